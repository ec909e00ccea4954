//! NATS is gone, silent, late or new.

use std::time::{Duration, Instant};

use docker_connection::{HealthReport, Reason};
use docker_connection_fleet::{Agent, Gateway, GatewayConfig};
use http::StatusCode;
use tempfile::tempdir;
use tokio::time::timeout;

use crate::common::{
    FakeEngine, Nats, PATIENCE, Scene, Stream, agent, agent_config, ask, eventually, gateway,
    gateway_with, until_known,
};

const UNREACHABLE: Option<Reason> = Some(Reason::FleetUnreachable);

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_dead_nats_is_told_after_a_while_and_all_is_well_when_it_is_back() {
    let mut scene = Scene::start().await;
    let killed = Instant::now();
    scene.nats.kill();
    let report = scene.stream.until(UNREACHABLE).await;
    assert!(killed.elapsed() >= Duration::from_secs(10));
    assert!(!report.message.contains("Docker is not running"));
    assert_eq!(
        ask(&scene.gateway, "/readyz").await.0,
        StatusCode::SERVICE_UNAVAILABLE
    );
    // Who comes now does not have to wait.
    let came = Instant::now();
    Stream::open(&scene.gateway, "a")
        .await
        .until(UNREACHABLE)
        .await;
    assert!(came.elapsed() < Duration::from_secs(5));
    scene.nats.start_again().await;
    let started = Instant::now();
    scene.stream.until(None).await;
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(scene.stream.told, [None, UNREACHABLE, None]);
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_frozen_nats_is_told_and_no_agent_blamed() {
    let mut scene = Scene::start().await;
    scene.nats.freeze();
    scene.stream.until(UNREACHABLE).await;
    scene.nats.thaw();
    scene.stream.until(None).await;
    assert_eq!(scene.stream.told, [None, UNREACHABLE, None]);
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_short_pause_of_nats_shows_nothing_and_loses_nothing() {
    let mut scene = Scene::start().await;
    scene.nats.kill();
    scene.stream.assert_silent(Duration::from_secs(3)).await;
    // It dies while nobody can be told.
    drop(scene.engine);
    scene.nats.start_again().await;
    scene.stream.until(Some(Reason::ConnectionRefused)).await;
    assert_eq!(scene.stream.told.len(), 2, "{:?}", scene.stream.told);
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_nats_that_forgot_everything_is_told_again() {
    let mut scene = Scene::start().await;
    scene.nats.kill();
    scene.nats.wipe();
    scene.nats.start_again().await;
    until_known(&scene.gateway, "a").await;
    drop(scene.engine);
    scene.stream.until(Some(Reason::ConnectionRefused)).await;
    assert_eq!(scene.stream.told.len(), 2, "{:?}", scene.stream.told);
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_nats_that_lost_its_last_writes_is_told_again() {
    let mut scene = Scene::start().await;
    scene.nats.kill();
    let copy = scene.nats.copy();
    scene.nats.start_again().await;
    drop(scene.engine);
    scene.stream.until(Some(Reason::ConnectionRefused)).await;
    scene.nats.kill();
    scene.nats.restore(&copy);
    scene.nats.start_again().await;
    let other = gateway_with(&scene.nats, "a").await;
    let mut other = Stream::open(&other, "a").await;
    other.until(Some(Reason::ConnectionRefused)).await;
    assert_eq!(other.told.len(), 1, "{:?}", other.told);
    assert_eq!(scene.stream.told.len(), 2, "{:?}", scene.stream.told);
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_bucket_that_cannot_be_read_is_told_and_no_agent_blamed() {
    let users = r#"authorization: { users: [
        { user: agent, password: secret }
        { user: gateway, password: secret, permissions: { publish: { deny: "$JS.API.>" } } }
    ] }"#;
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _engine = FakeEngine::start(&socket);
    let nats = Nats::with_config(users).await;
    let config = agent_config(nats.config_of("agent", "secret"), "a", &socket);
    let agent = Agent::connect(config).await.unwrap();
    tokio::spawn(agent.run(std::future::pending()));
    let config = GatewayConfig::new(nats.config_of("gateway", "secret"));
    let gateway = Gateway::connect(config).await.unwrap();
    let mut stream = Stream::open(&gateway, "a").await;
    let report = timeout(PATIENCE, stream.next()).await.unwrap();
    assert_eq!(report.reason, UNREACHABLE);
    let (_, body) = ask(&gateway, "/api/hosts/a/health?report").await;
    let report: HealthReport = serde_json::from_slice(&body).unwrap();
    assert_eq!(report.reason, UNREACHABLE);
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn whoever_begins_before_nats_waits_for_it() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _engine = FakeEngine::start(&socket);
    let mut nats = Nats::start().await;
    nats.kill();
    nats.wipe();
    let _agent = agent(&nats, "a", &socket);
    let gateway = gateway(&nats).await;
    // Nobody knows which hosts there are.
    let (status, body) = ask(&gateway, "/api/hosts/a/health?report").await;
    assert_eq!(status, StatusCode::OK);
    let report: HealthReport = serde_json::from_slice(&body).unwrap();
    assert_eq!(report.reason, UNREACHABLE);
    let mut stream = Stream::open(&gateway, "a").await;
    nats.start_again().await;
    stream.until(None).await;
    eventually(async || ask(&gateway, "/api/hosts/b/health").await.0 == StatusCode::NOT_FOUND)
        .await;
}

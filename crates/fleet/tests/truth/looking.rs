//! Who looks at a host hears of its engine, and nobody else causes any work.

use std::future::ready;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use docker_connection::{HealthReport, Reason};
use futures_util::StreamExt;
use http::StatusCode;
use tempfile::tempdir;
use tokio::time::timeout;

use crate::common::{
    FakeEngine, Nats, PATIENCE, Scene, Stream, agent, ask, eventually, gateway, gateway_with, open,
};

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn an_engines_death_and_return_are_told_by_every_gateway() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let nats = Nats::start().await;
    let _agent = agent(&nats, "a", &socket);
    let gateways = [
        gateway_with(&nats, "a").await,
        gateway_with(&nats, "a").await,
    ];
    let mut streams = [
        Stream::open(&gateways[0], "a").await,
        Stream::open(&gateways[1], "a").await,
    ];
    for stream in &mut streams {
        let report = stream.until(None).await;
        assert_eq!(report.engine.unwrap().version, "9.9");
        assert!(report.features.is_empty());
    }
    drop(engine);
    for stream in &mut streams {
        let report = stream.until(Some(Reason::ConnectionRefused)).await;
        assert!(report.message.contains("Docker is not running"));
        assert!(!report.advice.is_empty());
    }
    let _engine = FakeEngine::start(&socket);
    for stream in &mut streams {
        stream.until(None).await;
        let refused = Some(Reason::ConnectionRefused);
        assert!(stream.told.iter().all(|it| [None, refused].contains(it)));
    }
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn gateways_number_what_they_tell_by_themselves() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let nats = Nats::start().await;
    let _agent = agent(&nats, "a", &socket);
    let gateway = gateway_with(&nats, "a").await;
    let mut stream = Stream::open(&gateway, "a").await;
    let first = stream.until(None).await;
    let (_, body) = ask(&gateway, "/api/hosts/a/health?report").await;
    let asked: HealthReport = serde_json::from_slice(&body).unwrap();
    let number = |report: &HealthReport| (report.instance.clone(), report.sequence);
    assert_eq!(number(&asked), number(&first));
    drop(engine);
    let second = stream.until(Some(Reason::ConnectionRefused)).await;
    assert_eq!(
        number(&second),
        (first.instance.clone(), first.sequence + 1)
    );
    // Nothing has changed when somebody looks again.
    drop(stream);
    let mut stream = Stream::open(&gateway, "a").await;
    let again = stream.until(Some(Reason::ConnectionRefused)).await;
    assert_eq!(number(&again), number(&second));
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn nobody_looks_and_nothing_is_said_or_asked() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let nats = Nats::start().await;
    let _agent = agent(&nats, "a", &socket);
    let gateway = gateway(&nats).await;
    eventually(async || ask(&gateway, "/api/hosts/b/health").await.0 == StatusCode::NOT_FOUND)
        .await;
    eventually(async || nats.bucket().await.get("a").await.unwrap().is_some()).await;
    let client = nats.client().await;
    let messages = client.subscribe(">").await.unwrap();
    client.flush().await.unwrap();
    // JetStream tells each gateway that its watch is alive.
    let is_pulse =
        |status: Option<async_nats::StatusCode>| status.is_some_and(|it| it.as_u16() == 100);
    let mut messages = pin!(messages.filter(|it| ready(!is_pulse(it.status))));
    // Longer than the interval of leases.
    let message = timeout(Duration::from_secs(7), messages.next()).await;
    assert!(message.is_err(), "{message:?}");
    assert_eq!(engine.requests(), 0);
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn an_engine_is_let_alone_when_nobody_looks_any_more() {
    let scene = Scene::start().await;
    eventually(async || scene.engine.connections() > 0).await;
    drop(scene.stream);
    eventually(async || scene.engine.connections() == 0).await;
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn unknown_and_malformed_names_are_not_found_and_wake_nobody() {
    let folder = tempdir().unwrap();
    let nats = Nats::start().await;
    let _agent = agent(&nats, "a", &folder.path().join("docker.sock"));
    let gateway = gateway_with(&nats, "a").await;
    let client = nats.client().await;
    let mut messages = client.subscribe("*.lease.>").await.unwrap();
    // The server knows of a subscription once it passes a message on.
    let first = "test.lease.first";
    client.publish(first, Bytes::new()).await.unwrap();
    let message = timeout(PATIENCE, messages.next()).await.unwrap().unwrap();
    assert_eq!(message.subject.as_str(), first);
    for name in ["b", "A", "a.b", "a*", "%3E", "..", &"x".repeat(64)] {
        for route in ["health", "health?report", "health/stream"] {
            let path = format!("/api/hosts/{name}/{route}");
            assert_eq!(open(&gateway, &path).await.status(), 404, "{path}");
        }
    }
    // Leases are in the order in which they were sent.
    ask(&gateway, "/api/hosts/a/health").await;
    let message = timeout(PATIENCE, messages.next()).await.unwrap().unwrap();
    assert_eq!(message.subject.as_str(), "docker-connection.lease.a");
}

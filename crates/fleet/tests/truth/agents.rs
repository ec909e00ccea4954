//! Agents that are gone, old, new or wrong.

use std::time::{Duration, Instant};

use docker_connection::{HealthReport, Reason};
use docker_connection_fleet::AgentError;
use http::StatusCode;
use tempfile::tempdir;

use crate::common::{
    FakeEngine, Nats, Running, Scene, Stream, agent, agent_program, ask, eventually, gateway_with,
};

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_killed_agent_is_silent_and_a_new_one_heard_at_once() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _engine = FakeEngine::start(&socket);
    let nats = Nats::start().await;
    let start = || Running::start(&mut agent_program(&nats.url(), &socket));
    let agent = start();
    let gateway = gateway_with(&nats, "a").await;
    let mut stream = Stream::open(&gateway, "a").await;
    stream.until(None).await;
    let killed = Instant::now();
    drop(agent);
    let report = stream.until(Some(Reason::AgentSilent)).await;
    // What a busy machine adds is less than what another rule would.
    assert!(
        killed.elapsed() < Duration::from_secs(16),
        "{:?}",
        killed.elapsed()
    );
    assert!(!report.message.contains("Docker is not running"));
    let (status, body) = ask(&gateway, "/api/hosts/a/health?report").await;
    assert_eq!(status, StatusCode::OK);
    let asked: HealthReport = serde_json::from_slice(&body).unwrap();
    assert_eq!(asked.reason, Some(Reason::AgentSilent));
    let started = Instant::now();
    let _agent = start();
    stream.until(None).await;
    assert!(
        started.elapsed() < Duration::from_secs(4),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(stream.told, [None, Some(Reason::AgentSilent), None]);
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn an_agent_that_stood_still_tells_nothing_old() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let nats = Nats::start().await;
    let agent = Running::start(&mut agent_program(&nats.url(), &socket));
    let gateway = gateway_with(&nats, "a").await;
    let mut stream = Stream::open(&gateway, "a").await;
    stream.until(None).await;
    agent.freeze();
    stream.until(Some(Reason::AgentSilent)).await;
    drop(engine);
    // All the leases of the meantime are there at once, and the newest one counts.
    agent.thaw();
    stream.until(Some(Reason::ConnectionRefused)).await;
    assert_eq!(stream.told.len(), 3, "{:?}", stream.told);
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn the_last_word_of_a_dead_host_is_not_told() {
    let scene = Scene::start().await;
    // Nobody looks when the host dies.
    drop(scene.stream);
    scene.agent.abort();
    drop(scene.engine);
    let gateway = gateway_with(&scene.nats, "a").await;
    let mut stream = Stream::open(&gateway, "a").await;
    let (_, body) = ask(&gateway, "/api/hosts/a/health?report").await;
    let asked: HealthReport = serde_json::from_slice(&body).unwrap();
    assert_eq!(asked.reason, Some(Reason::AgentSilent));
    stream.until(Some(Reason::AgentSilent)).await;
    assert_eq!(stream.told.len(), 1);
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_newer_agent_replaces_an_older_one() {
    let folder = tempdir().unwrap();
    let old_socket = folder.path().join("old.sock");
    let new_socket = folder.path().join("new.sock");
    let _old_engine = FakeEngine::start(&old_socket);
    let nats = Nats::start().await;
    let old = agent(&nats, "a", &old_socket);
    let gateway = gateway_with(&nats, "a").await;
    let mut stream = Stream::open(&gateway, "a").await;
    stream.until(None).await;
    let _new = agent(&nats, "a", &new_socket);
    let report = stream.until(Some(Reason::SocketMissing)).await;
    assert!(report.endpoint.host.ends_with("new.sock"));
    // The old one hears of it when it has something to say.
    drop(_old_engine);
    let ended = old.await.unwrap();
    assert!(matches!(ended, Err(AgentError::Replaced(_))), "{ended:?}");
    let sentence = ended.unwrap_err().to_string();
    assert_eq!(sentence, "another agent of the host a began; this one ends");
    let refused = Some(Reason::ConnectionRefused);
    assert!(!stream.told.contains(&refused), "{:?}", stream.told);
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn of_many_agents_that_begin_at_once_one_is_left() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let nats = Nats::start().await;
    let agents: Vec<_> = (0..5).map(|_| agent(&nats, "a", &socket)).collect();
    let gateway = gateway_with(&nats, "a").await;
    let mut stream = Stream::open(&gateway, "a").await;
    stream.until(None).await;
    drop(engine);
    stream.until(Some(Reason::ConnectionRefused)).await;
    let running = async || agents.iter().filter(|agent| !agent.is_finished()).count();
    eventually(async || running().await == 1).await;
    let _engine = FakeEngine::start(&socket);
    stream.until(None).await;
    assert_eq!(running().await, 1);
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn an_engine_that_hangs_is_told_and_not_its_agent() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _silent = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let nats = Nats::start().await;
    let _agent = agent(&nats, "a", &socket);
    let gateway = gateway_with(&nats, "a").await;
    let (_, body) = ask(&gateway, "/api/hosts/a/health?report").await;
    let report: HealthReport = serde_json::from_slice(&body).unwrap();
    assert_eq!(report.reason, Some(Reason::Hung));
}

//! A cluster of three servers loses its leader.

use std::env;
use std::time::Duration;

use docker_connection::Reason;
use docker_connection_fleet::{Agent, Gateway, GatewayConfig};
use tempfile::tempdir;
use tokio::time::{sleep, timeout};

use crate::common::{Cluster, FakeEngine, PATIENCE, Stream, agent_config, eventually, until_known};

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test --long"]
async fn an_election_shows_nothing_and_loses_nothing() {
    if env::var_os("DOCKER_CONNECTION_LONG_TESTS").is_none() {
        return;
    }
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let mut cluster = Cluster::start().await;
    let config = agent_config(cluster.config(), "a", &socket);
    let agent = Agent::connect(config).await.unwrap();
    tokio::spawn(agent.run(std::future::pending()));
    let config = GatewayConfig {
        replicas: 3,
        ..GatewayConfig::new(cluster.config())
    };
    let gateway = Gateway::connect(config).await.unwrap();
    until_known(&gateway, "a").await;
    let mut stream = Stream::open(&gateway, "a").await;
    stream.until(None).await;
    cluster.kill_leader().await;
    stream.assert_silent(Duration::from_secs(20)).await;
    drop(engine);
    stream.until(Some(Reason::ConnectionRefused)).await;
    // The next leader goes as well, once there may be another one.
    cluster.start_again().await;
    let _engine = FakeEngine::start(&socket);
    stream.until(None).await;
    let is_whole = async {
        eventually(async || cluster.is_whole().await).await;
        sleep(Duration::from_millis(200)).await;
    };
    timeout(PATIENCE, is_whole).await.unwrap();
    cluster.kill_leader().await;
    stream.assert_silent(Duration::from_secs(20)).await;
    drop(_engine);
    stream.until(Some(Reason::ConnectionRefused)).await;
}

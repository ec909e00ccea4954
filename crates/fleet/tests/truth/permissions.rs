//! The permissions of the example are enough, and no more than that.

use std::time::Duration;

use async_nats::jetstream;
use docker_connection::Reason;
use docker_connection_fleet::{Agent, Gateway, GatewayConfig, NatsConfig};
use futures_util::StreamExt;
use futures_util::stream::select_all;
use tempfile::tempdir;
use tokio::time::timeout;

use crate::common::{FakeEngine, Nats, Stream, agent_config, ask, eventually, until_known};

const EXAMPLE: &str = include_str!("../../examples/nats-server.conf");

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_fleet_works_with_the_permissions_of_the_example() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let mut nats = Nats::with_config(EXAMPLE).await;
    let config = agent_config(nats.config_of("alpha", "secret-of-alpha"), "alpha", &socket);
    let agent = Agent::connect(config).await.unwrap();
    tokio::spawn(agent.run(std::future::pending()));
    let config = nats.config_of("gateway", "secret-of-gateway");
    let gateway = Gateway::connect(GatewayConfig::new(config)).await.unwrap();
    until_known(&gateway, "alpha").await;
    let mut stream = Stream::open(&gateway, "alpha").await;
    stream.until(None).await;
    nats.kill();
    nats.start_again().await;
    drop(engine);
    stream.until(Some(Reason::ConnectionRefused)).await;
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn an_agent_can_neither_speak_for_another_host_nor_listen_to_it() {
    let nats = Nats::with_config(EXAMPLE).await;
    let config = nats.config_of("gateway", "secret-of-gateway");
    let gateway = Gateway::connect(GatewayConfig::new(config)).await.unwrap();
    let liar = async_nats::ConnectOptions::new()
        .user_and_password("alpha".to_owned(), "secret-of-alpha".to_owned())
        .custom_inbox_prefix("_INBOX.docker-connection.agent.alpha");
    let liar = liar.connect(nats.url()).await.unwrap();
    let jetstream = jetstream::new(liar.clone());
    let bucket = async || jetstream.get_key_value(NatsConfig::BUCKET).await;
    eventually(async || bucket().await.is_ok()).await;
    let bucket = bucket().await.unwrap();
    let entry = include_str!("../../../../tests/wire/fleet/entry.json");
    // What is forbidden gets no answer.
    let is_allowed = async |key: &str| {
        let put = bucket.update(key, entry.into(), 0);
        timeout(Duration::from_secs(2), put)
            .await
            .is_ok_and(|put| put.is_ok())
    };
    assert!(!is_allowed("beta").await);
    assert!(is_allowed("alpha").await);
    until_known(&gateway, "alpha").await;
    assert_eq!(ask(&gateway, "/api/hosts/beta/health").await.0, 404);
    let all = liar.subscribe(">").await.unwrap();
    let leases = liar.subscribe("docker-connection.lease.*").await.unwrap();
    let inboxes = liar.subscribe("_INBOX.>").await.unwrap();
    let mut own = liar
        .subscribe("docker-connection.lease.alpha")
        .await
        .unwrap();
    let mut foreign = select_all([all, leases, inboxes]);
    let mut stream = Stream::open(&gateway, "alpha").await;
    let silent = stream.until(Some(Reason::AgentSilent));
    tokio::select! {
        lease = own.next() => assert!(lease.is_some()),
        _ = silent => panic!("the own leases are not heard"),
    }
    let heard = timeout(Duration::from_millis(200), foreign.next()).await;
    assert!(!matches!(heard, Ok(Some(_))), "{heard:?}");
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_wrong_password_is_told_at_once() {
    let nats = Nats::with_config(EXAMPLE).await;
    let config = nats.config_of("gateway", "wrong");
    let error = Gateway::connect(GatewayConfig::new(config))
        .await
        .unwrap_err();
    let sentence = error.to_string();
    assert!(
        sentence.starts_with("NATS refuses the connection: "),
        "{sentence}"
    );
    assert!(!sentence.contains("wrong"), "{sentence}");
}

//! What the tests of the fleet share.

#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(clippy::unwrap_used, unreachable_pub, reason = "these are tests")]

mod cluster;
mod engine;
mod nats;
mod program;
mod scene;
mod stream;

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use docker_connection_backend::Environment;
use docker_connection_fleet::{Agent, AgentConfig, AgentError, Gateway, GatewayConfig, NatsConfig};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Empty};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

pub use cluster::Cluster;
pub use engine::FakeEngine;
pub use nats::Nats;
pub use program::{Running, agent_program, program};
pub use scene::Scene;
pub use stream::Stream;

/// More than each limit of the fleet, and a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(40);

pub fn agent_config(nats: NatsConfig, host: &str, socket: &Path) -> AgentConfig {
    AgentConfig {
        nats,
        host: host.parse().unwrap(),
        docker_host: Some(format!("unix://{}", socket.display())),
        environment: Environment::default(),
    }
}

/// An agent that runs until it is aborted.
pub fn agent(nats: &Nats, host: &str, socket: &Path) -> JoinHandle<Result<(), AgentError>> {
    let config = agent_config(nats.config(), host, socket);
    tokio::spawn(async {
        Agent::connect(config)
            .await?
            .run(std::future::pending())
            .await
    })
}

pub async fn gateway(nats: &Nats) -> Gateway {
    let config = GatewayConfig::new(nats.config());
    Gateway::connect(config).await.unwrap()
}

/// A gateway that knows of the host.
pub async fn gateway_with(nats: &Nats, host: &str) -> Gateway {
    let gateway = gateway(nats).await;
    until_known(&gateway, host).await;
    gateway
}

/// Waits until the gateway has read the bucket, and the host's key in it.
pub async fn until_known(gateway: &Gateway, host: &str) {
    eventually(async || {
        let is_read = ask(gateway, "/readyz").await.0 == StatusCode::OK;
        let path = format!("/api/hosts/{host}/health/stream");
        is_read && open(gateway, &path).await.status() == StatusCode::OK
    })
    .await;
}

pub fn get(path: &str) -> Request<Empty<Bytes>> {
    let request = Request::get(path).header("host", "localhost");
    request.body(Empty::new()).unwrap()
}

pub async fn open(
    gateway: &Gateway,
    path: &str,
) -> http::Response<docker_connection_backend::Body> {
    gateway.clone().oneshot(get(path)).await.unwrap()
}

pub async fn ask(gateway: &Gateway, path: &str) -> (StatusCode, Bytes) {
    let (head, body) = open(gateway, path).await.into_parts();
    (head.status, body.collect().await.unwrap().to_bytes())
}

/// Waits for something to come true.
pub async fn eventually(mut condition: impl AsyncFnMut() -> bool) {
    let wait = async {
        while !condition().await {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, wait).await.expect("it comes true");
}

use std::path::PathBuf;

use docker_connection_fleet::{AgentError, Gateway};
use tempfile::{TempDir, tempdir};
use tokio::task::JoinHandle;

use super::{FakeEngine, Nats, Stream, agent, gateway_with};

/// The host `a` with its engine and its agent, and somebody who looks at it and has heard that all is
/// well.
pub struct Scene {
    /// Has the socket.
    pub _folder: TempDir,
    pub socket: PathBuf,
    pub engine: FakeEngine,
    pub nats: Nats,
    pub agent: JoinHandle<Result<(), AgentError>>,
    pub gateway: Gateway,
    pub stream: Stream,
}

impl Scene {
    pub async fn start() -> Self {
        let folder = tempdir().unwrap();
        let socket = folder.path().join("docker.sock");
        let engine = FakeEngine::start(&socket);
        let nats = Nats::start().await;
        let agent = agent(&nats, "a", &socket);
        let gateway = gateway_with(&nats, "a").await;
        let mut stream = Stream::open(&gateway, "a").await;
        stream.until(None).await;
        Self {
            _folder: folder,
            socket,
            engine,
            nats,
            agent,
            gateway,
            stream,
        }
    }
}

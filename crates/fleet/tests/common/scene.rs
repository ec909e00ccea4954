use std::path::PathBuf;

use docker_connection_fleet::{AgentError, Gateway};
use tempfile::{TempDir, tempdir};
use tokio::task::JoinHandle;

use super::{FakeEngine, Nats, Stream, agent, gateway_with};

/// The host `a` with its engine and its agent, and somebody who looks at it and has heard that all is
/// well.
pub struct Scene {
    pub stream: Stream,
    pub gateway: Gateway,
    pub agent: JoinHandle<Result<(), AgentError>>,
    pub nats: Nats,
    pub engine: FakeEngine,
    pub socket: PathBuf,
    /// Has the socket.
    _folder: TempDir,
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
            stream,
            gateway,
            agent,
            nats,
            engine,
            socket,
            _folder: folder,
        }
    }
}

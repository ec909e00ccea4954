use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::{JoinHandle, JoinSet};

const PONG: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK";
const VERSION: &str = "HTTP/1.1 200 OK\r\nContent-Length: 61\r\n\r\n\
    {\"Version\":\"9.9\",\"ApiVersion\":\"1.41\",\"Os\":\"x\",\"Arch\":\"amd64\"}";

/// Answers like an engine, and counts. Its end is like an engine's death.
#[derive(Debug)]
pub(crate) struct FakeEngine {
    requests: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl FakeEngine {
    pub(crate) fn start(socket: &Path) -> io::Result<Self> {
        let listener = UnixListener::bind(socket)?;
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(converse(stream, Arc::clone(&counter)));
            }
        });
        Ok(Self { requests, task })
    }

    /// How many requests have come.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for FakeEngine {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(mut stream: UnixStream, requests: Arc<AtomicUsize>) -> io::Result<()> {
    let mut request = [0; 4096];
    loop {
        let length = stream.read(&mut request).await?;
        if length == 0 {
            return Ok(());
        }
        requests.fetch_add(1, Ordering::SeqCst);
        let is_ping = request[..length].starts_with(b"GET /_ping ");
        let answer = if is_ping { PONG } else { VERSION };
        stream.write_all(answer.as_bytes()).await?;
    }
}

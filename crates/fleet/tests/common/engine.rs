use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::{AbortHandle, JoinSet};

/// Answers like an engine, and counts. Dropping it is like its death.
pub struct FakeEngine {
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    task: AbortHandle,
}

impl FakeEngine {
    pub fn start(socket: &Path) -> Self {
        let _ = std::fs::remove_file(socket);
        let listener = UnixListener::bind(socket).unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let requests = Arc::new(AtomicUsize::new(0));
        let counters = (Arc::clone(&connections), Arc::clone(&requests));
        let task = tokio::spawn(async move {
            let mut conversations = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (connections, requests) = counters.clone();
                conversations.spawn(converse(stream, connections, requests));
            }
        });
        Self {
            connections,
            requests,
            task: task.abort_handle(),
        }
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        self.connections.load(SeqCst)
    }

    /// How many requests have come.
    pub fn requests(&self) -> usize {
        self.requests.load(SeqCst)
    }
}

impl Drop for FakeEngine {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(
    mut stream: UnixStream,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
) {
    connections.fetch_add(1, SeqCst);
    let mut request = [0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut request).await {
        requests.fetch_add(1, SeqCst);
        let is_ping = request[..length].starts_with(b"GET /_ping ");
        let body = if is_ping {
            "OK"
        } else {
            r#"{"Version":"9.9","ApiVersion":"1.41","Os":"linux","Arch":"amd64"}"#
        };
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\nServer: Docker/9.9 (linux)\r\n\r\n{body}"
        );
        if stream.write_all(answer.as_bytes()).await.is_err() {
            break;
        }
    }
    connections.fetch_sub(1, SeqCst);
}

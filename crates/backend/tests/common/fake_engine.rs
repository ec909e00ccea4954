use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::{AbortHandle, JoinSet};

use super::{engine, engine_of_version};

/// Answers like an engine, keeps connections open, and counts.
///
/// Dropping it is like its death: connections end, and the socket's file stays behind.
pub struct FakeEngine {
    shared: Arc<Shared>,
    task: AbortHandle,
}

#[derive(Default)]
struct Shared {
    /// What is answered to every request in place of an engine's answers; silence if it is empty.
    answer: Mutex<Option<String>>,
    /// What is answered to the question who it is, if it is not the usual.
    identity: Option<String>,
    connections: AtomicUsize,
    requests: AtomicUsize,
}

impl FakeEngine {
    pub fn start(socket: &Path) -> Self {
        Self::serve(socket, Shared::default())
    }

    /// One that answers every request with these bytes, and is silent if there are none.
    pub fn with_answer(socket: &Path, answer: &str) -> Self {
        let shared = Shared::default();
        *shared.answer.lock().unwrap() = Some(answer.to_owned());
        Self::serve(socket, shared)
    }

    pub fn with_version(socket: &Path, version: &str) -> Self {
        let identity = Some(engine_of_version(version));
        Self::serve(
            socket,
            Shared {
                identity,
                ..Shared::default()
            },
        )
    }

    fn serve(socket: &Path, shared: Shared) -> Self {
        let listener = UnixListener::bind(socket).unwrap();
        let shared = Arc::new(shared);
        let task = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                let mut connections = JoinSet::new();
                while let Ok((stream, _)) = listener.accept().await {
                    connections.spawn(converse(stream, Arc::clone(&shared)));
                }
            }
        });
        Self {
            shared,
            task: task.abort_handle(),
        }
    }

    /// From now on it answers as an engine does.
    pub fn recover(&self) {
        *self.shared.answer.lock().unwrap() = None;
    }

    /// From now on it answers nothing.
    pub fn fall_silent(&self) {
        *self.shared.answer.lock().unwrap() = Some(String::new());
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many requests have come.
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }
}

impl Drop for FakeEngine {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(mut stream: UnixStream, shared: Arc<Shared>) {
    shared.connections.fetch_add(1, Ordering::SeqCst);
    let mut request = [0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut request).await {
        shared.requests.fetch_add(1, Ordering::SeqCst);
        let fixed = shared.answer.lock().unwrap().clone();
        let answer = fixed.unwrap_or_else(|| {
            if request[..length].starts_with(b"GET /_ping ") {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK".to_owned()
            } else {
                shared.identity.clone().unwrap_or_else(engine)
            }
        });
        if stream.write_all(answer.as_bytes()).await.is_err() {
            break;
        }
    }
    shared.connections.fetch_sub(1, Ordering::SeqCst);
}

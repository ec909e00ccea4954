use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::{JoinHandle, JoinSet};

const PONG: &str = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK";
const VERSION: &str = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 61\r\n\r\n\
    {\"Version\":\"9.9\",\"ApiVersion\":\"1.41\",\"Os\":\"x\",\"Arch\":\"amd64\"}";

/// Answers like an engine, and counts. Its end is like an engine's death.
#[derive(Debug)]
pub(crate) struct FakeEngine {
    requests: Arc<Mutex<Vec<Instant>>>,
    task: JoinHandle<()>,
}

impl FakeEngine {
    pub(crate) fn start(socket: &Path) -> io::Result<Self> {
        let listener = UnixListener::bind(socket)?;
        let requests = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(converse(stream, Arc::clone(&record)));
            }
        });
        Ok(Self { requests, task })
    }

    /// How many requests have come.
    pub(crate) fn requests(&self) -> usize {
        lock(&self.requests).len()
    }

    /// The shortest time between two requests after the first few.
    pub(crate) fn shortest_pause(&self, skipped: usize) -> Option<Duration> {
        let requests = lock(&self.requests);
        let pairs = requests.get(skipped..)?.windows(2);
        pairs.map(|pair| pair[1] - pair[0]).min()
    }
}

impl Drop for FakeEngine {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(mut stream: UnixStream, requests: Arc<Mutex<Vec<Instant>>>) -> io::Result<()> {
    let mut request = [0; 4096];
    loop {
        let length = stream.read(&mut request).await?;
        if length == 0 {
            return Ok(());
        }
        lock(&requests).push(Instant::now());
        let is_ping = request[..length].starts_with(b"GET /_ping ");
        let answer = if is_ping { PONG } else { VERSION };
        stream.write_all(answer.as_bytes()).await?;
    }
}

fn lock(requests: &Mutex<Vec<Instant>>) -> MutexGuard<'_, Vec<Instant>> {
    requests.lock().unwrap_or_else(PoisonError::into_inner)
}

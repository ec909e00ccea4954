use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::process::now;

/// How many connect at a time; more would not fit into the server's queue.
const CONNECT_AT_ONCE: usize = 100;

/// Opens so many streams. Each time the last of them hears of a change, it prints whether the
/// engine is available, and when that was.
pub(crate) async fn run(address: &str, count: &str) -> io::Result<()> {
    let count: usize = count.parse().map_err(|_| ErrorKind::InvalidInput)?;
    let poll = Arc::new(Mutex::new(Poll {
        missing: count,
        ..Poll::default()
    }));
    let mut listeners = JoinSet::new();
    let mut left = count;
    while left > 0 {
        let batch = left.min(CONNECT_AT_ONCE);
        for _ in 0..batch {
            let stream = open(address, "/api/health/stream").await?;
            listeners.spawn(listen(stream, Arc::clone(&poll)));
        }
        left -= batch;
    }
    while let Some(ended) = listeners.join_next().await {
        ended??;
    }
    Ok(())
}

/// The body of the answer to `GET /api/health?report`.
pub(crate) async fn answer(address: &str) -> io::Result<String> {
    let mut stream = open(address, "/api/health?report").await?;
    let mut answer = vec![0; 64 * 1024];
    let mut length = 0;
    while !answer[..length].ends_with(b"}") {
        match stream.read(&mut answer[length..]).await? {
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            read => length += read,
        }
    }
    let answer = String::from_utf8_lossy(&answer[..length]);
    let (_, body) = answer
        .split_once("\r\n\r\n")
        .ok_or(ErrorKind::InvalidData)?;
    Ok(body.to_owned())
}

pub(crate) async fn open(address: &str, path: &str) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    Ok(stream)
}

async fn listen(stream: TcpStream, poll: Arc<Mutex<Poll>>) -> io::Result<()> {
    let mut lines = BufReader::with_capacity(512, stream).lines();
    let mut heard = None;
    while let Some(line) = lines.next_line().await? {
        let Some(status) = line.strip_prefix("data: {\"status\":\"") else {
            continue;
        };
        let is_available = status.starts_with("available");
        let mut poll = poll.lock().unwrap_or_else(PoisonError::into_inner);
        poll.vote(heard.replace(is_available), is_available);
    }
    Err(ErrorKind::UnexpectedEof.into())
}

/// What the streams say.
#[derive(Debug, Default)]
struct Poll {
    /// How many have said nothing yet.
    missing: usize,
    available: usize,
    unavailable: usize,
    printed: Option<bool>,
}

impl Poll {
    fn vote(&mut self, before: Option<bool>, is_available: bool) {
        match before {
            None => self.missing -= 1,
            Some(true) => self.available -= 1,
            Some(false) => self.unavailable -= 1,
        }
        let others = if is_available {
            self.available += 1;
            self.unavailable
        } else {
            self.unavailable += 1;
            self.available
        };
        if self.missing == 0 && others == 0 && self.printed != Some(is_available) {
            self.printed = Some(is_available);
            println!("{is_available} {}", now());
        }
    }
}

use std::io::{self, ErrorKind};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Duration, Instant, sleep};

/// How long something may take that is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// The head and the body of the answer to `GET path`.
pub(crate) async fn get(address: &str, path: &str) -> io::Result<String> {
    // The older HTTP ends the connection, and knows no chunks.
    let mut stream = open(address, path, "HTTP/1.0").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

/// A connection on which that was asked.
pub(crate) async fn open(address: &str, path: &str, version: &str) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} {version}\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    Ok(stream)
}

/// Waits for something to come true, and tells how long that took.
pub(crate) async fn until(
    mut condition: impl AsyncFnMut() -> io::Result<bool>,
) -> io::Result<Duration> {
    let started = Instant::now();
    while !condition().await? {
        if started.elapsed() > PATIENCE {
            return Err(ErrorKind::TimedOut.into());
        }
        sleep(Duration::from_millis(10)).await;
    }
    Ok(started.elapsed())
}

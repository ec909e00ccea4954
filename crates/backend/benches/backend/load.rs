use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 32;

/// Asks as often as it can for so long, and prints how often in a second that was.
pub(crate) async fn run(address: &str, seconds: &str) -> io::Result<()> {
    let seconds: f64 = seconds.parse().map_err(|_| ErrorKind::InvalidInput)?;
    let started = Instant::now();
    let end = started + Duration::from_secs_f64(seconds);
    let clients = (0..CONNECTIONS).map(|_| tokio::spawn(ask_until(address.to_owned(), end)));
    let mut count = 0;
    for client in try_join_all(clients).await? {
        count += client?;
    }
    println!("{}", f64::from(count) / started.elapsed().as_secs_f64());
    Ok(())
}

async fn ask_until(address: String, end: Instant) -> io::Result<u32> {
    let request = format!("GET /api/health HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let mut stream = TcpStream::connect(&address).await?;
    stream.set_nodelay(true)?;
    let mut answer = vec![0; 64 * 1024];
    let mut count = 0;
    while Instant::now() < end {
        stream.write_all(request.as_bytes()).await?;
        let mut length = 0;
        while !is_complete(&answer[..length]) {
            match stream.read(&mut answer[length..]).await? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                read => length += read,
            }
        }
        count += 1;
    }
    Ok(count)
}

/// Whether that is a whole answer, which ends with its JSON.
fn is_complete(answer: &[u8]) -> bool {
    answer.ends_with(b"}")
}

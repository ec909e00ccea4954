use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The first byte of a TLS alert.
const ALERT: u8 = 21;

/// Whether that port answers plain HTTP with a TLS alert.
pub(crate) async fn is_sent_by(address: &str) -> bool {
    first_byte(address).await.is_ok_and(|byte| byte == ALERT)
}

async fn first_byte(address: &str) -> io::Result<u8> {
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(b"GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n")
        .await?;
    stream.read_u8().await
}

use std::io;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, copy, sink};
use tokio::net::{TcpStream, UnixStream};

use crate::endpoint::Target;

/// Makes the connection one that is kept alive: engines may close those that never asked.
const PING: &[u8] = b"GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n";

/// Holds an idle connection to the engine, and returns when it ends or cannot be made.
///
/// The kernel ends it the moment the engine dies. But others end idle connections too, so its
/// end proves nothing.
pub(super) async fn hold(target: &Target) {
    let end = match target {
        Target::Socket(path) => match UnixStream::connect(path).await {
            Ok(stream) => until_end(stream, PING).await,
            Err(error) => Err(error),
        },
        Target::Tcp(address) => match TcpStream::connect(address).await {
            Ok(stream) => until_end(stream, PING).await,
            Err(error) => Err(error),
        },
        // Plain HTTP would be the end of it; an engine waits long for a client's first word.
        Target::Tls { address, .. } => match TcpStream::connect(address).await {
            Ok(stream) => until_end(stream, b"").await,
            Err(error) => Err(error),
        },
    };
    tracing::debug!("the idle connection ended: {end:?}");
}

async fn until_end(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    greeting: &[u8],
) -> io::Result<u64> {
    stream.write_all(greeting).await?;
    copy(&mut stream, &mut sink()).await
}

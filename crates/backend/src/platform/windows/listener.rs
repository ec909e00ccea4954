//! Windows lets nobody listen on a unix socket by tokio, so there are no values of these types.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::platform::listener::Listener;

/// A unix socket, of which there are none here.
#[derive(Debug)]
#[allow(unnameable_types, reason = "nobody has one")]
pub enum UnixListener {}

#[derive(Debug)]
pub(crate) enum UnixStream {}

#[derive(Debug)]
pub(crate) enum SocketFile {}

/// Fails.
pub(crate) fn listen(_: &Path, _: u32) -> io::Result<(UnixListener, SocketFile)> {
    let why = "this program has no unix sockets on Windows";
    Err(io::Error::new(ErrorKind::Unsupported, why))
}

/// Nobody hands over sockets here.
#[allow(clippy::unnecessary_wraps, reason = "as on Unix")]
pub(crate) fn handed_over() -> io::Result<Option<(Listener, Option<PathBuf>)>> {
    Ok(None)
}

impl UnixListener {
    pub(crate) async fn accept(&self) -> io::Result<(UnixStream, ())> {
        match *self {}
    }
}

impl AsyncRead for UnixStream {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match *self {}
    }
}

impl AsyncWrite for UnixStream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        match *self {}
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        match *self {}
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        match *self {}
    }
}

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

use crate::engine::failure::STRANGER;

/// Reads so many bytes at most; whoever says more is no engine.
pub(super) struct Limited<R> {
    reader: R,
    left: usize,
}

impl<R> Limited<R> {
    pub(super) fn new(reader: R, limit: usize) -> Self {
        let left = limit;
        Self { reader, left }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Limited<R> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.reader).poll_read(cx, buf))?;
        let read = buf.filled().len() - before;
        let left = this.left.checked_sub(read);
        this.left = left.ok_or_else(|| io::Error::other(STRANGER))?;
        Poll::Ready(Ok(()))
    }
}

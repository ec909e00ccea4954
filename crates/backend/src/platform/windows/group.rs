//! Nothing here ends a program together with all that it has started, so none is begun.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::pin::Pin;
use std::process::ExitStatus;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, ReadBuf};

/// Whether programs can be run in groups.
pub(crate) const ARE_THERE: bool = false;

#[derive(Debug)]
pub(crate) enum Group {}

#[derive(Debug)]
pub(crate) enum Output {}

impl Group {
    pub(crate) fn spawn(_: &Path, _: &[String], _: Option<&OsStr>) -> io::Result<(Self, Output)> {
        Err(ErrorKind::Unsupported.into())
    }

    #[allow(clippy::needless_pass_by_ref_mut, reason = "as on Unix")]
    pub(crate) async fn ended(&mut self) -> io::Result<ExitStatus> {
        match *self {}
    }

    pub(crate) fn kill(&self) -> io::Result<()> {
        match *self {}
    }
}

impl Output {
    pub(crate) fn try_read(&self, _: &mut [u8]) -> io::Result<usize> {
        match *self {}
    }
}

impl AsyncRead for Output {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match *self {}
    }
}

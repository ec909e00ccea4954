use std::io::{self, ErrorKind};
use std::path::PathBuf;

use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};

use crate::listen::{Listen, ListenError, Open};

/// There are no sockets with files here.
pub(crate) enum SocketFile {}

/// Waits until somebody asks this process to end.
pub(crate) fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut stop) = (ctrl_c()?, ctrl_break()?);
    let (mut close, mut shutdown) = (ctrl_close()?, ctrl_shutdown()?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = stop.recv() => {}
            _ = close.recv() => {}
            _ = shutdown.recv() => {}
        }
    })
}

/// Nobody waits for it here.
pub(crate) fn tell_ready() {}

/// Nobody waits for it here.
pub(crate) fn tell_stopping() {}

/// Fails: there are no unix sockets here.
pub(crate) fn open_socket(path: PathBuf, _: u32) -> Result<Open, ListenError> {
    let none = io::Error::new(ErrorKind::Unsupported, "this backend has none on Windows");
    Err(ListenError::Failed(Listen::Unix(path), none))
}

/// Nobody hands over sockets here.
#[allow(
    clippy::unnecessary_wraps,
    reason = "other systems may hand over a wrong one"
)]
pub(crate) fn handed_over() -> io::Result<Option<Open>> {
    Ok(None)
}

//! How an engine of this machine is reached: by a named pipe.
//!
//! Only connecting tells of a pipe. Nobody may look at its path as at a file's: that connects, too.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use docker_connection::Reason;
use tokio::net::windows::named_pipe::{ClientOptions, NamedPipeClient};
use tokio::time::sleep;

/// How the address of one begins.
pub(crate) const SCHEME: &str = "npipe";
/// Where Docker's own client looks for an engine that nothing else tells of.
pub(crate) const DEFAULT_HOST: &str = "npipe:////./pipe/docker_engine";
/// Whether its folder can be watched.
pub(crate) const HAS_FOLDER: bool = false;

/// All instances of the pipe have clients, and there will be another one soon.
const PIPE_BUSY: i32 = 231;
/// Between two attempts at a busy pipe.
const BUSY_PAUSE: Duration = Duration::from_millis(20);
/// Between two looks for a missing pipe, which cost next to nothing.
const MISSING_PAUSE: Duration = Duration::from_millis(250);

pub(crate) async fn connect(path: &str) -> io::Result<NamedPipeClient> {
    loop {
        match ClientOptions::new().open(path) {
            Err(error) if error.raw_os_error() == Some(PIPE_BUSY) => sleep(BUSY_PAUSE).await,
            opened => return opened,
        }
    }
}

/// The number of the process that listens, where it can be seen.
pub(crate) fn peer(_: &NamedPipeClient) -> Option<i32> {
    None
}

/// Nothing can be seen without connecting.
pub(crate) fn fault(_: &str) -> Option<Reason> {
    None
}

/// Panics outside of a tokio runtime.
pub(crate) fn is_there(path: &Path) -> bool {
    match ClientOptions::new().open(path) {
        Ok(_) => true,
        Err(error) => error.kind() != ErrorKind::NotFound,
    }
}

/// The path, if a pipe is there. Panics outside of a tokio runtime.
pub(crate) fn real(path: &Path) -> Option<PathBuf> {
    is_there(path).then(|| path.to_owned())
}

/// Pipes are no links.
pub(crate) fn link(_: &Path) -> Option<PathBuf> {
    None
}

/// Waits until one is made there that was missing.
pub(crate) async fn made(path: &Path) {
    while !is_there(path) {
        sleep(MISSING_PAUSE).await;
    }
}

/// Where engines usually have theirs, with their names.
pub(crate) fn places(_: Option<&Path>, _: Option<&Path>) -> Vec<(&'static str, PathBuf)> {
    [
        ("Docker", "//./pipe/docker_engine"),
        ("Docker Desktop", "//./pipe/dockerDesktopLinuxEngine"),
        ("Docker Desktop", "//./pipe/dockerDesktopWindowsEngine"),
        ("Podman", "//./pipe/podman-machine-default"),
    ]
    .map(|(engine, path)| (engine, PathBuf::from(path)))
    .into()
}

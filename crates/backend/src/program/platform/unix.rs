use std::fs::{self, Metadata, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use listenfd::ListenFd;
use rustix::fs::Mode;
use rustix::process::umask;
use sd_notify::NotifyState;
use tokio::net::{TcpListener, UnixListener};
use tokio::signal::unix::{SignalKind, signal};

use crate::listen::{Listen, ListenError, Open};

/// Waits until somebody asks this process to end.
pub(crate) fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Tells whoever started the program that it listens. Does nothing where nobody waits for it.
pub(crate) fn tell_ready() {
    tell(NotifyState::Ready);
}

/// Tells whoever started the program that it ends. Does nothing where nobody waits for it.
pub(crate) fn tell_stopping() {
    tell(NotifyState::Stopping);
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!("systemd cannot be told: {error}");
    }
}

/// Listens on a unix socket whose file has that mode.
pub(crate) fn open_socket(path: PathBuf, mode: u32) -> Result<Open, ListenError> {
    let at = Listen::Unix(path.clone());
    let failed = |error| ListenError::Failed(at.clone(), error);
    make_room(&path).map_err(failed)?;
    // Nobody may connect before the file has its mode.
    let before = umask(Mode::RWXG | Mode::RWXO | Mode::XUSR);
    let listener = UnixListener::bind(&path);
    umask(before);
    let listener = listener.map_err(failed)?;
    fs::set_permissions(&path, Permissions::from_mode(mode)).map_err(failed)?;
    let file = SocketFile::at(&path).map_err(failed)?;
    Ok(Open {
        listener: listener.into(),
        at,
        _file: Some(file),
    })
}

/// The socket that systemd, or somebody who does as it does, hands over; only the first one.
pub(crate) fn handed_over() -> io::Result<Option<Open>> {
    let mut handed_over = ListenFd::from_env();
    if handed_over.len() == 0 {
        return Ok(None);
    }
    if let Ok(Some(listener)) = handed_over.take_unix_listener(0) {
        let path = listener.local_addr()?;
        let path = path.as_pathname().unwrap_or(Path::new("")).to_owned();
        listener.set_nonblocking(true)?;
        return Ok(Some(Open {
            listener: UnixListener::from_std(listener)?.into(),
            at: Listen::Unix(path),
            _file: None,
        }));
    }
    let Some(listener) = handed_over.take_tcp_listener(0)? else {
        return Ok(None);
    };
    listener.set_nonblocking(true)?;
    let at = Listen::Tcp(listener.local_addr()?);
    Ok(Some(Open {
        listener: TcpListener::from_std(listener)?.into(),
        at,
        _file: None,
    }))
}

/// Removes the socket of a program that is gone.
fn make_room(path: &Path) -> io::Result<()> {
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if !found.file_type().is_socket() {
        return Err(io::Error::other("there is a file that is no socket"));
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => fs::remove_file(path),
        Err(error) => Err(error),
        Ok(_) => Err(io::Error::other("somebody else listens there")),
    }
}

/// The file of a socket, as long as it is the one that was made.
pub(crate) struct SocketFile {
    path: PathBuf,
    id: (u64, u64),
}

impl SocketFile {
    fn at(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            id: id(&fs::symlink_metadata(path)?),
        })
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if fs::symlink_metadata(&self.path).is_ok_and(|found| id(&found) == self.id) {
            // It is of no use to anyone, and of little harm.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn id(file: &Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}

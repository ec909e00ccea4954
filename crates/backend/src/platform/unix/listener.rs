use std::fs::{self, Metadata, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use listenfd::ListenFd;
use rustix::fs::Mode;
use rustix::process::umask;
use tokio::net::TcpListener;
pub(crate) use tokio::net::{UnixListener, UnixStream};

use crate::platform::listener::Listener;

/// Listens on a socket whose file has that mode.
pub(crate) fn listen(path: &Path, mode: u32) -> io::Result<(UnixListener, SocketFile)> {
    make_room(path)?;
    // Nobody may connect before the file has its mode.
    let before = umask(Mode::RWXG | Mode::RWXO | Mode::XUSR);
    let listener = UnixListener::bind(path);
    umask(before);
    let listener = listener?;
    fs::set_permissions(path, Permissions::from_mode(mode))?;
    Ok((listener, SocketFile::at(path)?))
}

/// The socket that systemd, or somebody who does as it does, hands over, with its path where it has
/// a file; only the first one.
pub(crate) fn handed_over() -> io::Result<Option<(Listener, Option<PathBuf>)>> {
    let mut handed_over = ListenFd::from_env();
    if handed_over.len() == 0 {
        return Ok(None);
    }
    if let Ok(Some(listener)) = handed_over.take_unix_listener(0) {
        let address = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let path = address.as_pathname().map(Path::to_owned);
        return Ok(Some((UnixListener::from_std(listener)?.into(), path)));
    }
    let Some(listener) = handed_over.take_tcp_listener(0)? else {
        return Ok(None);
    };
    listener.set_nonblocking(true)?;
    Ok(Some((TcpListener::from_std(listener)?.into(), None)))
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
    match std::os::unix::net::UnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => fs::remove_file(path),
        Err(error) => Err(error),
        Ok(_) => Err(io::Error::other("somebody else listens there")),
    }
}

/// The file of a socket, as long as it is the one that was made. Dropping this removes it.
#[derive(Debug)]
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

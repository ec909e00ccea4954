use std::fmt::{self, Display, Formatter};
use std::fs::{self, Metadata, Permissions};
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use listenfd::ListenFd;
use rustix::fs::Mode;
use rustix::process::umask;
use tokio::net::{TcpListener, UnixListener};

use crate::http::Listener;

/// Where to listen, if nobody hands over a socket.
#[derive(Clone, Debug)]
pub enum Listen {
    /// A port.
    Tcp(SocketAddr),
    /// A file.
    Unix(PathBuf),
}

/// What is listened on.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) listener: Listener,
    pub(super) at: Listen,
    /// Removes the socket's file when it is dropped.
    pub(super) _file: Option<SocketFile>,
}

/// Why nothing can be listened on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListenError {
    /// The operating system lets nobody listen there.
    #[error("cannot listen on {0}: {1}")]
    Failed(Listen, #[source] io::Error),
    /// Another program listens there.
    #[error("cannot listen on {0}: somebody else listens there")]
    Taken(Listen),
    /// Whose file that is cannot be told.
    #[error("cannot listen on {0}: there is a file that is no socket")]
    NoSocket(Listen),
    /// What was handed over is of no use.
    #[error("the socket that systemd hands over is none for a server: {0}")]
    HandedOver(#[source] io::Error),
}

impl Listen {
    /// Whether nobody but this machine's users can connect.
    pub(super) fn is_local(&self) -> bool {
        match self {
            Self::Tcp(address) => address.ip().is_loopback(),
            Self::Unix(_) => true,
        }
    }

    /// What a browser on this machine can call the host, if it can connect.
    pub(super) fn own_name(&self) -> Option<String> {
        match self {
            Self::Tcp(address) => Some(match address.ip() {
                ip if ip.is_unspecified() => "localhost".to_owned(),
                IpAddr::V4(ip) => ip.to_string(),
                IpAddr::V6(ip) => format!("[{ip}]"),
            }),
            Self::Unix(_) => None,
        }
    }

    /// Listens there, with that mode where it is a file.
    pub(super) async fn open(self, mode: Mode) -> Result<Open, ListenError> {
        match self {
            Self::Tcp(address) => {
                let failed = |error| ListenError::Failed(Self::Tcp(address), error);
                let listener = TcpListener::bind(address).await.map_err(failed)?;
                let at = Self::Tcp(listener.local_addr().map_err(failed)?);
                Ok(Open {
                    listener: listener.into(),
                    at,
                    _file: None,
                })
            }
            Self::Unix(path) => {
                let at = Self::Unix(path.clone());
                let failed = |error| ListenError::Failed(Self::Unix(path.clone()), error);
                make_room(&path)?;
                // Nobody may connect before the file has its mode.
                let before = umask(Mode::RWXG | Mode::RWXO | Mode::XUSR);
                let listener = UnixListener::bind(&path);
                umask(before);
                let listener = listener.map_err(failed)?;
                let permissions = Permissions::from_mode(mode.as_raw_mode());
                fs::set_permissions(&path, permissions).map_err(failed)?;
                let file = SocketFile::at(&path).map_err(failed)?;
                Ok(Open {
                    listener: listener.into(),
                    at,
                    _file: Some(file),
                })
            }
        }
    }
}

/// The socket that systemd, or somebody who does as it does, hands over; only the first one.
pub(super) fn handed_over() -> Result<Option<Open>, ListenError> {
    let mut handed_over = ListenFd::from_env();
    if handed_over.len() == 0 {
        return Ok(None);
    }
    take(&mut handed_over).map_err(ListenError::HandedOver)
}

fn take(handed_over: &mut ListenFd) -> io::Result<Option<Open>> {
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
fn make_room(path: &Path) -> Result<(), ListenError> {
    let at = || Listen::Unix(path.to_owned());
    let failed = |error| ListenError::Failed(at(), error);
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    if !found.file_type().is_socket() {
        return Err(ListenError::NoSocket(at()));
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
            fs::remove_file(path).map_err(failed)
        }
        Err(error) => Err(failed(error)),
        Ok(_) => Err(ListenError::Taken(at())),
    }
}

/// The file of a socket, as long as it is the one that was made.
#[derive(Debug)]
pub(super) struct SocketFile {
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

impl Display for Listen {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "{address}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl FromStr for Listen {
    type Err = std::net::AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("unix:") {
            Some(path) => Ok(Self::Unix(path.into())),
            None => text.parse().map(Self::Tcp),
        }
    }
}

use std::fmt::{self, Display, Formatter};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use tokio::net::TcpListener;

use crate::platform::listener::{self, Listener, SocketFile};

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
    /// The operating system lets nobody listen there, or something is there already.
    #[error("cannot listen on {0}: {1}")]
    Failed(Listen, #[source] io::Error),
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
    pub(super) async fn open(self, mode: u32) -> Result<Open, ListenError> {
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
                let opened = listener::listen(&path, mode);
                let at = Self::Unix(path);
                match opened {
                    Ok((listener, file)) => Ok(Open {
                        listener: listener.into(),
                        at,
                        _file: Some(file),
                    }),
                    Err(error) => Err(ListenError::Failed(at, error)),
                }
            }
        }
    }
}

/// The socket that systemd, or somebody who does as it does, hands over; only the first one.
pub(super) fn handed_over() -> Result<Option<Open>, ListenError> {
    let handed_over = listener::handed_over().map_err(ListenError::HandedOver)?;
    let Some((listener, path)) = handed_over else {
        return Ok(None);
    };
    let at = match &listener {
        Listener::Tcp(listener) => listener.local_addr().map(Listen::Tcp),
        Listener::Unix(_) => Ok(Listen::Unix(path.unwrap_or_default())),
    };
    Ok(Some(Open {
        listener,
        at: at.map_err(ListenError::HandedOver)?,
        _file: None,
    }))
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

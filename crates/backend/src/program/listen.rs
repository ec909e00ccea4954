use std::fmt::{self, Display, Formatter};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use docker_connection_backend::Listener;
use tokio::net::TcpListener;

use crate::platform::{self, SocketFile};

/// Where to listen, if nobody hands over a socket.
#[derive(Clone, Debug)]
pub(crate) enum Listen {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

/// What is listened on.
pub(crate) struct Open {
    pub(crate) listener: Listener,
    pub(crate) at: Listen,
    /// Removes the socket's file when it is dropped.
    pub(crate) _file: Option<SocketFile>,
}

/// Why nothing can be listened on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ListenError {
    #[error("cannot listen on {0}: {1}")]
    Failed(Listen, #[source] io::Error),
    #[error("the socket that systemd hands over is none for a server: {0}")]
    HandedOver(#[source] io::Error),
}

impl Listen {
    /// Whether nobody but this machine's users can connect.
    pub(crate) fn is_local(&self) -> bool {
        match self {
            Self::Tcp(address) => address.ip().is_loopback(),
            Self::Unix(_) => true,
        }
    }

    /// What a browser on this machine can call the host, if it can connect.
    pub(crate) fn own_name(&self) -> Option<String> {
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
    pub(crate) async fn open(self, mode: u32) -> Result<Open, ListenError> {
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
            Self::Unix(path) => platform::open_socket(path, mode),
        }
    }
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

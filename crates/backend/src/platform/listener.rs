use tokio::net::TcpListener;

pub(crate) use super::system::listener::{
    SocketFile, UnixListener, UnixStream, handed_over, listen,
};

/// Where [`Backend::serve`](crate::Backend::serve) listens.
#[derive(Debug)]
pub enum Listener {
    /// A port.
    Tcp(TcpListener),
    /// A socket in a folder.
    Unix(UnixListener),
}

impl From<TcpListener> for Listener {
    fn from(listener: TcpListener) -> Self {
        Self::Tcp(listener)
    }
}

impl From<UnixListener> for Listener {
    fn from(listener: UnixListener) -> Self {
        Self::Unix(listener)
    }
}

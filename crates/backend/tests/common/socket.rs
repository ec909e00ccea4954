use std::path::Path;

use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};

/// A connection of a client, over whatever it came.
pub type Connection = Box<dyn Io>;

pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

pub use system::{GONE, address, remove};

/// Listens where an engine would: at a socket with that path, or, on Windows, at a pipe whose name
/// is made of that path.
pub fn listen(path: &Path) -> BoxStream<'static, Connection> {
    stream::unfold(system::Listener::new(path), async |mut listener| {
        let connection = listener.accept().await.ok()?;
        Some((connection, listener))
    })
    .boxed()
}

#[cfg(unix)]
mod system {
    use std::io;
    use std::path::Path;

    use docker_connection::Reason;
    use tokio::net::UnixListener;

    use super::Connection;

    /// What is told when nobody listens any more.
    pub const GONE: Reason = Reason::ConnectionRefused;

    pub struct Listener(UnixListener);

    impl Listener {
        pub fn new(path: &Path) -> Self {
            Self(UnixListener::bind(path).unwrap())
        }

        #[allow(clippy::needless_pass_by_ref_mut, reason = "as on Windows")]
        pub async fn accept(&mut self) -> io::Result<Connection> {
            Ok(Box::new(self.0.accept().await?.0))
        }
    }

    pub fn address(path: &Path) -> String {
        format!("unix://{}", path.display())
    }

    /// Removes what is left where nobody listens any more.
    pub fn remove(path: &Path) {
        std::fs::remove_file(path).unwrap();
    }
}

#[cfg(windows)]
mod system {
    use std::io;
    use std::mem::replace;
    use std::path::Path;

    use docker_connection::Reason;
    use tokio::net::windows::named_pipe::{NamedPipeServer, ServerOptions};

    use super::Connection;

    /// What is told when nobody listens any more: a pipe ends with whoever made it.
    pub const GONE: Reason = Reason::SocketMissing;

    pub struct Listener {
        path: String,
        next: NamedPipeServer,
    }

    impl Listener {
        pub fn new(path: &Path) -> Self {
            let path = pipe(path);
            let next = ServerOptions::new().first_pipe_instance(true).create(&path);
            Self {
                next: next.unwrap(),
                path,
            }
        }

        pub async fn accept(&mut self) -> io::Result<Connection> {
            self.next.connect().await?;
            let next = ServerOptions::new().create(&self.path)?;
            Ok(Box::new(replace(&mut self.next, next)))
        }
    }

    pub fn address(path: &Path) -> String {
        format!("npipe://{}", pipe(path))
    }

    /// Nothing is left of a pipe.
    pub fn remove(_: &Path) {}

    fn pipe(path: &Path) -> String {
        let name = path.display().to_string();
        let name = name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        format!("//./pipe/{name}")
    }
}

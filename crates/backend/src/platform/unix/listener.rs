pub(crate) use tokio::net::{UnixListener, UnixStream};

//! What the program does in another way on each operating system.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use self::unix as system;
#[cfg(windows)]
use self::windows as system;

pub(crate) use self::system::{
    SocketFile, handed_over, open_socket, tell_ready, tell_stopping, told_to_end,
};

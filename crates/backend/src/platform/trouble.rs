use std::fs::File;
use std::io::{self, ErrorKind};

use rustix::io::Errno;

/// What this process or its machine has run out of, which says nothing of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Trouble {
    /// Of this process or of the whole machine.
    #[error("no file descriptors are left")]
    Descriptors,
    #[error("no memory is left")]
    Memory,
}

impl Trouble {
    /// The trouble that an error of the system tells of.
    pub(crate) fn of(error: &io::Error) -> Option<Self> {
        if error.kind() == ErrorKind::OutOfMemory {
            return Some(Self::Memory);
        }
        match Errno::from_io_error(error)? {
            Errno::MFILE | Errno::NFILE => Some(Self::Descriptors),
            Errno::NOMEM | Errno::NOBUFS => Some(Self::Memory),
            _ => None,
        }
    }

    /// The trouble that shows where a file is opened. For errors that tell of none although they
    /// may come from it, such as a resolver's.
    pub(crate) fn now() -> Option<Self> {
        File::open("/dev/null")
            .err()
            .and_then(|error| Self::of(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_machines_trouble_is_told_from_what_is_the_engines() {
        let of = |errno: Errno| Trouble::of(&errno.into());
        assert_eq!(of(Errno::MFILE), Some(Trouble::Descriptors));
        assert_eq!(of(Errno::NFILE), Some(Trouble::Descriptors));
        assert_eq!(of(Errno::NOMEM), Some(Trouble::Memory));
        assert_eq!(of(Errno::NOBUFS), Some(Trouble::Memory));
        assert_eq!(of(Errno::CONNREFUSED), None);
        assert_eq!(Trouble::of(&io::Error::other("no number")), None);
        assert_eq!(Trouble::now(), None);
    }
}

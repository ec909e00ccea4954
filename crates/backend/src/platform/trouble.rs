use std::fs::File;
use std::io::{self, ErrorKind};

use super::errors;

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
        errors::trouble(error.raw_os_error()?)
    }

    /// The trouble that shows where a file is opened. For errors that tell of none although they
    /// may come from it, such as a resolver's.
    pub(crate) fn now() -> Option<Self> {
        File::open(errors::NOTHING)
            .err()
            .and_then(|error| Self::of(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_trouble_has_none() {
        let memory = io::Error::from(ErrorKind::OutOfMemory);
        assert_eq!(Trouble::of(&memory), Some(Trouble::Memory));
        assert_eq!(Trouble::of(&io::Error::other("no number")), None);
        assert_eq!(Trouble::now(), None);
    }
}

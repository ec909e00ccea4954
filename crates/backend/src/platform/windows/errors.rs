use std::io::{self, ErrorKind};

use crate::platform::trouble::Trouble;

/// A file that can be opened unless this process is in trouble.
pub(crate) const NOTHING: &str = "NUL";

const TOO_MANY_OPEN_FILES: i32 = 4;
const PIPE_NOT_CONNECTED: i32 = 233;
const TOO_MANY_SOCKETS: i32 = 10_024;
const NO_BUFFER_SPACE: i32 = 10_055;
const HOST_NOT_FOUND: i32 = 11_001;
const NO_DATA: i32 = 11_004;

/// What an error of the system means, also one whose number the standard library does not know.
pub(crate) fn kind(error: &io::Error) -> ErrorKind {
    match error.raw_os_error() {
        Some(PIPE_NOT_CONNECTED) => ErrorKind::BrokenPipe,
        _ => error.kind(),
    }
}

/// The trouble that an error of the system with that number tells of.
pub(crate) fn trouble(number: i32) -> Option<Trouble> {
    match number {
        // The last one also where no port is left.
        TOO_MANY_OPEN_FILES | TOO_MANY_SOCKETS | NO_BUFFER_SPACE => Some(Trouble::Descriptors),
        _ => None,
    }
}

/// Whether an error that nothing else explains may be of the resolver.
pub(crate) fn is_resolvers(error: &io::Error) -> bool {
    let number = error.raw_os_error();
    number.is_none_or(|number| (HOST_NOT_FOUND..=NO_DATA).contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_understood_that_only_windows_has() {
        let of = io::Error::from_raw_os_error;
        for number in [4, 10_024, 10_055] {
            assert_eq!(trouble(number), Some(Trouble::Descriptors), "{number}");
        }
        assert_eq!(trouble(2), None);
        // A pipe that ended, in the two ways in which that is told.
        for number in [109, 233] {
            assert_eq!(kind(&of(number)), ErrorKind::BrokenPipe, "{number}");
        }
        for (number, expected) in [(11_000, false), (11_001, true), (11_004, true), (5, false)] {
            assert_eq!(is_resolvers(&of(number)), expected, "{number}");
        }
    }
}

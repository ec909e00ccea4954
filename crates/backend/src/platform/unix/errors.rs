use std::io;

use rustix::io::Errno;

use crate::platform::trouble::Trouble;

/// A file that can be opened unless this process is in trouble.
pub(crate) const NOTHING: &str = "/dev/null";

/// What an error of the system means.
pub(crate) fn kind(error: &io::Error) -> io::ErrorKind {
    error.kind()
}

/// The trouble that an error of the system with that number tells of.
pub(crate) fn trouble(number: i32) -> Option<Trouble> {
    match Errno::from_raw_os_error(number) {
        Errno::MFILE | Errno::NFILE => Some(Trouble::Descriptors),
        Errno::NOMEM | Errno::NOBUFS => Some(Trouble::Memory),
        _ => None,
    }
}

/// Whether an error that nothing else explains may be of the resolver: only those of the resolver
/// have no number.
pub(crate) fn is_resolvers(error: &io::Error) -> bool {
    error.raw_os_error().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_machines_trouble_is_told_from_what_is_the_engines() {
        let of = |errno: Errno| trouble(errno.raw_os_error());
        assert_eq!(of(Errno::MFILE), Some(Trouble::Descriptors));
        assert_eq!(of(Errno::NFILE), Some(Trouble::Descriptors));
        assert_eq!(of(Errno::NOMEM), Some(Trouble::Memory));
        assert_eq!(of(Errno::NOBUFS), Some(Trouble::Memory));
        assert_eq!(of(Errno::CONNREFUSED), None);
    }
}

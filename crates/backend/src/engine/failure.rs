use std::error::Error as StdError;
use std::io::{self, ErrorKind};
use std::iter;

use bollard::errors::Error;
use docker_connection::Reason;

use super::endpoint::Target;
use crate::platform::errors;
use crate::platform::trouble::Trouble;

/// Why a check failed, as far as one check can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// Nothing was heard in time.
    #[error("nothing was heard in time")]
    Silent,
    /// The connection was made and ended without an answer.
    #[error("the connection ended without an answer")]
    HungUp,
    /// What was heard, or what the operating system says, leaves no doubt.
    #[error("{0}")]
    Because(Reason),
    /// The engine could not be asked, for a reason that is not the engine's.
    #[error("{0}")]
    NotAsked(Trouble),
}

/// Something answers that is no engine.
pub(super) const STRANGER: Failure = Failure::Because(Reason::NotAnEngine);

impl Failure {
    /// What an error of the client's library means.
    pub(super) fn of(error: &Error, target: &Target) -> Self {
        let cause: &(dyn StdError + 'static) = match error {
            Error::DockerResponseServerError { status_code, .. } => {
                return Self::Because(match status_code {
                    // No engine finds fault with these questions, but Docker and others answer so
                    // to plain HTTP where they expect TLS.
                    400 if matches!(target, Target::Tcp(_)) => Reason::TlsExpected,
                    401 | 403 | 407 => Reason::ProxyDenied,
                    500..=599 => Reason::EngineError,
                    _ => Reason::NotAnEngine,
                });
            }
            // bollard leaves these two out of its chain of sources.
            Error::IOError { err } => err,
            Error::HyperResponseError { err } => err,
            error => error,
        };
        Self::of_connection(cause, target)
    }

    /// What an error on the way to the engine means.
    pub(super) fn of_connection(error: &(dyn StdError + 'static), target: &Target) -> Self {
        if let Some(known) = find::<Self>(error) {
            return *known;
        }
        if let Some(cause) = find(error) {
            return Self::Because(tls_reason(cause));
        }
        if let Some(cause) = find(error) {
            return Self::of_io(cause, target);
        }
        match find::<hyper::Error>(error) {
            Some(cause) if cause.is_incomplete_message() || cause.is_canceled() => Self::HungUp,
            _ => STRANGER,
        }
    }

    fn of_io(error: &io::Error, target: &Target) -> Self {
        if let Some(trouble) = Trouble::of(error) {
            return Self::NotAsked(trouble);
        }
        Self::Because(match errors::kind(error) {
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => return Self::HungUp,
            // The queue of connections that the engine has not accepted yet is full.
            ErrorKind::WouldBlock => return Self::Silent,
            ErrorKind::NotFound => Reason::SocketMissing,
            ErrorKind::PermissionDenied => Reason::PermissionDenied,
            ErrorKind::ConnectionRefused => Reason::ConnectionRefused,
            ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::AddrNotAvailable
            | ErrorKind::TimedOut => Reason::NetworkUnreachable,
            // The path is too long for a socket, or no name of a pipe.
            ErrorKind::InvalidInput | ErrorKind::InvalidFilename => Reason::BadHost,
            _ if errors::is_resolvers(error) && target.address().is_some() => Reason::DnsFailed,
            _ => Reason::NotAnEngine,
        })
    }

    /// Puts it down to this process where that is in trouble: files that cannot be opened look
    /// like missing ones to a resolver, and to whoever reads certificates and configurations.
    pub(crate) fn or_trouble(self) -> Self {
        match self {
            Self::Because(Reason::ConfigUnreadable | Reason::DnsFailed | Reason::TlsFiles) => {
                Trouble::now().map_or(self, Self::NotAsked)
            }
            _ => self,
        }
    }
}

/// Takes a failure through the client's library, which has errors of its own.
pub(super) fn of_response(failure: Failure) -> Error {
    io::Error::other(failure).into()
}

fn tls_reason(error: &rustls::Error) -> Reason {
    match error {
        // What came was no TLS at all.
        rustls::Error::InvalidMessage(_) => Reason::NotAnEngine,
        _ => Reason::TlsRejected,
    }
}

/// The innermost error of that type among the error and its causes.
pub(super) fn find<'a, E: StdError + 'static>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a E> {
    iter::successors(Some(error), |&error| cause(error))
        .filter_map(|error| error.downcast_ref())
        .last()
}

fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    // The source of an error of the system that wraps another is that one's source.
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn errors_of_the_system_are_told_apart_by_their_number() {
        let socket = Target::Socket("/run/docker.sock".to_owned());
        for (errno, expected) in [
            (2, Failure::Because(Reason::SocketMissing)),
            (1, Failure::Because(Reason::PermissionDenied)),
            (12, Failure::NotAsked(Trouble::Memory)),
            (13, Failure::Because(Reason::PermissionDenied)),
            (23, Failure::NotAsked(Trouble::Descriptors)),
            (24, Failure::NotAsked(Trouble::Descriptors)),
            (32, Failure::HungUp),
            #[cfg(target_os = "linux")]
            (11, Failure::Silent),
            #[cfg(target_os = "linux")]
            (101, Failure::Because(Reason::NetworkUnreachable)),
            #[cfg(target_os = "linux")]
            (104, Failure::HungUp),
            #[cfg(target_os = "linux")]
            (110, Failure::Because(Reason::NetworkUnreachable)),
            #[cfg(target_os = "linux")]
            (111, Failure::Because(Reason::ConnectionRefused)),
            #[cfg(target_os = "linux")]
            (113, Failure::Because(Reason::NetworkUnreachable)),
        ] {
            let error = Error::from(io::Error::from_raw_os_error(errno));
            assert_eq!(Failure::of(&error, &socket), expected, "{errno}");
        }
    }

    #[cfg(windows)]
    #[test]
    fn errors_of_the_system_are_told_apart_by_their_number() {
        let pipe = Target::Socket("//./pipe/docker_engine".to_owned());
        let tcp = Target::Tcp("docker.test:2375".to_owned());
        for (target, number, expected) in [
            (&pipe, 2, Failure::Because(Reason::SocketMissing)),
            (&pipe, 4, Failure::NotAsked(Trouble::Descriptors)),
            (&pipe, 5, Failure::Because(Reason::PermissionDenied)),
            (&pipe, 8, Failure::NotAsked(Trouble::Memory)),
            (&pipe, 109, Failure::HungUp),
            (&pipe, 123, Failure::Because(Reason::BadHost)),
            (&pipe, 232, Failure::HungUp),
            (&pipe, 233, Failure::HungUp),
            (&tcp, 10_054, Failure::HungUp),
            (&tcp, 10_060, Failure::Because(Reason::NetworkUnreachable)),
            (&tcp, 10_061, Failure::Because(Reason::ConnectionRefused)),
            (&tcp, 10_065, Failure::Because(Reason::NetworkUnreachable)),
            (&tcp, 11_001, Failure::Because(Reason::DnsFailed)),
        ] {
            let error = Error::from(io::Error::from_raw_os_error(number));
            assert_eq!(Failure::of(&error, target), expected, "{number}");
        }
    }

    #[test]
    fn only_an_error_without_a_number_is_the_resolvers() {
        let tcp = Target::Tcp("docker.test:2375".to_owned());
        let resolver = Error::from(io::Error::other("no such name"));
        assert_eq!(
            Failure::of(&resolver, &tcp),
            Failure::Because(Reason::DnsFailed)
        );
        let odd = Error::from(io::Error::from_raw_os_error(71));
        assert_eq!(Failure::of(&odd, &tcp), STRANGER);
    }
}

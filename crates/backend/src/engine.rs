use std::error::Error as StdError;
use std::fs;
use std::io::{self, ErrorKind};
use std::iter;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use bollard::errors::Error;
use bollard::models::SystemVersion;
use bollard::{API_DEFAULT_VERSION, Docker};
use docker_connection::{Engine, Reason};
use rustls::crypto::CryptoProvider;

use crate::endpoint::{Target, TlsFiles};
use crate::tls_alert;

/// In seconds. The monitor's own deadline is far shorter, and covers bodies as well.
const REQUEST_TIMEOUT: u64 = 60;

/// Why a check failed, as far as one check can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Nothing was heard in time.
    Silent,
    /// The connection was made and ended without an answer.
    HungUp,
    /// What was heard, or what the operating system says, leaves no doubt.
    Because(Reason),
}

const STRANGER: Failure = Failure::Because(Reason::NotAnEngine);

/// Asks the engine one question: the cheapest one if it is `known` already, else who it is.
///
/// Both questions are as old as Docker's API and asked without a version of it, so that every
/// engine answers them. There is no time limit. Dropping the future closes the connection.
pub(crate) async fn check(target: &Target, known: Option<&Engine>) -> Result<Engine, Failure> {
    let result = ask(target, known).await;
    match target {
        Target::Tcp(address) if result == Err(STRANGER) && tls_alert::is_sent_by(address).await => {
            Err(Failure::Because(Reason::TlsExpected))
        }
        _ => result,
    }
}

async fn ask(target: &Target, known: Option<&Engine>) -> Result<Engine, Failure> {
    let client = connect(target)?;
    match known {
        Some(engine) => match client.ping().await {
            Ok(answer) if answer.trim_end() == "OK" => Ok(engine.clone()),
            Ok(_) => Err(STRANGER),
            Err(error) => Err(failure(&error, target)),
        },
        None => match client.version().await {
            Ok(version) => identify(version).ok_or(STRANGER),
            Err(error) => Err(failure(&error, target)),
        },
    }
}

/// Makes a client for one check; an unused one costs nothing, and none can be made while the
/// socket is missing.
fn connect(target: &Target) -> Result<Docker, Failure> {
    match target {
        Target::Socket(path) => {
            if let Some(fault) = socket_fault(path) {
                return Err(Failure::Because(fault));
            }
            Docker::connect_with_unix(path, REQUEST_TIMEOUT, API_DEFAULT_VERSION)
        }
        Target::Tcp(address) => {
            Docker::connect_with_http(address, REQUEST_TIMEOUT, API_DEFAULT_VERSION)
        }
        Target::Tls { address, files } => {
            if !files.are_readable() {
                return Err(Failure::Because(Reason::TlsFiles));
            }
            connect_with_tls(address, files)
        }
    }
    .map_err(|error| failure(&error, target))
}

/// Trusts those whom the operating system trusts as well as the files' authority.
fn connect_with_tls(address: &str, files: &TlsFiles) -> Result<Docker, Error> {
    if CryptoProvider::get_default().is_none() {
        // Another thread may have been faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    let nobody = Path::new("/dev/null");
    Docker::connect_with_ssl(
        address,
        &files.key,
        &files.certificate,
        files.authority.as_deref().unwrap_or(nobody),
        REQUEST_TIMEOUT,
        API_DEFAULT_VERSION,
    )
}

/// What is wrong with the socket's path, as far as can be seen without connecting.
fn socket_fault(path: &str) -> Option<Reason> {
    match fs::metadata(path) {
        Ok(found) if found.file_type().is_socket() => None,
        Ok(_) => Some(Reason::NotASocket),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Some(Reason::PermissionDenied),
        Err(_) if fs::symlink_metadata(path).is_ok() => Some(Reason::DanglingSymlink),
        Err(_) => Some(Reason::SocketMissing),
    }
}

/// The engine's own account of itself; `None` if that is no account of an engine.
fn identify(version: SystemVersion) -> Option<Engine> {
    let components = version.components.unwrap_or_default();
    let is_podman = components.iter().any(|part| part.name == "Podman Engine");
    Some(Engine {
        kind: if is_podman { "podman" } else { "docker" }.to_owned(),
        version: version.version?,
        api_version: version.api_version?,
        os: version.os.unwrap_or_default(),
        arch: version.arch.unwrap_or_default(),
    })
}

fn failure(error: &Error, target: &Target) -> Failure {
    let cause: &(dyn StdError + 'static) = match error {
        Error::SocketNotFoundError(_) => return Failure::Because(Reason::SocketMissing),
        Error::DockerResponseServerError { status_code, .. } => {
            return Failure::Because(match status_code {
                // No engine finds fault with these questions, but Docker and others answer so to
                // plain HTTP where they expect TLS.
                400 if matches!(target, Target::Tcp(_)) => Reason::TlsExpected,
                403 => Reason::ProxyDenied,
                500..=599 => Reason::EngineError,
                _ => Reason::NotAnEngine,
            });
        }
        // bollard leaves these two out of its chain of sources.
        Error::IOError { err } => err,
        Error::HyperResponseError { err } => err,
        error => error,
    };
    if let Some(cause) = find(cause) {
        return Failure::Because(tls_reason(cause));
    }
    if let Some(cause) = find(cause) {
        return io_failure(cause, target);
    }
    match find::<hyper::Error>(cause) {
        Some(cause) if cause.is_incomplete_message() => Failure::HungUp,
        _ => STRANGER,
    }
}

fn io_failure(error: &io::Error, target: &Target) -> Failure {
    // These two have no `ErrorKind`.
    const ENFILE: i32 = 23;
    const EMFILE: i32 = 24;

    if let Some(ENFILE | EMFILE) = error.raw_os_error() {
        return Failure::Because(Reason::DescriptorsExhausted);
    }
    Failure::Because(match error.kind() {
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => return Failure::HungUp,
        // The queue of connections that the engine has not accepted yet is full.
        ErrorKind::WouldBlock => return Failure::Silent,
        ErrorKind::NotFound => Reason::SocketMissing,
        ErrorKind::PermissionDenied => Reason::PermissionDenied,
        ErrorKind::ConnectionRefused => Reason::ConnectionRefused,
        ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable
        | ErrorKind::TimedOut => Reason::NetworkUnreachable,
        // The path is too long for a socket.
        ErrorKind::InvalidInput => Reason::BadHost,
        // The resolver's errors are the only ones without a number.
        _ if error.raw_os_error().is_none() && !matches!(target, Target::Socket(_)) => {
            Reason::DnsFailed
        }
        _ => Reason::NotAnEngine,
    })
}

fn tls_reason(error: &rustls::Error) -> Reason {
    match error {
        // What came was no TLS at all.
        rustls::Error::InvalidMessage(_) => Reason::NotAnEngine,
        _ => Reason::TlsRejected,
    }
}

/// The innermost error of that type among the error and its causes.
fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
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

    #[test]
    fn errors_of_the_system_are_told_apart_by_their_number() {
        let socket = Target::Socket("/run/docker.sock".to_owned());
        for (errno, expected) in [
            (2, Failure::Because(Reason::SocketMissing)),
            (1, Failure::Because(Reason::PermissionDenied)),
            (13, Failure::Because(Reason::PermissionDenied)),
            (23, Failure::Because(Reason::DescriptorsExhausted)),
            (24, Failure::Because(Reason::DescriptorsExhausted)),
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
            assert_eq!(failure(&error, &socket), expected, "{errno}");
        }
    }

    #[test]
    fn only_an_error_without_a_number_is_the_resolvers() {
        let tcp = Target::Tcp("docker.test:2375".to_owned());
        let resolver = Error::from(io::Error::other("no such name"));
        assert_eq!(
            failure(&resolver, &tcp),
            Failure::Because(Reason::DnsFailed)
        );
        let odd = Error::from(io::Error::from_raw_os_error(71));
        assert_eq!(failure(&odd, &tcp), STRANGER);
    }
}

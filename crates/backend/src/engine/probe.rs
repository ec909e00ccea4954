//! The way to an engine, one stretch at a time, for those who want to know where it ends.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use docker_connection::Reason;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::endpoint::{Target, TlsFiles};
use super::failure::{Failure, find};
pub(crate) use super::link::host;
use super::tls;
use crate::platform::socket;

/// How long each stretch may take.
const LIMIT: Duration = Duration::from_secs(2);

/// What a TLS handshake has shown.
#[derive(Debug)]
pub(crate) struct Handshake {
    /// The engine's own certificate, trusted or not.
    pub(crate) certificate: Option<Vec<u8>>,
    /// The version of the protocol, as in `TLS 1.3`.
    pub(crate) result: Result<&'static str, (Failure, Option<Distrust>)>,
}

/// Why the engine's certificate is not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Distrust {
    Expired,
    NotYetValid,
    OtherName,
    UnknownAuthority,
}

/// Connects to a socket, and gives the number of the process that listens there, where it can be
/// seen.
pub(crate) async fn socket(path: &str) -> Result<Option<i32>, Failure> {
    let target = Target::Socket(path.to_owned());
    match timeout(LIMIT, socket::connect(path)).await {
        Ok(Ok(stream)) => Ok(socket::peer(&stream)),
        Ok(Err(error)) => Err(Failure::of_connection(&error, &target)),
        Err(_) => Err(Failure::Silent),
    }
}

/// Looks up the name in `host:port`.
pub(crate) async fn name(target: &Target) -> Result<Vec<SocketAddr>, Failure> {
    let address = target.address().unwrap_or_default();
    match timeout(LIMIT, lookup_host(address)).await {
        Ok(Ok(found)) => Ok(found.collect()),
        Ok(Err(error)) => Err(Failure::of_connection(&error, target).or_trouble()),
        Err(_) => Err(Failure::Because(Reason::DnsFailed)),
    }
}

/// The number that an address is written as, if it names none.
pub(crate) fn number(address: &str) -> Option<IpAddr> {
    host(address).parse().ok()
}

/// Whether an address is of this machine.
pub(crate) fn is_loopback(address: &str) -> bool {
    host(address) == "localhost" || number(address).is_some_and(|it| it.is_loopback())
}

/// Connects to the first of the addresses that lets us.
pub(crate) async fn tcp(
    target: &Target,
    addresses: &[SocketAddr],
) -> Result<(TcpStream, SocketAddr), Failure> {
    let mut last = Failure::Because(Reason::DnsFailed);
    let attempts = async {
        for address in addresses {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok((stream, *address)),
                Err(error) => last = Failure::of_connection(&error, target),
            }
        }
        Err(last)
    };
    let result = timeout(LIMIT, attempts).await;
    result.unwrap_or(Err(Failure::Silent))
}

/// Speaks TLS over that connection.
pub(crate) async fn tls(target: &Target, files: &TlsFiles, stream: TcpStream) -> Handshake {
    let seen = Arc::new(Mutex::new(None));
    let result = handshake(target, files, stream, &seen).await;
    let certificate = seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    Handshake {
        certificate,
        result,
    }
}

type Seen = Arc<Mutex<Option<Vec<u8>>>>;

async fn handshake(
    target: &Target,
    files: &TlsFiles,
    stream: TcpStream,
    seen: &Seen,
) -> Result<&'static str, (Failure, Option<Distrust>)> {
    let unusable = (Failure::Because(Reason::TlsFiles), None);
    let bad_host = (Failure::Because(Reason::BadHost), None);
    let files = files.clone();
    let parts = timeout(LIMIT, spawn_blocking(move || tls::parts(&files))).await;
    let Ok(Ok(Ok((roots, mut config)))) = parts else {
        return Err(unusable);
    };
    let verifier = tls::verifier(roots).map_err(|_| unusable)?;
    let witness = Witness {
        verifier,
        seen: Arc::clone(seen),
    };
    config
        .dangerous()
        .set_certificate_verifier(Arc::new(witness));
    let name = host(target.address().unwrap_or_default()).to_owned();
    let name = ServerName::try_from(name).map_err(|_| bad_host)?;
    let connect = TlsConnector::from(Arc::new(config)).connect(name, stream);
    match timeout(LIMIT, connect).await {
        Ok(Ok(stream)) => Ok(match stream.get_ref().1.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3",
            _ => "TLS 1.2",
        }),
        Ok(Err(error)) => {
            let distrust = find::<Error>(&error).and_then(distrust);
            Err((Failure::of_connection(&error, target), distrust))
        }
        Err(_) => Err((Failure::Silent, None)),
    }
}

fn distrust(error: &Error) -> Option<Distrust> {
    let Error::InvalidCertificate(error) = error else {
        return None;
    };
    Some(match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Distrust::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Distrust::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Distrust::OtherName
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            Distrust::UnknownAuthority
        }
        _ => return None,
    })
}

/// Trusts as another does, and remembers whose certificate it was.
#[derive(Debug)]
struct Witness {
    verifier: Arc<dyn ServerCertVerifier>,
    seen: Seen,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = Some(certificate.to_vec());
        self.verifier
            .verify_server_cert(certificate, others, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

use std::fs;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use tempfile::{TempDir, tempdir};
use tokio_rustls::TlsAcceptor;

pub type Authority = CertifiedIssuer<'static, KeyPair>;

pub fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for that name until that year.
fn certificate(authority: &Authority, name: &str, year: i32) -> (CertificateDer<'static>, KeyPair) {
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.not_after = date_time_ymd(year, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    (certificate.der().clone(), key)
}

/// A folder with `ca.pem`, and `cert.pem` and `key.pem` from that authority.
pub fn client_files(authority: &Authority) -> TempDir {
    let folder = tempdir().unwrap();
    let params = CertificateParams::new(Vec::new()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    for (name, content) in [
        ("ca.pem", authority.pem()),
        ("cert.pem", certificate.pem()),
        ("key.pem", key.serialize_pem()),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// Shows a certificate for `name` and wants one of the same authority.
pub fn acceptor(authority: &Authority, name: &str) -> TlsAcceptor {
    acceptor_until(authority, name, 4096)
}

/// The same with a certificate that has expired.
pub fn expired_acceptor(authority: &Authority, name: &str) -> TlsAcceptor {
    acceptor_until(authority, name, 2001)
}

fn acceptor_until(authority: &Authority, name: &str, year: i32) -> TlsAcceptor {
    let (certificate, key) = certificate(authority, name, year);
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(vec![certificate], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

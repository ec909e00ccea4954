use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, Error, InconsistentKeys, RootCertStore};

use super::endpoint::TlsFiles;

/// Makes the configuration of TLS from the files, once until they change.
#[derive(Debug, Default)]
pub(super) struct TlsConfigs {
    last: Mutex<Option<(Stamps, Arc<ClientConfig>)>>,
}

/// The files, with when they were written and their sizes; without those that are missing.
type Stamps = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// A file is missing, or holds something else than it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unusable;

impl TlsConfigs {
    /// Reads files, so it may block.
    pub(super) fn of(&self, files: &TlsFiles) -> Result<Arc<ClientConfig>, Unusable> {
        let stamps = stamps(files);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((made_from, config)) = &*last
            && *made_from == stamps
        {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(config(files)?);
        *last = Some((stamps, Arc::clone(&config)));
        Ok(config)
    }
}

fn stamps(files: &TlsFiles) -> Stamps {
    let stamp = |path: &PathBuf| {
        let found = fs::metadata(path).ok()?;
        Some((found.modified().ok()?, found.len()))
    };
    let all = [&files.certificate, &files.key].into_iter();
    all.chain(&files.authority)
        .map(|path| (path.clone(), stamp(path)))
        .collect()
}

fn config(files: &TlsFiles) -> Result<ClientConfig, Unusable> {
    Ok(parts(files)?.1)
}

/// Whom to trust, and the configuration that does. Reads files, so it may block.
pub(super) fn parts(files: &TlsFiles) -> Result<(RootCertStore, ClientConfig), Unusable> {
    let mut roots = RootCertStore::empty();
    let trusted = match &files.authority {
        Some(path) => certificates(path)?,
        // Some of the system's may be damaged; the others are good enough.
        None => rustls_native_certs::load_native_certs().certs,
    };
    let (added, _) = roots.add_parsable_certificates(trusted);
    if added == 0 {
        return Err(Unusable);
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| Unusable)?
        .with_root_certificates(roots.clone());
    if !files.certificate.exists() && !files.key.exists() {
        return Ok((roots, config.with_no_client_auth()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|_| Unusable)?;
    let config = config.with_client_auth_cert(certificates(&files.certificate)?, key);
    Ok((roots, config.map_err(|_| Unusable)?))
}

/// Trusts those whom the configuration of [`parts`] does.
pub(super) fn verifier(roots: RootCertStore) -> Result<Arc<WebPkiServerVerifier>, Unusable> {
    let provider = Arc::new(ring::default_provider());
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(|_| Unusable)
}

/// Whether a key and a certificate belong together; `None` if that cannot be told.
pub(crate) fn belong_together(certificate: &Path, key: &Path) -> Option<bool> {
    let key = PrivateKeyDer::from_pem_file(key).ok()?;
    let key = ring::default_provider().key_provider.load_private_key(key);
    let chain = certificates(certificate).ok()?;
    match CertifiedKey::new(chain, key.ok()?).keys_match() {
        Ok(()) => Some(true),
        Err(Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => Some(false),
        Err(_) => None,
    }
}

/// The certificates of a file, which holds one at least.
pub(crate) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Unusable> {
    let all = CertificateDer::pem_file_iter(path).map_err(|_| Unusable)?;
    let all = all.collect::<Result<Vec<_>, _>>().map_err(|_| Unusable)?;
    if all.is_empty() {
        Err(Unusable)
    } else {
        Ok(all)
    }
}

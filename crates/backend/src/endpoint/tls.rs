use std::path::{Path, PathBuf};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The files that an engine and its client know each other by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    /// Who vouches for the engine; without it, those whom the operating system trusts.
    pub(crate) authority: Option<PathBuf>,
    /// The client's own; only read if one of the two is there.
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl TlsFiles {
    /// The files under their usual names; `ca.pem` has to be there.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self {
            authority: Some(folder.join("ca.pem")),
            certificate: folder.join("cert.pem"),
            key: folder.join("key.pem"),
        }
    }

    /// The same for those files that are there; `None` if there are none.
    pub(crate) fn found_in_folder(folder: &Path) -> Option<Self> {
        let mut files = Self::in_folder(folder);
        files.authority.take_if(|path| !path.exists());
        let is_some = files.authority.is_some() || files.certificate.exists() || files.key.exists();
        is_some.then_some(files)
    }

    /// Whether every file that is needed holds what it should.
    pub(crate) fn are_readable(&self) -> bool {
        let has_client = self.certificate.exists() || self.key.exists();
        self.authority.as_deref().is_none_or(has_certificate)
            && (!has_client
                || (has_certificate(&self.certificate)
                    && PrivateKeyDer::from_pem_file(&self.key).is_ok()))
    }
}

fn has_certificate(path: &Path) -> bool {
    CertificateDer::from_pem_file(path).is_ok()
}

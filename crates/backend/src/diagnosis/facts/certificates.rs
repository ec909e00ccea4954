use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;

use crate::engine::{TlsFiles, tls};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long before its end a certificate is to be renewed.
const SOON: Duration = Duration::from_secs(14 * DAY.as_secs());

/// The files that the engine and this backend know each other by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TlsFacts {
    /// Where they are.
    pub(crate) folder: String,
    /// Who vouches for the engine; `None` if that is whom the operating system trusts.
    pub(crate) authority: Option<PemFile>,
    pub(crate) certificate: PemFile,
    pub(crate) key: KeyFile,
}

/// A file of certificates, of which the first one counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PemFile {
    Missing,
    /// It cannot be read, or holds no certificate.
    Damaged,
    Valid(Certificate),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyFile {
    Missing,
    Damaged,
    /// It is not that of the certificate.
    OfAnother,
    /// It is that of the certificate, or there is none to compare it with.
    Fine,
}

/// What is told of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Certificate {
    pub(crate) not_before: SystemTime,
    pub(crate) not_after: SystemTime,
    /// Whom it is for: names and numbers of hosts.
    pub(crate) names: Vec<String>,
}

pub(super) fn gather(files: &TlsFiles) -> TlsFacts {
    let folder = files.certificate.parent().unwrap_or(Path::new(""));
    TlsFacts {
        folder: folder.display().to_string(),
        authority: files.authority.as_deref().map(PemFile::at),
        certificate: PemFile::at(&files.certificate),
        key: key(&files.certificate, &files.key),
    }
}

fn key(certificate: &Path, key: &Path) -> KeyFile {
    if fs::symlink_metadata(key).is_err() {
        return KeyFile::Missing;
    }
    match tls::belong_together(certificate, key) {
        Some(true) => KeyFile::Fine,
        Some(false) => KeyFile::OfAnother,
        // Without a certificate there is nothing to compare it with.
        None if matches!(PemFile::at(certificate), PemFile::Valid(_)) => KeyFile::Damaged,
        None => KeyFile::Fine,
    }
}

impl PemFile {
    fn at(path: &Path) -> Self {
        if fs::symlink_metadata(path).is_err() {
            return Self::Missing;
        }
        let all = tls::certificates(path).unwrap_or_default();
        let first = all.first().and_then(|der| Certificate::of(der));
        first.map_or(Self::Damaged, Self::Valid)
    }
}

impl Certificate {
    /// Reads one in DER.
    pub(crate) fn of(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let names = certificate.subject_alternative_name().ok().flatten();
        let names = names.map(|names| names.value.general_names.iter().filter_map(name));
        Some(Self {
            not_before: time(certificate.validity().not_before.timestamp()),
            not_after: time(certificate.validity().not_after.timestamp()),
            names: names.into_iter().flatten().collect(),
        })
    }

    /// Whether it is to be renewed.
    pub(crate) fn ends_soon(&self, now: SystemTime) -> bool {
        self.not_after < now + SOON
    }

    /// When it ends, counted from now.
    pub(crate) fn remaining(&self, now: SystemTime) -> String {
        let days = |span: Duration| span.as_secs() / DAY.as_secs();
        match self.not_after.duration_since(now) {
            Ok(left) => format!("in {} days", days(left)),
            Err(over) => format!("{} days ago", days(over.duration())),
        }
    }
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(*bytes).map(|it| std::net::IpAddr::from(it).to_string());
            let v6 = <[u8; 16]>::try_from(*bytes).map(|it| std::net::IpAddr::from(it).to_string());
            v4.or(v6).ok()
        }
        _ => None,
    }
}

/// What is before 1970 has ended at any rate.
fn time(seconds: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds.try_into().unwrap_or(0))
}

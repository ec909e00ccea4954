use std::path::{Path, PathBuf};

use docker_connection::Reason;

/// How to reach an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The path of a socket.
    Socket(String),
    /// Host and port.
    Tcp(String),
    /// Host and port, and how to know each other.
    Tls { address: String, files: TlsFiles },
}

/// What is wrong with the configuration of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    pub(crate) reason: Reason,
    /// The end of a sentence that begins with the address.
    pub(crate) text: &'static str,
}

/// The files that an engine and its client know each other by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    /// Who vouches for the engine, and nobody else does; without it, those whom the operating
    /// system trusts.
    pub(crate) authority: Option<PathBuf>,
    /// The client's own; only read if one of the two is there.
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl Target {
    /// Host and port, where there are any.
    pub(crate) fn address(&self) -> Option<&str> {
        match self {
            Self::Socket(_) => None,
            Self::Tcp(address) | Self::Tls { address, .. } => Some(address),
        }
    }

    /// The path of the engine's own socket on this machine.
    pub(crate) fn socket(&self) -> Option<&Path> {
        match self {
            Self::Socket(path) => Some(Path::new(path)),
            Self::Tcp(_) | Self::Tls { .. } => None,
        }
    }
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
}

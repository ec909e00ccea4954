use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use docker_connection::Reason;
use serde::Deserialize;

use super::target::{Flaw, TlsFiles};
use crate::text::digest;

/// The configuration folder of Docker's own client.
pub(crate) struct ClientFolder(pub(crate) PathBuf);

/// A named endpoint of Docker's own client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Context {
    /// Empty for the platform's default.
    pub(crate) host: String,
    pub(crate) files: Option<TlsFiles>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConfigFile {
    current_context: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MetaFile {
    endpoints: HashMap<String, MetaEndpoint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MetaEndpoint {
    #[serde(default)]
    host: String,
}

impl ClientFolder {
    pub(crate) fn config_file(&self) -> PathBuf {
        self.0.join("config.json")
    }

    /// The folders of all contexts.
    pub(crate) fn contexts(&self) -> PathBuf {
        self.0.join("contexts/meta")
    }

    pub(crate) fn context_file(&self, name: &str) -> PathBuf {
        self.contexts().join(digest::hex(name)).join("meta.json")
    }

    /// The name of the current context; none in a missing file.
    pub(crate) fn current_context(&self) -> Result<Option<String>, Flaw> {
        let unreadable = Flaw {
            reason: Reason::ConfigUnreadable,
            text: "cannot be read, or is no JSON",
        };
        let text = match fs::read(self.config_file()) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(_) => return Err(unreadable),
        };
        let file: ConfigFile = serde_json::from_slice(&text).map_err(|_| unreadable)?;
        Ok(file.current_context.filter(|name| !name.is_empty()))
    }

    pub(crate) fn context(&self, name: &str) -> Result<Context, Flaw> {
        let text = match fs::read(self.context_file(name)) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(Flaw {
                    reason: Reason::ContextMissing,
                    text: "does not exist",
                });
            }
            Err(_) => return Err(UNREADABLE_CONTEXT),
        };
        let mut file: MetaFile = serde_json::from_slice(&text).map_err(|_| UNREADABLE_CONTEXT)?;
        let endpoint = file.endpoints.remove("docker").ok_or(UNREADABLE_CONTEXT)?;
        Ok(Context {
            host: endpoint.host,
            files: TlsFiles::found_in_folder(
                &self
                    .0
                    .join("contexts/tls")
                    .join(digest::hex(name))
                    .join("docker"),
            ),
        })
    }
}

const UNREADABLE_CONTEXT: Flaw = Flaw {
    reason: Reason::ConfigUnreadable,
    text: "has a file that cannot be read, or that names no Docker endpoint",
};

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

/// What the surroundings of a process say about Docker.
///
/// The default says nothing, so that no setting of the machine has a say.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `DOCKER_HOST`: the engine's address.
    pub docker_host: Option<String>,
    /// `DOCKER_CONTEXT`: the name of a context of Docker's own client.
    pub docker_context: Option<String>,
    /// Whether `DOCKER_TLS_VERIFY` is set: tcp addresses are spoken to with TLS.
    pub docker_tls_verify: bool,
    /// `DOCKER_CERT_PATH`: the folder of `ca.pem`, `cert.pem` and `key.pem`.
    pub docker_cert_path: Option<PathBuf>,
    /// `DOCKER_CONFIG`: the folder of `config.json`, else `.docker` in the home folder.
    pub docker_config: Option<PathBuf>,
    /// The home folder.
    pub home: Option<PathBuf>,
    /// `XDG_RUNTIME_DIR`: where engines of a single user have their sockets.
    pub runtime_folder: Option<PathBuf>,
    /// `PATH`: where programs are.
    pub path: Option<OsString>,
}

impl Environment {
    /// The environment of this process. Empty variables are as good as none.
    #[must_use]
    pub fn current() -> Self {
        let set = |name| env::var_os(name).filter(|value| !value.is_empty());
        let text = |name| set(name).map(|value| value.to_string_lossy().into_owned());
        Self {
            docker_host: text("DOCKER_HOST"),
            docker_context: text("DOCKER_CONTEXT"),
            docker_tls_verify: set("DOCKER_TLS_VERIFY").is_some(),
            docker_cert_path: set("DOCKER_CERT_PATH").map(PathBuf::from),
            docker_config: set("DOCKER_CONFIG").map(PathBuf::from),
            home: env::home_dir(),
            runtime_folder: set("XDG_RUNTIME_DIR").map(PathBuf::from),
            path: set("PATH"),
        }
    }

    /// The folder of the files of Docker's own client.
    pub(crate) fn client_folder(&self) -> Option<PathBuf> {
        let in_home = || Some(self.home.as_ref()?.join(".docker"));
        self.docker_config.clone().or_else(in_home)
    }
}

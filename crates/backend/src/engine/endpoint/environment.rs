use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::platform::programs;

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
    /// `DOCKER_API_VERSION`: the version that Docker's own client speaks, whatever the engine's is.
    pub docker_api_version: Option<String>,
    /// `HTTP_PROXY`, or the same in lower case: what Docker's own client goes through to plain tcp.
    pub http_proxy: Option<String>,
    /// `HTTPS_PROXY`, or the same in lower case: what it goes through to tcp with TLS.
    pub https_proxy: Option<String>,
    /// `NO_PROXY`, or the same in lower case: the hosts that it goes to without one.
    pub no_proxy: Option<String>,
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
        let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
        let text = |name: &str| set(name).map(|value| value.to_string_lossy().into_owned());
        let either = |name: &str| text(name).or_else(|| text(&name.to_lowercase()));
        Self {
            docker_host: text("DOCKER_HOST"),
            docker_context: text("DOCKER_CONTEXT"),
            docker_tls_verify: set("DOCKER_TLS_VERIFY").is_some(),
            docker_cert_path: set("DOCKER_CERT_PATH").map(PathBuf::from),
            docker_config: set("DOCKER_CONFIG").map(PathBuf::from),
            docker_api_version: text("DOCKER_API_VERSION"),
            http_proxy: either("HTTP_PROXY"),
            https_proxy: either("HTTPS_PROXY"),
            no_proxy: either("NO_PROXY"),
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

    /// Whether such a program is where programs are. Looks for files, so it may block.
    pub(crate) fn has_program(&self, name: &str) -> bool {
        let folders = self.path.as_deref().map(env::split_paths);
        let mut folders = folders.into_iter().flatten();
        let file = format!("{name}{}", programs::SUFFIX);
        folders.any(|folder| folder.join(&file).is_file())
    }
}

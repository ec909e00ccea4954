mod address;
mod context;
mod environment;
mod target;

use std::path::{Path, PathBuf};

use docker_connection::{Endpoint, EndpointSource, Reason};

use self::address::presentable;
pub(crate) use self::address::shorten_home;
pub(crate) use self::context::ClientFolder;
pub use self::environment::Environment;
pub(crate) use self::target::{Flaw, Target, TlsFiles};
use crate::platform::socket::DEFAULT_HOST;
use crate::text::harmless::harmless;

const DEFAULT_TLS_HOST: &str = "tcp://localhost:2376";
/// The context that stands for no context.
const NO_CONTEXT: &str = "default";

/// The engine that is asked, or what keeps everyone from asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EngineEndpoint {
    /// What people may see of it.
    pub(crate) shown: Endpoint,
    pub(crate) target: Result<Target, Flaw>,
}

/// What says where the engine is: an address that was given, and the surroundings.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    given: Option<String>,
    environment: Environment,
}

/// The current context, where `DOCKER_HOST` keeps it from being used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HiddenContext {
    pub(crate) name: String,
    pub(crate) target: Target,
}

impl Search {
    pub(crate) fn new(given: Option<String>, environment: Environment) -> Self {
        Self { given, environment }
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The endpoint that Docker's own client would use: that of the flag, of `DOCKER_HOST`, of
    /// `DOCKER_CONTEXT`, of the current context, or the platform's default.
    ///
    /// Reads the files of Docker's own client, so it may block, unless an address was given.
    pub(crate) fn endpoint(&self) -> EngineEndpoint {
        self.addressed().unwrap_or_else(|| self.of_contexts())
    }

    /// The endpoint of an address that was given, by the flag or `DOCKER_HOST`. Reads no files.
    pub(crate) fn addressed(&self) -> Option<EngineEndpoint> {
        let (url, source) = match (&self.given, &self.environment.docker_host) {
            (Some(url), _) => (url, EndpointSource::Flag),
            (None, Some(url)) => (url, EndpointSource::DockerHost),
            (None, None) => return None,
        };
        Some(self.at(url, source))
    }

    /// The context that would be used without `DOCKER_HOST`. Reads files, so it may block.
    pub(crate) fn hidden(&self) -> Option<HiddenContext> {
        let chosen = self.addressed()?;
        if chosen.shown.source != EndpointSource::DockerHost {
            return None;
        }
        let hidden = self.of_contexts();
        let name = hidden.shown.context?;
        let target = hidden.target.ok()?;
        (chosen.target.as_ref() != Ok(&target)).then_some(HiddenContext { name, target })
    }

    /// The files that the endpoint was read from; none if an address was given.
    pub(crate) fn files(&self, endpoint: &EngineEndpoint) -> Vec<PathBuf> {
        let folder = self.environment.client_folder().map(ClientFolder);
        let (None, Some(folder)) = (self.addressed(), folder) else {
            return Vec::new();
        };
        let context = endpoint.shown.context.as_deref();
        let context = context.filter(|name| *name != NO_CONTEXT);
        let mut files = vec![folder.config_file()];
        files.extend(context.map(|name| folder.context_file(name)));
        files
    }

    /// What is told while the files cannot be read in time.
    pub(crate) fn unreadable(&self) -> EngineEndpoint {
        let folder = self.environment.client_folder().unwrap_or_default();
        let file = ClientFolder(folder).config_file();
        let file = shorten_home(&file, self.environment.home.as_deref());
        let flaw = Flaw {
            reason: Reason::ConfigUnreadable,
            text: "cannot be read: its file system does not answer",
        };
        flawed(file, EndpointSource::Config, flaw)
    }

    /// The kind of engine whose programs are installed, Docker before Podman; Docker if nobody
    /// knows where programs are. Looks for files, so it may block.
    pub(crate) fn installed(&self) -> Option<&'static str> {
        if self.environment.path.is_none() {
            return Some("docker");
        }
        let is_there = |program| self.environment.has_program(program);
        if is_there("docker") || is_there("dockerd") {
            Some("docker")
        } else {
            is_there("podman").then_some("podman")
        }
    }

    /// The endpoint of `DOCKER_CONTEXT`, or of the current context.
    fn of_contexts(&self) -> EngineEndpoint {
        if let Some(name) = &self.environment.docker_context {
            return self.of_context(name, EndpointSource::DockerContext);
        }
        let folder = self.environment.client_folder().map(ClientFolder);
        let Some(folder) = folder else {
            return self.default();
        };
        match folder.current_context() {
            Ok(Some(name)) => self.of_context(&name, EndpointSource::Config),
            Ok(None) => self.default(),
            Err(flaw) => {
                let home = self.environment.home.as_deref();
                let file = shorten_home(&folder.config_file(), home);
                flawed(file, EndpointSource::Config, flaw)
            }
        }
    }

    fn default(&self) -> EngineEndpoint {
        self.at(self.default_host(), EndpointSource::Default)
    }

    fn default_host(&self) -> &'static str {
        if self.environment.docker_tls_verify {
            DEFAULT_TLS_HOST
        } else {
            DEFAULT_HOST
        }
    }

    fn of_context(&self, name: &str, source: EndpointSource) -> EngineEndpoint {
        let mut endpoint = if name == NO_CONTEXT {
            self.at(self.default_host(), source)
        } else {
            let folder = self.environment.client_folder().unwrap_or_default();
            match ClientFolder(folder).context(name) {
                Ok(context) if context.host.is_empty() => {
                    self.with_files(DEFAULT_HOST, source, None)
                }
                Ok(context) => self.with_files(&context.host, source, context.files),
                Err(flaw) => flawed(format!("the context {name}"), source, flaw),
            }
        };
        endpoint.shown.context = Some(name.to_owned());
        endpoint
    }

    /// An address that the variables for TLS apply to.
    fn at(&self, url: &str, source: EndpointSource) -> EngineEndpoint {
        let environment = &self.environment;
        let wants_tls = environment.docker_tls_verify || url.trim().starts_with("https://");
        let folder = environment.docker_cert_path.clone();
        let folder = folder.or_else(|| environment.client_folder());
        let files = folder.filter(|_| wants_tls);
        let files = files.map(|folder| TlsFiles::in_folder(&folder));
        self.with_files(url, source, files)
    }

    fn with_files(
        &self,
        url: &str,
        source: EndpointSource,
        files: Option<TlsFiles>,
    ) -> EngineEndpoint {
        let url = url.trim();
        let host = presentable(url, self.environment.home.as_deref());
        EngineEndpoint {
            shown: shown(host, source),
            target: Target::parse(url, files),
        }
    }
}

impl EngineEndpoint {
    /// The path of the engine's own socket on this machine.
    pub(crate) fn socket(&self) -> Option<&Path> {
        self.target.as_ref().ok()?.socket()
    }
}

fn flawed(what: String, source: EndpointSource, flaw: Flaw) -> EngineEndpoint {
    EngineEndpoint {
        shown: shown(what, source),
        target: Err(flaw),
    }
}

fn shown(host: String, source: EndpointSource) -> Endpoint {
    Endpoint {
        host: harmless(&host),
        source,
        context: None,
    }
}

#[cfg(test)]
mod tests;

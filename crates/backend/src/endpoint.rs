mod address;
mod context;
mod tls;

use std::env;
use std::path::Path;

use docker_connection::{Endpoint, EndpointSource, Reason};

pub(crate) use self::address::{Flaw, Target};
use self::address::{presentable, shorten_home};
use self::context::ClientFolder;
pub(crate) use self::tls::TlsFiles;
use crate::Environment;
use crate::neighbours::{HiddenContext, Neighbours};

const DEFAULT_HOST: &str = "unix:///var/run/docker.sock";
const DEFAULT_TLS_HOST: &str = "tcp://localhost:2376";
/// The context that stands for no context.
const NO_CONTEXT: &str = "default";

/// The engine that is asked, or the reason why none can be.
///
/// Chosen once, at the start: a context that is switched later counts after a restart, as a changed
/// variable does.
#[derive(Clone, Debug)]
pub(crate) struct EngineEndpoint {
    /// What people may see of it.
    pub(crate) shown: Endpoint,
    pub(crate) target: Result<Target, Reason>,
    /// What is wrong with it: the end of a sentence that begins with the address.
    pub(crate) flaw: Option<&'static str>,
    pub(crate) neighbours: Neighbours,
    /// Whether a program that comes with an engine is installed.
    has_programs: bool,
}

impl EngineEndpoint {
    /// The endpoint that Docker's own client would use: that of the flag, of `DOCKER_HOST`, of
    /// `DOCKER_CONTEXT`, of the current context, or the platform's default.
    pub(crate) fn choose(flag: Option<&str>, environment: &Environment) -> Self {
        let mut hidden = None;
        let mut endpoint = if let Some(url) = flag {
            Self::at(url, EndpointSource::Flag, environment)
        } else if let Some(url) = &environment.docker_host {
            hidden = Self::without_docker_host(environment).into_hidden();
            Self::at(url, EndpointSource::DockerHost, environment)
        } else {
            Self::without_docker_host(environment)
        };
        hidden = hidden.filter(|hidden| endpoint.target.as_ref() != Ok(&hidden.target));
        endpoint.neighbours = Neighbours::of(endpoint.socket(), hidden, environment);
        endpoint.has_programs = has_programs(environment);
        endpoint
    }

    /// The endpoint of `DOCKER_CONTEXT`, or of the current context.
    fn without_docker_host(environment: &Environment) -> Self {
        match &environment.docker_context {
            Some(name) => Self::of_context(name, EndpointSource::DockerContext, environment),
            None => Self::current(environment),
        }
    }

    /// The endpoint of the current context, whatever the variables say.
    fn current(environment: &Environment) -> Self {
        let folder = environment.client_folder().map(ClientFolder);
        let Some(folder) = folder else {
            return Self::default(environment);
        };
        match folder.current_context() {
            Ok(Some(name)) => Self::of_context(&name, EndpointSource::Config, environment),
            Ok(None) => Self::default(environment),
            Err(flaw) => {
                let file = shorten_home(&folder.config_file(), environment.home.as_deref());
                Self::flawed(file, EndpointSource::Config, flaw)
            }
        }
    }

    fn default(environment: &Environment) -> Self {
        let url = default_host(environment);
        Self::at(url, EndpointSource::Default, environment)
    }

    fn of_context(name: &str, source: EndpointSource, environment: &Environment) -> Self {
        let mut endpoint = if name == NO_CONTEXT {
            Self::at(default_host(environment), source, environment)
        } else {
            let folder = environment.client_folder().unwrap_or_default();
            match ClientFolder(folder).context(name) {
                Ok(context) if context.host.is_empty() => {
                    Self::new(DEFAULT_HOST, source, None, environment)
                }
                Ok(context) => Self::new(&context.host, source, context.files, environment),
                Err(flaw) => Self::flawed(format!("the context {name}"), source, flaw),
            }
        };
        endpoint.shown.context = Some(name.to_owned());
        endpoint
    }

    /// An address that the variables for TLS apply to.
    fn at(url: &str, source: EndpointSource, environment: &Environment) -> Self {
        let wants_tls = environment.docker_tls_verify || url.trim().starts_with("https://");
        let folder = environment.docker_cert_path.clone();
        let folder = folder.or_else(|| environment.client_folder());
        let files = folder.filter(|_| wants_tls);
        let files = files.map(|folder| TlsFiles::in_folder(&folder));
        Self::new(url, source, files, environment)
    }

    fn new(
        url: &str,
        source: EndpointSource,
        files: Option<TlsFiles>,
        environment: &Environment,
    ) -> Self {
        let url = url.trim();
        let target = Target::parse(url, files);
        Self {
            shown: shown(presentable(url, environment.home.as_deref()), source),
            flaw: target.as_ref().err().map(|flaw| flaw.text),
            target: target.map_err(|flaw| flaw.reason),
            neighbours: Neighbours::default(),
            has_programs: true,
        }
    }

    fn flawed(what: String, source: EndpointSource, flaw: Flaw) -> Self {
        Self {
            shown: shown(what, source),
            target: Err(flaw.reason),
            flaw: Some(flaw.text),
            neighbours: Neighbours::default(),
            has_programs: true,
        }
    }

    /// What is hidden when `DOCKER_HOST` decides in its place.
    fn into_hidden(self) -> Option<HiddenContext> {
        Some(HiddenContext {
            name: self.shown.context?,
            target: self.target.ok()?,
        })
    }

    /// Looks for other engines after a check; see [`Neighbours::look`].
    pub(crate) async fn look_around(&self, answers: bool) {
        self.neighbours.look(self.socket(), answers).await;
    }

    /// Tells an engine that is not installed from one that is not running.
    pub(crate) fn refine(&self, reason: Reason) -> Reason {
        let is_nowhere = self.shown.source == EndpointSource::Default
            && !self.has_programs
            && !self.neighbours.exist();
        match reason {
            Reason::SocketMissing if is_nowhere => Reason::NotInstalled,
            _ => reason,
        }
    }

    /// The path of the engine's own socket on this machine.
    pub(crate) fn socket(&self) -> Option<&Path> {
        match &self.target {
            Ok(Target::Socket(path)) => Some(Path::new(path)),
            _ => None,
        }
    }
}

/// Taken for granted if nobody knows where programs are.
fn has_programs(environment: &Environment) -> bool {
    environment.path.as_ref().is_none_or(|path| {
        let mut folders = env::split_paths(path);
        folders.any(|folder| {
            let mut programs = ["docker", "dockerd", "podman"].iter();
            programs.any(|program| folder.join(program).is_file())
        })
    })
}

fn default_host(environment: &Environment) -> &'static str {
    if environment.docker_tls_verify {
        DEFAULT_TLS_HOST
    } else {
        DEFAULT_HOST
    }
}

fn shown(host: String, source: EndpointSource) -> Endpoint {
    Endpoint {
        host,
        source,
        context: None,
    }
}

#[cfg(test)]
mod tests;

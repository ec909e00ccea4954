use std::path::Path;

use docker_connection::{Endpoint, EndpointSource, Reason};
use http::uri::Authority;

const DEFAULT_HOST: &str = "unix:///var/run/docker.sock";
/// Docker's port for plain HTTP.
const DEFAULT_PORT: u16 = 2375;

/// The engine that is asked, or the reason why none can be.
#[derive(Clone, Debug)]
pub(crate) struct EngineEndpoint {
    /// What people may see of it.
    pub(crate) shown: Endpoint,
    pub(crate) target: Result<Target, Reason>,
}

/// How to reach an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The path of a socket.
    Socket(String),
    /// Host and port.
    Tcp(String),
}

impl EngineEndpoint {
    /// The endpoint of the flag, else of the variable `DOCKER_HOST`, else the default.
    pub(crate) fn choose(flag: Option<&str>, variable: Option<&str>, home: Option<&Path>) -> Self {
        let (url, source) = match (flag, variable) {
            (Some(url), _) => (url, EndpointSource::Flag),
            // Docker's own client reads an empty variable as none.
            (None, Some(url)) if !url.is_empty() => (url, EndpointSource::DockerHost),
            _ => (DEFAULT_HOST, EndpointSource::Default),
        };
        Self {
            shown: Endpoint {
                host: presentable(url, home),
                source,
                context: None,
            },
            target: Target::parse(url),
        }
    }

    /// Whether the engine is on this machine's own socket.
    pub(crate) fn is_local(&self) -> bool {
        matches!(self.target, Ok(Target::Socket(_)))
    }
}

impl Target {
    fn parse(url: &str) -> Result<Self, Reason> {
        match url.split_once("://") {
            Some(("unix", path)) if path.len() > 1 && path.starts_with('/') => {
                Ok(Self::Socket(path.to_owned()))
            }
            Some(("tcp" | "http", rest)) => {
                host_and_port(rest).map(Self::Tcp).ok_or(Reason::BadHost)
            }
            Some(("https" | "ssh" | "npipe" | "fd", rest)) if !rest.is_empty() => {
                Err(Reason::UnsupportedTransport)
            }
            _ => Err(Reason::BadHost),
        }
    }
}

fn host_and_port(text: &str) -> Option<String> {
    let authority: Authority = text.strip_suffix('/').unwrap_or(text).parse().ok()?;
    let host = authority.host();
    let (_, after_host) = authority.as_str().rsplit_once(host)?;
    let port = match after_host.strip_prefix(':') {
        None => DEFAULT_PORT,
        Some(port) => port.parse().ok().filter(|port| *port != 0)?,
    };
    (!host.is_empty()).then(|| format!("{host}:{port}"))
}

/// The address without what is nobody's business: credentials and the name of the home folder.
fn presentable(url: &str, home: Option<&Path>) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let rest = if scheme == "unix" {
        shorten_home(rest, home)
    } else {
        // A password may contain anything, so only the last @ is sure to end it.
        rest.rsplit('@').next().unwrap_or(rest).to_owned()
    };
    if scheme.is_empty() {
        rest
    } else {
        format!("{scheme}://{rest}")
    }
}

fn shorten_home(path: &str, home: Option<&Path>) -> String {
    home.filter(|home| home.parent().is_some())
        .and_then(|home| Path::new(path).strip_prefix(home).ok())
        .map_or_else(|| path.to_owned(), |below| format!("~/{}", below.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flag(url: &str) -> EngineEndpoint {
        EngineEndpoint::choose(Some(url), None, Some(Path::new("/home/ada")))
    }

    #[test]
    fn the_flag_comes_before_the_variable_and_the_variable_before_the_default() {
        let source = |flag, variable| EngineEndpoint::choose(flag, variable, None).shown.source;
        assert_eq!(
            source(Some("tcp://a"), Some("tcp://b")),
            EndpointSource::Flag
        );
        assert_eq!(source(None, Some("tcp://b")), EndpointSource::DockerHost);
        assert_eq!(source(None, Some("")), EndpointSource::Default);
        assert_eq!(source(None, None), EndpointSource::Default);
    }

    #[test]
    fn sockets_and_tcp_addresses_are_understood() {
        for (url, target) in [
            (
                "unix:///run/docker.sock",
                Target::Socket("/run/docker.sock".into()),
            ),
            ("tcp://192.0.2.7", Target::Tcp("192.0.2.7:2375".into())),
            (
                "tcp://docker.test:4243/",
                Target::Tcp("docker.test:4243".into()),
            ),
            (
                "http://docker.test:80",
                Target::Tcp("docker.test:80".into()),
            ),
            ("tcp://[::1]:2375", Target::Tcp("[::1]:2375".into())),
            (
                "tcp://ada:pw@docker.test",
                Target::Tcp("docker.test:2375".into()),
            ),
        ] {
            assert_eq!(flag(url).target, Ok(target), "{url}");
        }
    }

    #[test]
    fn other_transports_are_told_from_nonsense() {
        for url in [
            "ssh://ada@host",
            "https://host",
            "npipe:////./pipe/docker_engine",
            "fd://3",
        ] {
            assert_eq!(flag(url).target, Err(Reason::UnsupportedTransport), "{url}");
        }
        for url in [
            "",
            "docker",
            "/run/docker.sock",
            "host:2375",
            "unix://",
            "unix:///",
            "unix://docker.sock",
            "tcp://",
            "tcp://:2375",
            "tcp://host:0",
            "tcp://host:",
            "tcp://host:70000",
            "tcp://host:x",
            "tcp://host/path",
            "tcp://a b",
            "gopher://host",
        ] {
            assert_eq!(flag(url).target, Err(Reason::BadHost), "{url}");
        }
    }

    #[test]
    fn neither_credentials_nor_the_home_folder_are_shown() {
        for (url, shown) in [
            ("tcp://ada:p/a@b@docker.test:1", "tcp://docker.test:1"),
            ("ssh://ada@host", "ssh://host"),
            ("ada:pw@host:2375", "host:2375"),
            (
                "unix:///home/ada/.docker/run/docker.sock",
                "unix://~/.docker/run/docker.sock",
            ),
            (
                "unix:///home/adam/docker.sock",
                "unix:///home/adam/docker.sock",
            ),
            ("unix:///run/a@b.sock", "unix:///run/a@b.sock"),
        ] {
            assert_eq!(flag(url).shown.host, shown);
        }
    }

    #[test]
    fn a_home_folder_of_all_folders_is_not_shortened() {
        let endpoint = EngineEndpoint::choose(None, None, Some(Path::new("/")));
        assert_eq!(endpoint.shown.host, DEFAULT_HOST);
    }
}

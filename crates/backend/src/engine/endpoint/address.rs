use std::path::{MAIN_SEPARATOR, Path};

use docker_connection::Reason;

use super::target::{Flaw, Target, TlsFiles};
use crate::platform::socket;
use crate::text::authority;

/// Docker's port for plain HTTP.
const PLAIN_PORT: u16 = 2375;
const TLS_PORT: u16 = 2376;

impl Target {
    /// Reads an address as Docker's own client does; with `files`, tcp means TLS.
    pub(crate) fn parse(url: &str, files: Option<TlsFiles>) -> Result<Self, Flaw> {
        Self::parse_where(socket::SCHEME, url, files)
    }

    /// The same on a system where engines are reached by that scheme.
    fn parse_where(own: &str, url: &str, files: Option<TlsFiles>) -> Result<Self, Flaw> {
        let Some((scheme, rest)) = url.split_once("://") else {
            return Err(bad(
                "has no scheme, as in unix:///var/run/docker.sock or tcp://192.0.2.7:2375",
            ));
        };
        match scheme {
            "unix" | "npipe" if scheme != own => Err(unsupported(match scheme {
                "npipe" => "is a pipe of Windows, and this backend runs on another system",
                _ => "is a socket of Unix, and this backend runs on Windows",
            })),
            // As with `unix:///$HOME/…`; the system takes any number of slashes for one.
            "unix" if rest.starts_with('/') && !rest.trim_start_matches('/').is_empty() => {
                Ok(Self::Socket(format!("/{}", rest.trim_start_matches('/'))))
            }
            "unix" => Err(bad(
                "names no absolute path, as in unix:///var/run/docker.sock",
            )),
            "tcp" | "http" | "https" => {
                let port = if files.is_some() {
                    TLS_PORT
                } else {
                    PLAIN_PORT
                };
                let Some(address) = host_and_port(rest, port) else {
                    return Err(bad("names no host and port, as in tcp://192.0.2.7:2375"));
                };
                match files {
                    Some(files) if scheme != "http" => Ok(Self::Tls { address, files }),
                    None if scheme == "https" => Err(Flaw {
                        reason: Reason::TlsFiles,
                        text: "needs certificates; set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH",
                    }),
                    _ => Ok(Self::Tcp(address)),
                }
            }
            "ssh" => Err(unsupported(
                "needs ssh, which this backend does not speak; forward the engine's socket with \
                 ssh -L and use that one",
            )),
            "npipe" => match pipe(rest) {
                Some(path) => Ok(Self::Socket(path)),
                None => Err(bad(
                    "names no pipe of this machine, as in npipe:////./pipe/docker_engine",
                )),
            },
            "fd" => Err(unsupported(
                "is for the engine itself and not for its clients",
            )),
            _ => Err(bad("has a scheme that Docker does not know")),
        }
    }
}

/// The path of a pipe of this machine, as Docker's own client writes it.
fn pipe(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    let name = path.strip_prefix("//./")?;
    let (kind, name) = name.split_once('/')?;
    let is_name = kind.eq_ignore_ascii_case("pipe") && !name.is_empty();
    is_name.then(|| format!("//./pipe/{name}"))
}

fn bad(text: &'static str) -> Flaw {
    Flaw {
        reason: Reason::BadHost,
        text,
    }
}

fn unsupported(text: &'static str) -> Flaw {
    Flaw {
        reason: Reason::UnsupportedTransport,
        text,
    }
}

fn host_and_port(text: &str, default_port: u16) -> Option<String> {
    let text = text.strip_suffix('/').unwrap_or(text);
    // Docker sends no credentials.
    let text = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let (host, port) = authority::split(text)?;
    Some(format!("{host}:{}", port.unwrap_or(default_port)))
}

/// The address without what is nobody's business: credentials and the name of the home folder.
pub(crate) fn presentable(url: &str, home: Option<&Path>) -> String {
    // What stands before a scheme that is none may be a password.
    let parts = url
        .split_once("://")
        .filter(|(scheme, _)| is_scheme(scheme));
    let (scheme, rest) = parts.unwrap_or(("", url));
    let rest = if scheme == "unix" {
        shorten_home(Path::new(rest), home)
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

fn is_scheme(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

pub(crate) fn shorten_home(path: &Path, home: Option<&Path>) -> String {
    home.filter(|home| home.parent().is_some())
        .and_then(|home| path.strip_prefix(home).ok())
        .map_or_else(
            || path.display().to_string(),
            // Windows understands both.
            |below| {
                format!(
                    "~/{}",
                    below.display().to_string().replace(MAIN_SEPARATOR, "/")
                )
            },
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_unix(url: &str) -> Result<Target, Flaw> {
        Target::parse_where("unix", url, None)
    }

    fn on_windows(url: &str) -> Result<Target, Flaw> {
        Target::parse_where("npipe", url, None)
    }

    fn reason(url: &str) -> Option<Reason> {
        on_unix(url).err().map(|flaw| flaw.reason)
    }

    #[test]
    fn sockets_and_tcp_addresses_are_understood() {
        let tcp = |address: &str| Target::Tcp(address.to_owned());
        for (url, target) in [
            (
                "unix:///run/docker.sock",
                Target::Socket("/run/docker.sock".into()),
            ),
            (
                "unix:////run/docker.sock",
                Target::Socket("/run/docker.sock".into()),
            ),
            ("tcp://192.0.2.7", tcp("192.0.2.7:2375")),
            ("tcp://docker.test:4243/", tcp("docker.test:4243")),
            ("http://docker.test:80", tcp("docker.test:80")),
            ("tcp://[::1]:2375", tcp("[::1]:2375")),
            ("tcp://ada:pw@docker.test", tcp("docker.test:2375")),
        ] {
            assert_eq!(on_unix(url), Ok(target), "{url}");
        }
    }

    #[test]
    fn with_certificates_tcp_means_tls_at_another_port() {
        let files = TlsFiles::in_folder(Path::new("/certs"));
        let target = |url| Target::parse_where("unix", url, Some(files.clone()));
        for (url, address) in [
            ("tcp://docker.test", "docker.test:2376"),
            ("https://docker.test:443", "docker.test:443"),
        ] {
            let address = address.to_owned();
            let files = files.clone();
            assert_eq!(target(url), Ok(Target::Tls { address, files }), "{url}");
        }
        assert_eq!(
            target("unix:///run/docker.sock"),
            Ok(Target::Socket("/run/docker.sock".to_owned()))
        );
        assert_eq!(reason("https://docker.test"), Some(Reason::TlsFiles));
    }

    #[test]
    fn pipes_are_understood_on_windows_and_sockets_are_not() {
        let pipe = Target::Socket("//./pipe/docker_engine".to_owned());
        for url in [
            "npipe:////./pipe/docker_engine",
            r"npipe://\\.\pipe\docker_engine",
            "npipe:////./PIPE/docker_engine",
        ] {
            assert_eq!(on_windows(url).as_ref(), Ok(&pipe), "{url}");
        }
        for (url, reason) in [
            ("npipe://", Reason::BadHost),
            ("npipe:////./pipe/", Reason::BadHost),
            ("npipe:////./pipe", Reason::BadHost),
            ("npipe:////server/pipe/docker_engine", Reason::BadHost),
            ("npipe://docker_engine", Reason::BadHost),
            ("unix:///run/docker.sock", Reason::UnsupportedTransport),
        ] {
            let flaw = on_windows(url).expect_err(url);
            assert_eq!(flaw.reason, reason, "{url}");
        }
        let tcp = Target::Tcp("docker.test:2375".to_owned());
        assert_eq!(on_windows("tcp://docker.test"), Ok(tcp));
    }

    #[test]
    fn other_transports_are_told_from_nonsense() {
        for url in ["ssh://ada@host", "npipe:////./pipe/docker_engine", "fd://3"] {
            assert_eq!(reason(url), Some(Reason::UnsupportedTransport), "{url}");
        }
        for url in [
            "",
            "docker",
            "/run/docker.sock",
            "host:2375",
            "unix://",
            "unix:///",
            "unix:////",
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
            assert_eq!(reason(url), Some(Reason::BadHost), "{url}");
        }
    }

    #[test]
    fn each_flaw_says_what_is_wrong() {
        for (url, part) in [
            ("host:2375", "no scheme"),
            ("unix://run", "absolute path"),
            ("tcp://:1", "host and port"),
            ("ssh://host", "ssh -L"),
            ("npipe:////./pipe/x", "Windows"),
        ] {
            let flaw = on_unix(url).expect_err(url);
            assert!(flaw.text.contains(part), "{url}: {}", flaw.text);
        }
    }

    #[test]
    fn neither_credentials_nor_the_home_folder_are_shown() {
        let home = Path::new("/home/ada");
        for (url, shown) in [
            ("tcp://ada:p/a@b@docker.test:1", "tcp://docker.test:1"),
            ("ssh://ada@host", "ssh://host"),
            ("ada:pw@host:2375", "host:2375"),
            ("ada:pw@tcp://host:2375", "tcp://host:2375"),
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
            assert_eq!(presentable(url, Some(home)), shown);
        }
        let all = Path::new("/");
        assert_eq!(presentable("unix:///run/x", Some(all)), "unix:///run/x");
    }
}

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::engine::{EngineEndpoint, Environment, shorten_home};
use crate::platform::daemon;

/// The configuration file of the engine itself, and what it was told besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DaemonFacts {
    pub(crate) path: String,
    pub(crate) file: DaemonFile,
    /// What `-H` or `--host` says where the engine is started.
    pub(crate) hosts: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DaemonFile {
    Missing,
    Unreadable,
    Text(String),
}

/// Where the file is, and how to show that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    path: PathBuf,
    shown: String,
}

/// Where the engine that is started with these words has its file.
pub(super) fn place(
    words: &[String],
    endpoint: &EngineEndpoint,
    environment: &Environment,
) -> Option<Place> {
    let socket = endpoint.socket()?;
    let home = environment.home.as_deref();
    let given = values(words, "--config-file").pop().map(PathBuf::from);
    let path = given.or_else(|| daemon::file(home, is_users(socket, home)))?;
    let shown = shorten_home(&path, home);
    Some(Place { path, shown })
}

/// Whether the engine is one of a single user.
fn is_users(socket: &Path, home: Option<&Path>) -> bool {
    socket.starts_with("/run/user")
        || home.is_some_and(|home| home.parent().is_some() && socket.starts_with(home))
}

pub(super) fn gather(place: Place, words: &[String]) -> DaemonFacts {
    let file = match fs::read_to_string(&place.path) {
        Ok(text) => DaemonFile::Text(text),
        Err(error) if error.kind() == ErrorKind::NotFound => DaemonFile::Missing,
        Err(_) => DaemonFile::Unreadable,
    };
    let mut hosts = values(words, "--host");
    hosts.extend(values(words, "-H"));
    DaemonFacts {
        path: place.shown,
        file,
        hosts,
    }
}

/// The values of an option, in either of its spellings.
fn values(words: &[String], option: &str) -> Vec<String> {
    let following = words.iter().zip(words.iter().skip(1));
    let following = following.filter(|(word, _)| *word == option);
    let following = following.map(|(_, value)| value.clone());
    let joined = words.iter().filter_map(|word| {
        let value = word.strip_prefix(option)?.strip_prefix('=')?;
        Some(value.to_owned())
    });
    following.chain(joined).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn options_are_read_in_either_spelling() {
        let words = words("dockerd -H fd:// --host=tcp://127.0.0.1:2375 -H=unix:///x --debug");
        assert_eq!(values(&words, "-H"), ["fd://", "unix:///x"]);
        assert_eq!(values(&words, "--host"), ["tcp://127.0.0.1:2375"]);
        assert!(values(&words, "--config-file").is_empty());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn each_engine_has_its_own_file() {
        use crate::engine::Search;

        let environment = Environment {
            home: Some("/home/ada".into()),
            ..Environment::default()
        };
        let shown = |socket: &str, words: &[String]| {
            let search = Search::new(Some(format!("unix://{socket}")), environment.clone());
            place(words, &search.endpoint(), &environment).map(|place| place.shown)
        };
        let given = words("dockerd --config-file /srv/daemon.json");
        for (socket, words, expected) in [
            ("/var/run/docker.sock", &[][..], "/etc/docker/daemon.json"),
            (
                "/run/user/7/docker.sock",
                &[],
                "~/.config/docker/daemon.json",
            ),
            ("/home/ada/x.sock", &[], "~/.config/docker/daemon.json"),
            ("/var/run/docker.sock", &given, "/srv/daemon.json"),
        ] {
            assert_eq!(shown(socket, words).as_deref(), Some(expected), "{socket}");
        }
    }
}

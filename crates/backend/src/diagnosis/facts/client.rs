use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;

use crate::engine::{ClientFolder, Environment, shorten_home};

/// The files of Docker's own client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClientFacts {
    /// Where `config.json` is or would be; none without a home folder.
    pub(crate) path: Option<String>,
    pub(crate) config: Config,
    /// The contexts whose files can be read, by name.
    pub(crate) contexts: Vec<String>,
    /// How many contexts have files that cannot be read.
    pub(crate) broken_contexts: usize,
    /// Credential helpers that `config.json` names, and whether their programs are there.
    pub(crate) helpers: BTreeMap<String, bool>,
}

/// What is in `config.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Config {
    #[default]
    Missing,
    /// The system does not let this process read it.
    Unreadable,
    /// No JSON, or not as Docker's own client expects it: at that line and column.
    Invalid {
        line: usize,
        column: usize,
    },
    Valid {
        has_proxies: bool,
    },
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct File {
    /// Looked at for its type alone: another one than a text is a fault of the file.
    current_context: Option<String>,
    creds_store: Option<String>,
    cred_helpers: BTreeMap<String, String>,
    proxies: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Meta {
    name: String,
}

pub(super) fn gather(environment: &Environment) -> ClientFacts {
    let Some(folder) = environment.client_folder().map(ClientFolder) else {
        return ClientFacts::default();
    };
    let path = folder.config_file();
    let mut facts = ClientFacts {
        path: Some(shorten_home(&path, environment.home.as_deref())),
        ..ClientFacts::default()
    };
    match fs::read(&path) {
        Ok(text) => facts.read(&text, environment),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(_) => facts.config = Config::Unreadable,
    }
    facts.list_contexts(&folder.contexts());
    facts
}

impl ClientFacts {
    fn read(&mut self, text: &[u8], environment: &Environment) {
        let file: File = match serde_json::from_slice(text) {
            Ok(file) => file,
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                self.config = Config::Invalid { line, column };
                return;
            }
        };
        let helpers = file.cred_helpers.into_values().chain(file.creds_store);
        let helpers: BTreeSet<_> = helpers.filter(|name| !name.is_empty()).collect();
        self.helpers = helpers
            .into_iter()
            .map(|name| {
                let is_there = environment.has_program(&format!("docker-credential-{name}"));
                (name, is_there)
            })
            .collect();
        self.config = Config::Valid {
            has_proxies: !file.proxies.is_empty(),
        };
    }

    fn list_contexts(&mut self, folder: &Path) {
        let folders = fs::read_dir(folder).into_iter().flatten().flatten();
        for folder in folders {
            let file = fs::read(folder.path().join("meta.json")).ok();
            let meta = file.and_then(|text| serde_json::from_slice::<Meta>(&text).ok());
            match meta {
                Some(meta) => self.contexts.push(meta.name),
                None => self.broken_contexts += 1,
            }
        }
        self.contexts.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use tempfile::{TempDir, tempdir};

    use super::*;
    use crate::platform::programs::SUFFIX;

    fn home(config: &str) -> (TempDir, Environment) {
        let home = tempdir().unwrap();
        let folder = home.path().join(".docker");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("config.json"), config).unwrap();
        let environment = Environment {
            path: Some(home.path().into()),
            home: Some(home.path().to_owned()),
            ..Environment::default()
        };
        (home, environment)
    }

    #[test]
    fn helpers_are_looked_for_where_programs_are() {
        let (home, environment) = home(
            r#"{"credsStore": "here", "credHelpers": {"a.test": "gone", "b.test": "gone"},
                "auths": {"c.test": {"auth": "secret"}}}"#,
        );
        let helper = format!("docker-credential-here{SUFFIX}");
        fs::write(home.path().join(helper), "").unwrap();
        let facts = gather(&environment);
        let expected = [("gone".to_owned(), false), ("here".to_owned(), true)];
        assert_eq!(facts.helpers, expected.into());
        let told = format!("{facts:?}");
        assert!(
            !told.contains("secret") && !told.contains(".test"),
            "{told}"
        );
        assert_eq!(facts.path.as_deref(), Some("~/.docker/config.json"));
    }

    #[test]
    fn a_damaged_file_is_told_from_a_missing_one() {
        for (text, expected) in [
            ("{", Config::Invalid { line: 1, column: 1 }),
            (
                "{\n \"credsStore\": 7}",
                Config::Invalid {
                    line: 2,
                    column: 16,
                },
            ),
            ("{}", Config::Valid { has_proxies: false }),
        ] {
            assert_eq!(gather(&home(text).1).config, expected, "{text}");
        }
        let (home, environment) = home("{}");
        fs::remove_file(home.path().join(".docker/config.json")).unwrap();
        assert_eq!(gather(&environment).config, Config::Missing);
        fs::create_dir(home.path().join(".docker/config.json")).unwrap();
        assert_eq!(gather(&environment).config, Config::Unreadable);
        assert_eq!(gather(&Environment::default()), ClientFacts::default());
    }

    #[test]
    fn contexts_are_counted_whether_they_can_be_read_or_not() {
        let (home, environment) = home("{}");
        let contexts = home.path().join(".docker/contexts/meta");
        for (folder, text) in [
            ("1", r#"{"Name":"colima"}"#),
            ("2", r#"{"Name":"aws"}"#),
            ("3", "{"),
        ] {
            let folder = contexts.join(folder);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("meta.json"), text).unwrap();
        }
        let facts = gather(&environment);
        assert_eq!(facts.contexts, ["aws", "colima"]);
        assert_eq!(facts.broken_contexts, 1);
    }
}

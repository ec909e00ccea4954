use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::platform::group;
use crate::platform::programs::can_run;

/// What starts the engine: the name of a program and its words, as in `systemctl start docker`.
///
/// Words are split as a shell does, with its quotes and `\`. No shell runs it: there are no
/// variables, pipes or patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartCommand {
    program: String,
    words: Vec<String>,
}

/// A text that is no [`StartCommand`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not a command such as systemctl start docker: there is no word, or a quote is open"
)]
pub struct NotACommand(String);

/// The same, with the program that was found.
#[derive(Debug)]
pub(crate) struct Found {
    pub(super) program: PathBuf,
    pub(super) words: Vec<String>,
    pub(super) path: Option<OsString>,
}

impl FromStr for StartCommand {
    type Err = NotACommand;

    fn from_str(text: &str) -> Result<Self, NotACommand> {
        let words = shlex::split(text).unwrap_or_default();
        let mut words = words.into_iter();
        match words.next().filter(|program| !program.is_empty()) {
            Some(program) => Ok(Self {
                program,
                words: words.collect(),
            }),
            None => Err(NotACommand(text.to_owned())),
        }
    }
}

impl StartCommand {
    /// Whether commands can be run here: there has to be a way to end one with all that it started.
    pub(crate) const CAN_BE_RUN: bool = group::ARE_THERE;

    /// Looks for the program, if it has no absolute path, where `PATH` says. The error is its name.
    pub(crate) fn find(self, path: Option<OsString>) -> Result<Found, String> {
        match find(&self.program, path.as_deref()) {
            Some(program) => Ok(Found {
                program,
                words: self.words,
                path,
            }),
            None => Err(self.program),
        }
    }
}

fn find(program: &str, path: Option<&OsStr>) -> Option<PathBuf> {
    let file = Path::new(program);
    if file.is_absolute() {
        return can_run(file).then(|| file.to_owned());
    }
    if file.components().count() > 1 {
        return None;
    }
    let mut files = env::split_paths(path?).map(|folder| folder.join(program));
    files.find(|file| file.is_absolute() && can_run(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Option<Vec<String>> {
        let command = text.parse::<StartCommand>().ok()?;
        Some([vec![command.program], command.words].concat())
    }

    #[test]
    fn words_are_split_as_a_shell_does() {
        for (text, expected) in [
            (
                "systemctl  start docker ",
                &["systemctl", "start", "docker"][..],
            ),
            (
                "open -a 'Docker Desktop'",
                &["open", "-a", "Docker Desktop"],
            ),
            (r#"a "b \"c\" $HOME" d\ e"#, &["a", r#"b "c" $HOME"#, "d e"]),
            ("a '' ;b |c >d &", &["a", "", ";b", "|c", ">d", "&"]),
        ] {
            let expected: Vec<_> = expected.iter().map(|&word| word.to_owned()).collect();
            assert_eq!(words(text), Some(expected));
        }
        for text in ["", "  ", "''", "a 'b", r#"a "b"#, r"a b\"] {
            assert_eq!(words(text), None, "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_program_is_found_by_its_path_or_where_programs_are() {
        use std::fs::{self, Permissions};
        use std::os::unix::fs::PermissionsExt;

        use tempfile::tempdir;

        let folder = tempdir().unwrap();
        let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
        for folder in [&first, &second] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("start"), "").unwrap();
        }
        fs::set_permissions(second.join("start"), Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(first.join("folder")).unwrap();
        let path = env::join_paths([&first, &second]).unwrap();
        let found = |program: &str| find(program, Some(&path));
        assert_eq!(
            found("start"),
            Some(second.join("start")),
            "one that may be run"
        );
        let absolute = second.join("start");
        assert_eq!(found(absolute.to_str().unwrap()), Some(absolute.clone()));
        let file = first.join("start");
        for missing in [
            file.to_str().unwrap(),
            "folder",
            "other",
            "./start",
            "second/start",
            "/nowhere",
        ] {
            assert_eq!(found(missing), None, "{missing}");
        }
        assert_eq!(find("start", None), None);
        // A folder that is another one tomorrow.
        assert_eq!(find("src", Some(OsStr::new("."))), None);
    }
}

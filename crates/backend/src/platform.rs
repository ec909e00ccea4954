//! What differs from one operating system to another, and what a system may deny a process.
//!
//! What only one family of systems has is in `unix` and `windows`, under the same names.

pub(crate) mod accounts;
pub(crate) mod blocking;
pub(crate) mod command;
pub(crate) mod container;
pub(crate) mod daemon;
pub(crate) mod descriptors;
pub(crate) mod disk;
pub(crate) mod folders;
pub(crate) mod listener;
pub(crate) mod process;
pub(crate) mod trouble;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use self::unix as system;
#[cfg(windows)]
use self::windows as system;

pub(crate) use self::system::{
    errors, files, group, machine, programs, signals, socket, supervisor,
};

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// What tells one system from another, in code and not in its tests.
    const MARKS: [&str; 6] = [
        "cfg(unix",
        "cfg(windows",
        "target_os",
        "target_family",
        "std::os::",
        "rustix::",
    ];

    fn visit(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap_or_default();
            if name == "platform" {
                continue;
            }
            if path.is_dir() {
                visit(&path, found);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let (code, _) = text.split_once("#[cfg(test)]").unwrap_or((&text, ""));
            // What is for one system alone may be tested there alone.
            let code = code.strip_suffix("#[cfg(unix)]\n").unwrap_or(code);
            let marks = MARKS.iter().filter(|mark| code.contains(**mark));
            found.extend(marks.map(|mark| format!("{}: {mark}", path.display())));
        }
    }

    #[test]
    fn nobody_else_knows_which_system_it_is() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut found = Vec::new();
        visit(&sources, &mut found);
        assert!(found.is_empty(), "{found:#?}");
    }
}

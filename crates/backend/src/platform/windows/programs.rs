use std::path::Path;

/// What the name of a program's file ends with.
pub(crate) const SUFFIX: &str = ".exe";

/// Whether this process may run the file, as far as that is to be seen.
pub(crate) fn can_run(file: &Path) -> bool {
    file.is_file()
}

/// What sets a variable in a command prompt.
pub(crate) fn set_variable(name: &str, value: &str) -> String {
    format!("set {name}={value}")
}

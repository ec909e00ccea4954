use std::path::Path;

use rustix::fs::{Access, access};

/// What the name of a program's file ends with.
pub(crate) const SUFFIX: &str = "";

/// Whether this process may run the file.
pub(crate) fn can_run(file: &Path) -> bool {
    file.is_file() && access(file, Access::EXEC_OK).is_ok()
}

/// What sets a variable in a shell, for a value that is quoted already.
pub(crate) fn set_variable(name: &str, value: &str) -> String {
    format!("export {name}={value}")
}

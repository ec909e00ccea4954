use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Whether a file may be asked for by a name that the system made up.
pub(crate) const HAVE_ALIASES: bool = false;
/// How to keep others from reading a file.
pub(crate) const REMEDY: &str = "chmod 600 keeps it secret";

/// Whether others than its owner may read the file.
pub(crate) fn may_be_read_by_others(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

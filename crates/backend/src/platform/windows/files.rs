use std::path::Path;

/// Whether a file may be asked for by a name that the system made up, as `GIT~1` is for `.git`.
pub(crate) const HAVE_ALIASES: bool = true;
/// How to keep others from reading a file.
pub(crate) const REMEDY: &str = "icacls keeps it secret";

/// Nobody knows: the rights of its folder, which it has, are no matter of a mode.
pub(crate) fn may_be_read_by_others(_: &Path) -> bool {
    false
}

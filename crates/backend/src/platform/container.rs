use std::path::Path;

/// Whether this process runs in a container, as far as the usual marks of one tell.
pub(crate) fn is_around() -> bool {
    ["/.dockerenv", "/run/.containerenv"]
        .iter()
        .any(|file| Path::new(file).exists())
}

use std::env::consts::OS;
use std::path::{Path, PathBuf};

/// Where the configuration file of an engine of this machine is, or of one `is_users` alone.
pub(crate) fn file(home: Option<&Path>, is_users: bool) -> Option<PathBuf> {
    match OS {
        // The engine itself runs in a virtual machine.
        "macos" | "windows" => Some(home?.join(".docker/daemon.json")),
        _ if is_users => Some(home?.join(".config/docker/daemon.json")),
        _ => Some("/etc/docker/daemon.json".into()),
    }
}

//! How an engine of this machine is reached: by a socket in a folder.

use std::fs;
use std::future::pending;
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use docker_connection::Reason;
use rustix::process::geteuid;
use tokio::net::UnixStream;

/// How the address of one begins.
pub(crate) const SCHEME: &str = "unix";
/// Where Docker's own client looks for an engine that nothing else tells of.
pub(crate) const DEFAULT_HOST: &str = "unix:///var/run/docker.sock";
/// Whether its folder can be watched.
pub(crate) const HAS_FOLDER: bool = true;

pub(crate) async fn connect(path: &str) -> io::Result<UnixStream> {
    UnixStream::connect(path).await
}

/// The number of the process that listens, where it can be seen.
pub(crate) fn peer(stream: &UnixStream) -> Option<i32> {
    stream.peer_cred().ok()?.pid()
}

/// What is wrong with it, as far as can be seen without connecting. May block.
pub(crate) fn fault(path: &str) -> Option<Reason> {
    match fs::metadata(path) {
        Ok(found) if found.file_type().is_socket() => None,
        Ok(_) => Some(Reason::NotASocket),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Some(Reason::PermissionDenied),
        Err(_) if fs::symlink_metadata(path).is_ok() => Some(Reason::DanglingSymlink),
        Err(_) => Some(Reason::SocketMissing),
    }
}

/// May block.
pub(crate) fn is_there(path: &Path) -> bool {
    path.exists()
}

/// The path without links, if something is there. May block.
pub(crate) fn real(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

/// Where it leads, if it is a link. May block.
pub(crate) fn link(path: &Path) -> Option<PathBuf> {
    fs::read_link(path).ok()
}

/// Waits until one is made there that was missing; for ever, as its folder tells.
pub(crate) async fn made(_: &Path) {
    pending().await
}

/// Where engines usually have theirs, with their names.
pub(crate) fn places(
    home: Option<&Path>,
    runtime_folder: Option<&Path>,
) -> Vec<(&'static str, PathBuf)> {
    let of_system = [
        ("Docker", "/var/run/docker.sock"),
        ("Podman", "/run/podman/podman.sock"),
    ];
    let of_user = [
        ("rootless Docker", "docker.sock"),
        ("rootless Podman", "podman/podman.sock"),
    ];
    let in_home = [
        ("Docker Desktop", ".docker/run/docker.sock"),
        ("Docker Desktop", ".docker/desktop/docker.sock"),
        ("Colima", ".colima/default/docker.sock"),
        ("Colima", ".colima/docker.sock"),
        ("Colima", ".config/colima/default/docker.sock"),
        ("Rancher Desktop", ".rd/docker.sock"),
        ("OrbStack", ".orbstack/run/docker.sock"),
    ];
    let usual = PathBuf::from(format!("/run/user/{}", geteuid().as_raw()));
    let runtime_folder = runtime_folder.unwrap_or(&usual);
    let of_system = of_system.map(|(engine, path)| (engine, PathBuf::from(path)));
    let of_user = of_user.map(|(engine, path)| (engine, runtime_folder.join(path)));
    let in_home = home
        .into_iter()
        .flat_map(|home| in_home.map(|(engine, path)| (engine, home.join(path))));
    let all = of_system.into_iter().chain(of_user).chain(in_home);
    all.collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use tempfile::tempdir;

    use super::*;

    #[tokio::test]
    async fn a_socket_is_seen_behind_its_link_with_whoever_listens() {
        let folder = tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap().join("real.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let link_path = folder.path().join("link.sock");
        symlink("real.sock", &link_path).unwrap();
        assert_eq!(link(&link_path).as_deref(), Some(Path::new("real.sock")));
        assert_eq!(link(&path), None);
        assert_eq!(real(&link_path), Some(path));
        let link_path = link_path.to_str().unwrap();
        assert_eq!(fault(link_path), None);
        let own = i32::try_from(std::process::id()).unwrap();
        assert_eq!(peer(&connect(link_path).await.unwrap()), Some(own));
        drop(listener);
    }
}

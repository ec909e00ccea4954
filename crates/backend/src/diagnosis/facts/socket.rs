use std::fs::{self, Metadata};
use std::os::unix::fs::{FileTypeExt, MetadataExt};

use super::read;
use crate::engine::{Failure, probe};
use crate::platform::accounts;
use crate::platform::blocking::Blocking;

/// The engine's socket as a file, and what connecting to it comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SocketFacts {
    pub(crate) path: String,
    /// `None` if nothing is there, or nobody may look.
    pub(crate) file: Option<SocketFile>,
    /// Where the path leads, if it is a link.
    pub(crate) link: Option<String>,
    /// The process that listens, where it is to be seen.
    pub(crate) connection: Result<Option<i32>, Failure>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SocketFile {
    /// As `ls -l` writes it.
    pub(crate) mode: String,
    pub(crate) owner: String,
    pub(crate) group: String,
}

pub(super) async fn gather(path: &str, files: &Blocking) -> SocketFacts {
    let looked_at = path.to_owned();
    let seen = read(files, move || look(&looked_at)).await;
    let (file, link) = seen.unwrap_or_default();
    SocketFacts {
        path: path.to_owned(),
        file,
        link,
        connection: probe::socket(path).await,
    }
}

fn look(path: &str) -> (Option<SocketFile>, Option<String>) {
    let link = fs::read_link(path).ok();
    let file = fs::metadata(path).ok().map(|found| SocketFile {
        mode: written(&found),
        owner: accounts::name(&accounts::users(), found.uid()),
        group: accounts::name(&accounts::groups(), found.gid()),
    });
    (file, link.map(|to| to.display().to_string()))
}

fn written(file: &Metadata) -> String {
    let kind = file.file_type();
    let kind = if kind.is_socket() {
        's'
    } else if kind.is_dir() {
        'd'
    } else {
        '-'
    };
    let mode = file.mode();
    let rights = (0..9).map(|bit| {
        let letter = ['r', 'w', 'x'][bit % 3];
        if mode & (0o400 >> bit) == 0 {
            '-'
        } else {
            letter
        }
    });
    std::iter::once(kind).chain(rights).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixListener;

    use tempfile::tempdir;

    use super::*;

    #[tokio::test]
    async fn a_socket_is_seen_with_its_mode_its_owner_and_its_link() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("real.sock");
        let _listener = UnixListener::bind(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join("link.sock");
        std::os::unix::fs::symlink("real.sock", &link).unwrap();
        let facts = gather(link.to_str().unwrap(), &Blocking::new()).await;
        let file = facts.file.unwrap();
        assert_eq!(file.mode, "srw-r-----");
        let owner = fs::metadata(&path).unwrap().uid();
        assert_eq!(file.owner, accounts::name(&accounts::users(), owner));
        assert_eq!(facts.link.as_deref(), Some("real.sock"));
        let own = i32::try_from(std::process::id()).unwrap();
        assert_eq!(facts.connection, Ok(Some(own)));
    }
}

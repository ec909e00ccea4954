use std::path::{Path, PathBuf};

use super::read;
use crate::engine::{Failure, probe};
use crate::platform::blocking::Blocking;
use crate::platform::{accounts, socket};

/// The part of a mode that tells what kind of file it is, and two of these kinds.
const KIND: u32 = 0o170_000;
const SOCKET: u32 = 0o140_000;
const FOLDER: u32 = 0o040_000;

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
    let looked_at = PathBuf::from(path);
    let seen = read(files, move || look(&looked_at)).await;
    let (file, link) = seen.unwrap_or_default();
    SocketFacts {
        path: path.to_owned(),
        file,
        link,
        connection: probe::socket(path).await,
    }
}

fn look(path: &Path) -> (Option<SocketFile>, Option<String>) {
    let file = accounts::rights(path).map(|found| SocketFile {
        mode: written(found.mode),
        owner: accounts::name(&accounts::users(), found.owner),
        group: accounts::name(&accounts::groups(), found.group),
    });
    let link = socket::link(path);
    (file, link.map(|to| to.display().to_string()))
}

fn written(mode: u32) -> String {
    let kind = match mode & KIND {
        SOCKET => 's',
        FOLDER => 'd',
        _ => '-',
    };
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
    use super::*;

    #[test]
    fn a_mode_is_written_as_people_read_it() {
        for (mode, expected) in [
            (0o140_640, "srw-r-----"),
            (0o140_777, "srwxrwxrwx"),
            (0o040_700, "drwx------"),
            (0o100_004, "-------r--"),
        ] {
            assert_eq!(written(mode), expected);
        }
    }
}

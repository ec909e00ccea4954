use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::platform::folders::{FolderChange, FolderWatch};

/// How many links may lead from one to the next.
const LONGEST_CHAIN: usize = 8;
/// How often folders may appear while they are being looked for.
const MOST_ROUNDS: usize = 8;

/// Tells what happens to the path of a socket, whether it exists or not, and to those of files.
///
/// It watches the folders of them; as long as there is none, the nearest folder above.
#[derive(Debug)]
pub(super) struct SocketWatch {
    spots: Spots,
    folders: BTreeSet<PathBuf>,
    watch: FolderWatch,
}

/// What happened to the path of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It was made, or moved there.
    Made,
    /// Anything else.
    Other,
}

/// The paths to watch for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spots {
    of_socket: BTreeSet<PathBuf>,
    of_files: BTreeSet<PathBuf>,
}

impl SocketWatch {
    /// Fails where the system watches no more folders, or not these. Looks for folders, so it may
    /// block.
    pub(super) fn new(socket: Option<PathBuf>, files: Vec<PathBuf>) -> io::Result<Self> {
        let look = || Spots {
            of_socket: socket.iter().flat_map(|path| spots(path)).collect(),
            of_files: files.iter().flat_map(|path| spots(path)).collect(),
        };
        let mut spots = look();
        for _ in 0..MOST_ROUNDS {
            let folders = spots.folders();
            let watch = FolderWatch::new(&folders)?;
            // A folder may have appeared before the one above it was watched.
            let now = look();
            if now == spots {
                return Ok(Self {
                    spots,
                    folders,
                    watch,
                });
            }
            spots = now;
        }
        Err(io::Error::other("the folders keep changing"))
    }

    /// Waits for the next change.
    ///
    /// It may be of a folder; so look at the socket only after another watch has begun.
    pub(super) async fn changed(&mut self) -> Change {
        loop {
            let change = self.watch.next().await;
            if let Some(change) = self.concern(&change) {
                return change;
            }
        }
    }

    /// What has happened that nobody waited for.
    pub(super) fn rest(mut self) -> Vec<Change> {
        let mut rest = Vec::new();
        while let Some(change) = self.watch.try_next() {
            rest.extend(self.concern(&change));
        }
        rest
    }

    /// What it means for the paths; `None` if nothing.
    fn concern(&self, change: &FolderChange) -> Option<Change> {
        let (path, is_made) = match change {
            FolderChange::Made(path) => (path, true),
            FolderChange::Other(path) => (path, false),
            FolderChange::Unknown => return Some(Change::Other),
        };
        let is_socket = self.spots.of_socket.contains(path);
        if is_made && is_socket {
            return Some(Change::Made);
        }
        let is_concern =
            is_socket || self.spots.of_files.contains(path) || self.folders.contains(path);
        is_concern.then_some(Change::Other)
    }
}

impl Spots {
    fn folders(&self) -> BTreeSet<PathBuf> {
        let all = self.of_socket.union(&self.of_files);
        all.filter_map(|spot| spot.parent().map(Path::to_owned))
            .collect()
    }
}

/// Where to look for a path: there, or at the first of its folders that is missing; and the same
/// for what it is a link to.
fn spots(socket: &Path) -> BTreeSet<PathBuf> {
    let mut spots = BTreeSet::new();
    let mut path = socket.to_owned();
    for _ in 0..LONGEST_CHAIN {
        if let Some(spot) = nearest_spot(&path) {
            spots.insert(spot);
        }
        let Ok(target) = fs::read_link(&path) else {
            break;
        };
        path.pop();
        path.push(target);
    }
    spots
}

fn nearest_spot(path: &Path) -> Option<PathBuf> {
    path.ancestors().find_map(|spot| {
        let folder = fs::canonicalize(spot.parent()?).ok()?;
        let name = spot.file_name()?;
        folder.is_dir().then(|| folder.join(name))
    })
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use tempfile::tempdir;

    use super::*;

    #[tokio::test]
    async fn a_socket_that_is_made_while_nobody_waits_is_told_as_such_and_a_file_is_not() {
        let folder = tempdir().unwrap();
        let [socket, file] = ["docker.sock", "config.json"].map(|name| folder.path().join(name));
        let mut watch = SocketWatch::new(Some(socket.clone()), vec![file.clone()]).unwrap();
        fs::create_dir(&file).unwrap();
        fs::create_dir(&socket).unwrap();
        assert_eq!(watch.changed().await, Change::Other);
        assert_eq!(watch.rest(), [Change::Made]);
    }
}

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

/// How many links may lead from one to the next.
const LONGEST_CHAIN: usize = 8;
/// How often folders may appear while they are being looked for.
const MOST_ROUNDS: usize = 8;

/// Tells what happens to the path of a socket, whether it exists or not, and to those of files.
///
/// It watches the folders of them; as long as there is none, the nearest folder above.
#[derive(Debug)]
pub(super) struct SocketWatch {
    changes: mpsc::UnboundedReceiver<Change>,
    // Ends the watch when it is dropped.
    _watcher: RecommendedWatcher,
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
    pub(super) fn new(socket: Option<PathBuf>, files: Vec<PathBuf>) -> notify::Result<Self> {
        let look = || Spots {
            of_socket: socket.iter().flat_map(|path| spots(path)).collect(),
            of_files: files.iter().flat_map(|path| spots(path)).collect(),
        };
        let (sender, changes) = mpsc::unbounded_channel();
        let mut seen = look();
        for _ in 0..MOST_ROUNDS {
            let watcher = watch(seen.clone(), sender.clone())?;
            // A folder may have appeared before the one above it was watched.
            let now = look();
            if now == seen {
                return Ok(Self {
                    changes,
                    _watcher: watcher,
                });
            }
            seen = now;
        }
        Err(notify::Error::generic("the folders keep changing"))
    }

    /// Waits for the next change.
    ///
    /// It may be of a folder; so look at the socket only after another watch has begun.
    pub(super) async fn changed(&mut self) -> Change {
        self.changes.recv().await.unwrap_or(Change::Other)
    }

    /// What has happened that nobody waited for.
    pub(super) fn rest(mut self) -> Vec<Change> {
        std::iter::from_fn(|| self.changes.try_recv().ok()).collect()
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

fn watch(
    spots: Spots,
    sender: mpsc::UnboundedSender<Change>,
) -> notify::Result<RecommendedWatcher> {
    let all = spots.of_socket.union(&spots.of_files);
    let folders: BTreeSet<PathBuf> = all
        .filter_map(|spot| spot.parent().map(Path::to_owned))
        .collect();
    let watched = folders.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        let change = match &event {
            Ok(event) => change(event, &spots, &watched),
            Err(_) => Some(Change::Other),
        };
        if let Some(change) = change {
            // Nobody listens any more while the watch is being dropped.
            let _ = sender.send(change);
        }
    })?;
    for folder in &folders {
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
    }
    Ok(watcher)
}

fn change(event: &Event, spots: &Spots, folders: &BTreeSet<PathBuf>) -> Option<Change> {
    let concerns = |paths: &BTreeSet<PathBuf>| event.paths.iter().any(|path| paths.contains(path));
    match event.kind {
        EventKind::Access(_) => None,
        _ if event.need_rescan() => Some(Change::Other),
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_))
            if concerns(&spots.of_socket) =>
        {
            Some(Change::Made)
        }
        _ if concerns(&spots.of_socket) || concerns(&spots.of_files) || concerns(folders) => {
            Some(Change::Other)
        }
        _ => None,
    }
}

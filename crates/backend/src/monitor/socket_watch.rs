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

/// Tells what happens to the path of a socket, whether it exists or not.
///
/// It watches the folder of the socket; as long as there is none, the nearest folder above.
#[derive(Debug)]
pub(super) struct SocketWatch {
    socket: PathBuf,
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

impl SocketWatch {
    /// Fails where the system watches no more folders, or not these.
    pub(super) fn new(socket: &Path) -> notify::Result<Self> {
        let (sender, changes) = mpsc::unbounded_channel();
        let mut seen = spots(socket);
        for _ in 0..MOST_ROUNDS {
            let watcher = watch(seen.clone(), sender.clone())?;
            // A folder may have appeared before the one above it was watched.
            let now = spots(socket);
            if now == seen {
                return Ok(Self {
                    socket: socket.to_owned(),
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
    /// It may be of a folder; so look at the socket only after the watch has been renewed.
    pub(super) async fn changed(&mut self) -> Change {
        self.changes.recv().await.unwrap_or(Change::Other)
    }

    /// Watches the folders that are there now; and gives what happened until then.
    pub(super) fn renew(&mut self) -> notify::Result<Vec<Change>> {
        let mut old = std::mem::replace(self, Self::new(&self.socket)?);
        let missed = std::iter::from_fn(|| old.changes.try_recv().ok());
        Ok(missed.collect())
    }
}

/// The paths to watch for: the socket's, or the first of its folders that is missing; and the same
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
    spots: BTreeSet<PathBuf>,
    sender: mpsc::UnboundedSender<Change>,
) -> notify::Result<RecommendedWatcher> {
    let folders: BTreeSet<PathBuf> = spots
        .iter()
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

fn change(event: &Event, spots: &BTreeSet<PathBuf>, folders: &BTreeSet<PathBuf>) -> Option<Change> {
    let concerns = |paths: &BTreeSet<PathBuf>| event.paths.iter().any(|path| paths.contains(path));
    match event.kind {
        EventKind::Access(_) => None,
        _ if event.need_rescan() => Some(Change::Other),
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_)) if concerns(spots) => {
            Some(Change::Made)
        }
        _ if concerns(spots) || concerns(folders) => Some(Change::Other),
        _ => None,
    }
}

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::FolderChange;

/// Tells what happens in folders.
#[derive(Debug)]
pub(crate) struct FolderWatch {
    told: UnboundedReceiver<FolderChange>,
    // Ends the watch when it is dropped.
    _watcher: RecommendedWatcher,
}

impl FolderWatch {
    /// Fails where the system watches no more folders, or not these. Looks for them, so it may
    /// block.
    pub(crate) fn new(folders: &BTreeSet<PathBuf>) -> io::Result<Self> {
        let (sender, told) = unbounded_channel();
        let watcher = notify::recommended_watcher(move |event| tell(event, &sender));
        let mut watcher = watcher.map_err(io::Error::other)?;
        for folder in folders {
            let watched = watcher.watch(folder, RecursiveMode::NonRecursive);
            watched.map_err(io::Error::other)?;
        }
        Ok(Self {
            told,
            _watcher: watcher,
        })
    }

    /// Waits for the next change.
    pub(crate) async fn next(&mut self) -> FolderChange {
        self.told.recv().await.unwrap_or(FolderChange::Unknown)
    }

    /// The next change that has happened already.
    pub(crate) fn try_next(&mut self) -> Option<FolderChange> {
        self.told.try_recv().ok()
    }
}

fn tell(event: notify::Result<Event>, sender: &UnboundedSender<FolderChange>) {
    let Ok(event) = event else {
        let _ = sender.send(FolderChange::Unknown);
        return;
    };
    if event.need_rescan() {
        let _ = sender.send(FolderChange::Unknown);
    }
    for path in event.paths {
        let change = match event.kind {
            EventKind::Access(_) => continue,
            EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_)) => {
                FolderChange::Made(path)
            }
            _ => FolderChange::Other(path),
        };
        // Nobody listens any more while the watch is being dropped.
        let _ = sender.send(change);
    }
}

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::io;
use std::path::{Path, PathBuf};

use inotify::{EventMask, Inotify, WatchDescriptor, WatchMask};
use tokio::io::unix::AsyncFd;

use super::FolderChange;

/// In bytes; enough for many events, since each is small.
const BUFFER: usize = 4096;

/// Tells what happens in folders, but not who only reads them.
#[derive(Debug)]
pub(crate) struct FolderWatch {
    inotify: AsyncFd<Inotify>,
    folders: HashMap<WatchDescriptor, PathBuf>,
    told: VecDeque<FolderChange>,
}

impl FolderWatch {
    /// Fails where the system watches no more folders, or not these. Looks for them, so it may
    /// block.
    ///
    /// Panics outside of a tokio runtime.
    pub(crate) fn new(folders: &BTreeSet<PathBuf>) -> io::Result<Self> {
        let inotify = Inotify::init()?;
        let mask = WatchMask::CREATE
            | WatchMask::DELETE
            | WatchMask::MOVE
            | WatchMask::ATTRIB
            | WatchMask::CLOSE_WRITE
            | WatchMask::DELETE_SELF
            | WatchMask::MOVE_SELF
            | WatchMask::ONLYDIR;
        let watched = |folder: &PathBuf| Ok((inotify.watches().add(folder, mask)?, folder.clone()));
        let folders = folders.iter().map(watched).collect::<io::Result<_>>()?;
        #[allow(
            deprecated,
            reason = "the other constructor is unsafe; an Inotify has one descriptor all its life"
        )]
        let inotify = AsyncFd::new(inotify)?;
        Ok(Self {
            inotify,
            folders,
            told: VecDeque::new(),
        })
    }

    /// Waits for the next change.
    pub(crate) async fn next(&mut self) -> FolderChange {
        loop {
            if let Some(change) = self.try_next() {
                return change;
            }
            match self.inotify.readable().await {
                Ok(mut ready) => {
                    // What is there is read at once, before the next wait.
                    ready.clear_ready();
                    self.read();
                }
                Err(_) => return FolderChange::Unknown,
            }
        }
    }

    /// The next change that has happened already.
    pub(crate) fn try_next(&mut self) -> Option<FolderChange> {
        if self.told.is_empty() {
            self.read();
        }
        self.told.pop_front()
    }

    fn read(&mut self) {
        let mut buffer = [0; BUFFER];
        while let Ok(events) = self.inotify.get_mut().read_events(&mut buffer) {
            for event in events {
                let folder = self.folders.get(&event.wd).map(PathBuf::as_path);
                let change = change(event.mask, folder, event.name.map(Path::new));
                self.told.push_back(change);
            }
        }
    }
}

fn change(mask: EventMask, folder: Option<&Path>, name: Option<&Path>) -> FolderChange {
    match (folder, name) {
        (Some(folder), Some(name)) => {
            let path = folder.join(name);
            if mask.intersects(EventMask::CREATE | EventMask::MOVED_TO) {
                FolderChange::Made(path)
            } else {
                FolderChange::Other(path)
            }
        }
        (Some(folder), None) => FolderChange::Other(folder.to_owned()),
        // The queue of events is full.
        (None, _) => FolderChange::Unknown,
    }
}

use std::future::pending;
use std::sync::Arc;

use tokio::sync::watch::{Receiver, Sender};

use super::Snapshot;

/// The latest snapshot, for everyone who follows it; nothing before something is known.
#[derive(Debug)]
pub struct Latest(Sender<Option<Arc<Snapshot>>>);

/// Somebody who follows it.
#[derive(Debug)]
pub struct Following(Receiver<Option<Arc<Snapshot>>>);

impl Latest {
    /// Tells it to everyone from now on, and wakes those who follow if it says something new.
    pub fn tell(&self, new: Arc<Snapshot>) {
        self.0.send_if_modified(|latest| {
            let before = latest.as_ref().map(|old| old.report.sequence);
            let is_news = before != Some(new.report.sequence);
            *latest = Some(new);
            is_news
        });
    }

    /// Nothing is known any more.
    pub fn forget(&self) {
        self.0.send_replace(None);
    }

    /// Follows it until that is dropped.
    #[must_use]
    pub fn follow(&self) -> Following {
        let mut snapshots = self.0.subscribe();
        snapshots.mark_changed();
        Following(snapshots)
    }

    pub(super) fn subscribe(&self) -> Receiver<Option<Arc<Snapshot>>> {
        self.0.subscribe()
    }
}

impl Default for Latest {
    fn default() -> Self {
        Self(Sender::new(None))
    }
}

impl Following {
    /// What is known, at the first call; and then, after each change, the latest one.
    pub async fn next(&mut self) -> Arc<Snapshot> {
        loop {
            if self.0.changed().await.is_err() {
                // Nobody can tell any more.
                return pending().await;
            }
            let latest = self.0.borrow_and_update().clone();
            if let Some(snapshot) = latest {
                return snapshot;
            }
        }
    }

    /// What is known now.
    #[must_use]
    pub fn current(&self) -> Option<Arc<Snapshot>> {
        self.0.borrow().clone()
    }
}

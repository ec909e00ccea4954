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

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn snapshot(sequence: u64) -> Arc<Snapshot> {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/wire/report-available.json"
        );
        let golden = std::fs::read_to_string(path).expect("the golden report is there");
        let mut report: docker_connection::HealthReport =
            serde_json::from_str(&golden).expect("it is JSON");
        report.sequence = sequence;
        Arc::new(Snapshot::new(report))
    }

    #[tokio::test]
    async fn whoever_follows_hears_what_is_known_and_then_what_is_new() {
        let latest = Latest::default();
        let mut following = latest.follow();
        let mut news = || following.next().now_or_never().map(|it| it.report.sequence);
        assert_eq!(news(), None);
        latest.tell(snapshot(1));
        assert_eq!(news(), Some(1));
        latest.tell(snapshot(1));
        assert_eq!(news(), None);
        latest.tell(snapshot(2));
        assert_eq!(news(), Some(2));
        let mut late = latest.follow();
        assert!(late.next().now_or_never().is_some());
        assert!(late.current().is_some());
        latest.forget();
        assert_eq!(news(), None);
        assert!(late.current().is_none());
        latest.tell(snapshot(2));
        assert_eq!(news(), Some(2));
    }
}

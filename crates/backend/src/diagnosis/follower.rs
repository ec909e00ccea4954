use std::sync::Arc;

use docker_connection::DiagnosisStatus;
use tokio::sync::watch::Receiver;

use super::finding::Found;
use super::shared::Progress;

/// Hears of each step of a run, those before included.
#[derive(Debug)]
pub(crate) struct Follower {
    progress: Receiver<Progress>,
    heard: usize,
}

/// What is new in a run.
#[derive(Clone, Debug)]
pub(crate) enum News {
    Step(Arc<Found>),
    End(DiagnosisStatus),
}

impl Follower {
    pub(super) fn new(progress: Receiver<Progress>) -> Self {
        Self { progress, heard: 0 }
    }

    /// The next step, as soon as there is one; nothing if the run was broken off.
    ///
    /// Not to be asked after the end.
    pub(crate) async fn next(&mut self) -> Option<News> {
        loop {
            {
                let progress = self.progress.borrow_and_update();
                if let Some(found) = progress.steps.get(self.heard) {
                    self.heard += 1;
                    return Some(News::Step(Arc::clone(found)));
                }
                if let Some(end) = progress.end {
                    return Some(News::End(end.status));
                }
            }
            self.progress.changed().await.ok()?;
        }
    }
}

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use docker_connection::DiagnosisStatus;
use tokio::sync::watch::{Receiver, Sender};
use tokio::time::Instant;

use super::finding::Found;
use super::follower::Follower;
use super::run::run;
use crate::engine::Search;
use crate::monitor::Monitor;

/// How long a run that has ended serves everyone who asks, unless the engine's state has changed.
const SERVES: Duration = Duration::from_secs(5);

/// Makes diagnoses: one run at a time, for all who ask.
#[derive(Clone, Debug)]
pub(crate) struct Diagnoses {
    search: Arc<Search>,
    monitor: Monitor,
    last: Arc<Mutex<Option<Receiver<Progress>>>>,
}

/// How far a run has come.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    pub(super) steps: Vec<Arc<Found>>,
    pub(super) end: Option<End>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) status: DiagnosisStatus,
    at: Instant,
    /// The engine's state, as the monitor numbers it.
    sequence: Option<u64>,
}

impl Diagnoses {
    pub(crate) fn new(search: Search, monitor: Monitor) -> Self {
        Self {
            search: Arc::new(search),
            monitor,
            last: Arc::default(),
        }
    }

    /// Follows the run that goes on, or one that has just ended, or begins one, which goes on to
    /// its end whether it is followed or not.
    ///
    /// Panics outside of a tokio runtime.
    pub(crate) fn follow(&self) -> Follower {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let sequence = self.monitor.last_sequence();
        if let Some(progress) = last.as_ref().filter(|progress| serves(progress, sequence)) {
            return Follower::new(progress.clone());
        }
        let sender = Sender::new(Progress::default());
        let progress = last.insert(sender.subscribe()).clone();
        let (search, monitor) = (Arc::clone(&self.search), self.monitor.clone());
        tokio::spawn(async move {
            // As it began: what changes meanwhile is in a part of the steps alone.
            let sequence = monitor.last_sequence();
            run(&search, &monitor, |found| {
                let found = Arc::new(found);
                sender.send_modify(|progress| progress.steps.push(found));
            })
            .await;
            let sequence = sequence.or_else(|| monitor.last_sequence());
            sender.send_modify(|progress| progress.finish(sequence));
        });
        Follower::new(progress)
    }
}

impl Progress {
    fn finish(&mut self, sequence: Option<u64>) {
        let steps: Vec<_> = self.steps.iter().map(|found| found.step(true)).collect();
        let status = DiagnosisStatus::of(&steps);
        let at = Instant::now();
        self.end = Some(End {
            status,
            at,
            sequence,
        });
    }
}

fn serves(progress: &Receiver<Progress>, sequence: Option<u64>) -> bool {
    match progress.borrow().end {
        Some(end) => end.at.elapsed() < SERVES && end.sequence == sequence,
        // The runtime of a run may have ended before it did.
        None => progress.has_changed().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_run_serves_while_it_goes_on_and_5_seconds_longer() {
        let sender = Sender::new(Progress::default());
        let progress = sender.subscribe();
        assert!(serves(&progress, None));
        sender.send_modify(|progress| progress.finish(Some(1)));
        advance(Duration::from_millis(4_999)).await;
        assert!(serves(&progress, Some(1)));
        assert!(
            !serves(&progress, Some(2)),
            "the engine's state has changed"
        );
        advance(Duration::from_millis(1)).await;
        assert!(!serves(&progress, Some(1)));
        let sender = Sender::new(Progress::default());
        let progress = sender.subscribe();
        drop(sender);
        assert!(!serves(&progress, None), "it was broken off");
    }
}

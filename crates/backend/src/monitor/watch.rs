use std::sync::Arc;

use super::{Following, Monitor, Snapshot, keeper};

/// Someone who follows the state of the engine.
#[derive(Debug)]
pub(crate) struct Watch {
    monitor: Monitor,
    snapshots: Following,
}

impl Watch {
    /// The first one has the state kept up to date, in its runtime.
    pub(super) fn new(monitor: Monitor) -> Self {
        let mut tasks = monitor.tasks();
        tasks.watchers += 1;
        if tasks.watchers == 1 {
            // What is known may be old, so the first one waits for a check.
            monitor.0.latest.forget();
            tasks.keeper = Some(tokio::spawn(keeper::keep_watch(monitor.clone())));
        }
        let snapshots = monitor.0.latest.follow();
        drop(tasks);
        Self { monitor, snapshots }
    }

    /// The state as it is, at the first call; and then, after each change, the latest one.
    pub(crate) async fn next(&mut self) -> Arc<Snapshot> {
        self.snapshots.next().await
    }

    /// The state as it is, if it is known and kept up to date.
    ///
    /// Whoever keeps it up to date ends with the runtime that it was begun in, and with a panic;
    /// then it is begun again in this one, and until the next call nothing is told.
    pub(crate) fn current(&self) -> Option<Arc<Snapshot>> {
        let mut tasks = self.monitor.tasks();
        if tasks
            .keeper
            .as_ref()
            .is_none_or(|keeper| keeper.is_finished())
        {
            tracing::error!("the watch on the engine was lost; it begins again");
            tasks.keeper = Some(tokio::spawn(keeper::keep_watch(self.monitor.clone())));
            return None;
        }
        drop(tasks);
        self.monitor.lasting()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut tasks = self.monitor.tasks();
        tasks.watchers -= 1;
        if tasks.watchers == 0
            && let Some(keeper) = tasks.keeper.take()
        {
            keeper.abort();
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Environment, Search};

    #[tokio::test]
    async fn the_engine_is_watched_until_the_last_one_goes() {
        let nowhere = Some("unix:///nowhere/docker.sock".to_owned());
        let monitor = Monitor::new(Search::new(nowhere, Environment::default()), Vec::new());
        let [first, second] = [(); 2].map(|()| Watch::new(monitor.clone()));
        drop(first);
        assert!(monitor.tasks().keeper.is_some());
        drop(second);
        assert!(monitor.tasks().keeper.is_none());
    }
}

use std::sync::Arc;

use crate::monitor::{Monitor, NotAsked, Snapshot, Watch};

/// Where the state of one engine is learned. Clones are cheap, and know the same.
pub trait Source: Clone + Send + Sync + 'static {
    /// Someone who follows it.
    type Watch: Follow;

    /// The state as it is, soon enough for a browser, which waits for 5 s.
    ///
    /// # Errors
    ///
    /// If it cannot be told for a reason that is this process's own.
    fn report(&self) -> impl Future<Output = Result<Arc<Snapshot>, NotAsked>> + Send;

    /// Follows the state until the watch is dropped.
    fn watch(&self) -> Self::Watch;
}

/// Follows the state of one engine.
pub trait Follow: Send + 'static {
    /// The state as it is, at the first call; and then, after each change, the latest one. It can be
    /// dropped while it waits, and loses nothing.
    fn next(&mut self) -> impl Future<Output = Arc<Snapshot>> + Send;

    /// The state as it is, if it is known and kept up to date.
    fn current(&self) -> Option<Arc<Snapshot>>;
}

impl Source for Monitor {
    type Watch = Watch;

    async fn report(&self) -> Result<Arc<Snapshot>, NotAsked> {
        Self::report(self).await
    }

    fn watch(&self) -> Watch {
        Self::watch(self)
    }
}

impl Follow for Watch {
    async fn next(&mut self) -> Arc<Snapshot> {
        Self::next(self).await
    }

    fn current(&self) -> Option<Arc<Snapshot>> {
        Self::current(self)
    }
}

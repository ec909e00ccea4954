use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use http::StatusCode;

use crate::wire::route::Route;

/// The classes of status codes, 1xx to 5xx.
const CLASSES: usize = 5;

/// Counts what clients do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metrics(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    requests: [[AtomicU64; CLASSES]; Route::ALL.len()],
    connections: Arc<AtomicU64>,
    streams: Arc<AtomicU64>,
}

/// Something that is open; closed when it is dropped.
#[derive(Debug)]
pub(super) struct Open(Arc<AtomicU64>);

impl Metrics {
    pub(crate) fn count(&self, route: Route, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES) - 1;
        self.0.requests[route as usize][class].fetch_add(1, Relaxed);
    }

    /// How many requests for that route were answered with each class, from 1xx on.
    pub(super) fn requests(&self, route: Route) -> impl Iterator<Item = u64> {
        let counts = self.0.requests[route as usize].iter();
        counts.map(|count| count.load(Relaxed))
    }

    pub(super) fn connections(&self) -> u64 {
        self.0.connections.load(Relaxed)
    }

    pub(super) fn streams(&self) -> u64 {
        self.0.streams.load(Relaxed)
    }

    pub(super) fn open_connection(&self) -> Open {
        Open::new(&self.0.connections)
    }

    pub(super) fn open_stream(&self) -> Open {
        Open::new(&self.0.streams)
    }
}

impl Open {
    fn new(count: &Arc<AtomicU64>) -> Self {
        count.fetch_add(1, Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

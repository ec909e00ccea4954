//! The time as the rules count it.

use docker_connection::Instant;
use tokio::time;

/// Counts from when it was made.
#[derive(Debug)]
pub(crate) struct Clock(time::Instant);

impl Clock {
    pub(crate) fn new() -> Self {
        Self(time::Instant::now())
    }

    pub(crate) fn now(&self) -> Instant {
        let passed = self.0.elapsed().as_millis();
        Instant::from_millis(u64::try_from(passed).unwrap_or(u64::MAX))
    }
}

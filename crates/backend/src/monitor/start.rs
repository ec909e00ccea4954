use std::sync::atomic::Ordering::AcqRel;

use tokio::time::{Duration, Instant};

use super::{Monitor, lock};

/// What is known of a command that starts the engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Start {
    /// There was none, it failed, or the engine has answered since.
    #[default]
    None,
    Running,
    /// It said at that time that it worked.
    Worked {
        at: Instant,
    },
}

/// A command that starts the engine runs, until this is dropped.
#[derive(Debug)]
pub(crate) struct Starting(Monitor);

impl Start {
    /// Whether an engine that is absent at `now` may be expected to come.
    pub(super) fn is_expected(self, now: Instant, limit: Duration) -> bool {
        match self {
            Self::None => false,
            Self::Running => true,
            Self::Worked { at } => now.saturating_duration_since(at) <= limit,
        }
    }

    /// The engine answered.
    pub(super) fn answered(&mut self) {
        if let Self::Worked { .. } = self {
            *self = Self::None;
        }
    }
}

impl Starting {
    /// A command begins to run. Everyone hears of it at once.
    ///
    /// Panics outside of a tokio runtime.
    pub(super) fn begin(monitor: &Monitor) -> Self {
        let starting = Self(monitor.clone());
        starting.enter(Start::Running);
        monitor.look_again();
        starting
    }

    /// The command has ended. Everyone hears at once what that means.
    ///
    /// Panics outside of a tokio runtime.
    pub(crate) fn end(self, has_worked: bool) {
        if has_worked {
            self.enter(Start::Worked { at: Instant::now() });
        }
        let monitor = self.0.clone();
        drop(self);
        monitor.look_again();
    }

    fn enter(&self, start: Start) {
        *lock(&self.0.0.start) = start;
        self.0.0.turn.fetch_add(1, AcqRel);
    }
}

impl Drop for Starting {
    /// It was broken off, with its runtime.
    fn drop(&mut self) {
        if *lock(&self.0.0.start) == Start::Running {
            self.enter(Start::None);
        }
    }
}

#[cfg(test)]
mod tests {
    use docker_connection::Reason;

    use super::*;
    use crate::engine::{Environment, Search};
    use crate::platform::socket::SCHEME;

    #[tokio::test]
    async fn a_command_that_is_broken_off_is_forgotten() {
        let host = Some(format!("{SCHEME}:////./pipe/nowhere"));
        let search = Search::new(host, Environment::default());
        let monitor = Monitor::new(search, Vec::new());
        let starting = monitor.starting();
        let reason = async || monitor.report().await.unwrap().report.reason;
        assert_eq!(reason().await, Some(Reason::Starting));
        drop(starting);
        assert_eq!(reason().await, Some(Reason::SocketMissing));
    }
}

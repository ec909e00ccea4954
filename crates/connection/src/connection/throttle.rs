use std::time::Duration;

use crate::Instant;

/// Lets one event through, then at most one per window: the first at once, later ones together at
/// the window's end, as the greatest of them.
#[derive(Clone, Debug)]
pub(crate) struct Throttle<T> {
    opened_at: Option<Instant>,
    window: Duration,
    pending: Option<T>,
}

impl<T: Copy + Ord> Throttle<T> {
    pub(crate) fn new(window: Duration, opened_at: Option<Instant>) -> Self {
        Self {
            opened_at,
            window,
            pending: None,
        }
    }

    /// Takes an event; true if it runs now, else it waits for [`pending_at`](Self::pending_at).
    pub(crate) fn pass(&mut self, now: Instant, event: T) -> bool {
        let passes = self
            .opened_at
            .is_none_or(|opened_at| opened_at + self.window <= now);
        if passes {
            *self = Self::new(self.window, Some(now));
        } else {
            self.wait(event);
        }
        passes
    }

    /// Has the event that just passed run at the window's end instead.
    pub(crate) fn wait(&mut self, event: T) {
        self.pending = self.pending.max(Some(event));
    }

    /// When an event was last let through.
    pub(crate) fn opened_at(&self) -> Option<Instant> {
        self.opened_at
    }

    /// When the events that have to wait run.
    pub(crate) fn pending_at(&self) -> Option<Instant> {
        self.pending
            .and(self.opened_at)
            .map(|opened_at| opened_at + self.window)
    }

    /// Lets the events through that have waited long enough.
    pub(crate) fn pass_pending(&mut self, now: Instant) -> Option<T> {
        let event = self.pending?;
        self.pass(now, event).then_some(event)
    }

    /// Forgets the events that wait: what they asked for has become known.
    pub(crate) fn satisfy(&mut self) {
        self.pending = None;
    }
}

use std::time::Duration;

use crate::{Instant, Trigger};

/// Lets one trigger through, then at most one per window: the first at once, later ones together
/// at the window's end.
#[derive(Clone, Debug)]
pub(crate) struct Throttle {
    opened_at: Option<Instant>,
    window: Duration,
    pending: Option<Trigger>,
}

impl Throttle {
    pub(crate) fn new(window: Duration, opened_at: Option<Instant>) -> Self {
        Self {
            opened_at,
            window,
            pending: None,
        }
    }

    /// Takes a trigger; true if it runs now, else it waits for [`pending_at`](Self::pending_at).
    pub(crate) fn pass(&mut self, now: Instant, trigger: Trigger) -> bool {
        let passes = self
            .opened_at
            .is_none_or(|opened_at| opened_at + self.window <= now);
        if passes {
            *self = Self::new(self.window, Some(now));
        } else {
            self.wait(trigger);
        }
        passes
    }

    /// Has the trigger that just passed run at the window's end instead.
    pub(crate) fn wait(&mut self, trigger: Trigger) {
        self.pending = Some(trigger);
    }

    /// When a trigger last ran.
    pub(crate) fn opened_at(&self) -> Option<Instant> {
        self.opened_at
    }

    /// When the triggers that have to wait run.
    pub(crate) fn pending_at(&self) -> Option<Instant> {
        self.pending
            .and(self.opened_at)
            .map(|opened_at| opened_at + self.window)
    }

    /// Lets the triggers through that have waited long enough.
    pub(crate) fn pass_pending(&mut self, now: Instant) -> Option<Trigger> {
        let trigger = self.pending?;
        self.pass(now, trigger).then_some(trigger)
    }

    /// Forgets the triggers that wait: what they asked for has become known.
    pub(crate) fn satisfy(&mut self) {
        self.pending = None;
    }
}

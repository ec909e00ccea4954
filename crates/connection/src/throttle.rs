use std::time::Duration;

use crate::{Instant, Trigger};

/// Lets one trigger through, then at most one per window: the first at once, later ones together
/// at the window's end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Throttle {
    window_end: Option<Instant>,
    pending: Option<Trigger>,
}

impl Throttle {
    /// Takes a trigger; true if it runs now, else it waits for [`pending_at`](Self::pending_at).
    pub(crate) fn pass(&mut self, now: Instant, trigger: Trigger, window: Duration) -> bool {
        let passes = self.window_end.is_none_or(|end| end <= now);
        if passes {
            *self = Self {
                window_end: Some(now + window),
                pending: None,
            };
        } else {
            self.pending = Some(trigger);
        }
        passes
    }

    /// When the triggers that have to wait run.
    pub(crate) fn pending_at(&self) -> Option<Instant> {
        self.pending.and(self.window_end)
    }

    /// Lets the triggers through that have waited long enough.
    pub(crate) fn pass_pending(&mut self, now: Instant, window: Duration) -> Option<Trigger> {
        let trigger = self.pending?;
        self.pass(now, trigger, window).then_some(trigger)
    }

    /// Forgets the triggers that wait: what they asked for has become known.
    pub(crate) fn satisfy(&mut self) {
        self.pending = None;
    }
}

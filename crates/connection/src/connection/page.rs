//! What happens in the page: it is shown and hidden, comes back to life, finds a network.

use std::time::Duration;

use super::{Connection, State};
use crate::{Cause, Instant, RecoveryMode, Trigger};

/// A timer that fires later than this says that the page or the machine stood still.
const OVERSLEPT: Duration = Duration::from_secs(5);

/// The same for a hidden page, whose timers a browser lets run once a minute.
const OVERSLEPT_HIDDEN: Duration = Duration::from_secs(65);

impl Connection {
    pub(super) fn is_visible(&self) -> bool {
        self.visible_since.is_some()
    }

    pub(super) fn set_visible(&mut self, now: Instant, is_visible: bool) {
        self.visible_since = is_visible.then(|| self.visible_since.unwrap_or(now));
    }

    pub(super) fn has_overslept(&self, now: Instant) -> bool {
        let tolerance = if self.is_visible() {
            OVERSLEPT
        } else {
            OVERSLEPT_HIDDEN
        };
        self.next_timeout().is_some_and(|at| at + tolerance <= now)
    }

    pub(super) fn trigger(&mut self, now: Instant, trigger: Trigger) {
        if trigger.ends_a_gap() {
            self.restart_overdue_check(now);
        }
        if self.is_passive() {
            return;
        }
        if trigger.is_early() {
            self.early_at = Some(now);
            self.allow_second_try();
        }
        // Nothing tells whether a stream from before a gap is still alive: a new one will.
        let ends_stream = trigger.ends_a_gap() && self.stream.is_there();
        // A stream that is being opened is about to tell, or else the first check does.
        let is_awaited = self.first_check_at().is_some_and(|at| at > now);
        let is_known = self.stream_knows(now) || is_awaited || self.is_needless(now, trigger);
        if is_known && !ends_stream || !self.triggers.pass(now, trigger) {
            return;
        }
        if ends_stream {
            self.close_stream();
        }
        if self.check.is_some() {
            // It may have been sent before the world changed; only its success will do.
            self.triggers.wait(trigger);
        } else {
            self.check_for(now, Cause::Trigger(trigger));
        }
    }

    fn is_needless(&self, now: Instant, trigger: Trigger) -> bool {
        match self.state {
            // The focus comes and goes with every frame and dialog of an IDE.
            State::Connected if trigger == Trigger::Focus => {
                let fresh = self.config.check_interval / 2;
                let checked = self.status.last_checked;
                checked.is_some_and(|at| now.saturating_duration_since(at) < fresh)
            }
            State::Down { .. } => self.recovery == RecoveryMode::Off,
            _ => false,
        }
    }
}

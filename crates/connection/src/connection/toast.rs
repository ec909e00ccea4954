//! The word that Docker is back: who has seen the outage is told of its end, once.

use std::time::Duration;

use super::{Connection, State};
use crate::{Instant, Outage, PendingToast};

/// How long a toast is shown, unless a person holds it.
const LIFE: Duration = Duration::from_secs(8);

/// How long it waits for somebody to look.
const STALE: Duration = Duration::from_secs(60);

#[derive(Clone, Debug)]
pub(super) struct Toast {
    pub(super) outage: Outage,
    time: Time,
}

#[derive(Clone, Copy, Debug)]
enum Time {
    /// Nobody looks.
    Waits {
        until: Instant,
    },
    Runs {
        until: Instant,
    },
    /// A person reads it.
    Held {
        left: Duration,
    },
}

impl Toast {
    /// One that another has raised.
    pub(super) fn resumed(now: Instant, toast: PendingToast, is_shown: bool) -> Self {
        let until = toast.until.min(now + STALE);
        Self {
            outage: toast.outage,
            time: if is_shown {
                Time::Runs { until }
            } else {
                Time::Waits { until }
            },
        }
    }

    pub(super) fn pending(&self, now: Instant) -> PendingToast {
        PendingToast {
            outage: self.outage,
            until: match self.time {
                Time::Waits { until } | Time::Runs { until } => until,
                Time::Held { left } => now + left,
            },
        }
    }

    pub(super) fn is_shown(&self) -> bool {
        !matches!(self.time, Time::Waits { .. })
    }
}

impl Connection {
    pub(super) fn raise_toast(&mut self, now: Instant, outage: Outage) {
        self.toast = Some(Toast {
            outage,
            time: Time::Waits { until: now + STALE },
        });
    }

    pub(super) fn hold_toast(&mut self, now: Instant, is_held: bool) {
        if let Some(toast) = &mut self.toast {
            toast.time = match (toast.time, is_held) {
                (Time::Runs { until }, true) => Time::Held {
                    left: until.saturating_duration_since(now),
                },
                (Time::Held { left }, false) => Time::Runs { until: now + left },
                (time, _) => time,
            };
        }
    }

    pub(super) fn toast_due(&self) -> Option<Instant> {
        match self.toast.as_ref()?.time {
            Time::Waits { until } | Time::Runs { until } => Some(until),
            Time::Held { .. } => None,
        }
    }

    pub(super) fn run_toast_timer(&mut self, now: Instant) {
        self.toast.take_if(|toast| match toast.time {
            Time::Waits { until } | Time::Runs { until } => until <= now,
            Time::Held { .. } => false,
        });
        if self.is_visible()
            && matches!(self.state, State::Connected)
            && let Some(toast) = &mut self.toast
            && let Time::Waits { .. } = toast.time
        {
            toast.time = Time::Runs { until: now + LIFE };
        }
    }
}

//! What a view shows of a [`Connection`], and when that changes by itself.

use std::time::Duration;

use super::{Connection, State, Trouble, earliest};
use crate::{Countdown, Instant, Output, Phase, RecoveryStatus, RetryBlock, Status, message};

/// A check that nobody asked for is shown when it takes longer.
const QUIET_CHECK: Duration = Duration::from_secs(1);

/// What is shown for less goes unnoticed.
const GLIMPSE: Duration = Duration::from_secs(1);

impl Connection {
    /// Renews the status, and says so if it differs.
    pub(super) fn publish(&mut self, now: Instant) {
        self.status_at = now;
        self.note_whether_seen(now);
        let status = self.view(now);
        if status != self.status {
            self.status = status;
            if self.outputs.back() != Some(&Output::StatusChanged) {
                self.outputs.push_back(Output::StatusChanged);
            }
        }
    }

    /// An outage of a moment is nothing that a person wants to hear the end of.
    pub(super) fn note_whether_seen(&mut self, now: Instant) {
        if let State::Down { outage, .. } = &mut self.state {
            let lasted = now.saturating_duration_since(outage.since);
            outage.was_shown |= self.is_visible && lasted >= GLIMPSE;
        }
    }

    /// When the status changes without any input.
    pub(super) fn next_change(&self) -> Option<Instant> {
        let check_shown = self
            .check
            .as_ref()
            .filter(|_| !self.status.shows_check)
            .map(|check| check.started_at + QUIET_CHECK);
        let tick = match (self.status.countdown, self.status.next_retry_time) {
            (Some(countdown), Some(retry_at)) if self.is_visible => {
                Some(retry_at - Duration::from_secs(countdown.left.saturating_sub(1)))
            }
            _ => None,
        };
        earliest([
            check_shown,
            tick,
            self.ladder.cooldown_until(self.status_at),
            self.reset_pause_end(self.status_at),
        ])
    }

    fn view(&self, now: Instant) -> Status {
        let phase = self.phase(now);
        let check = self.check.as_ref();
        let (outage, trouble) = match &self.state {
            State::Down {
                outage, trouble, ..
            } => (Some(*outage), Some(trouble)),
            State::Undecided { outage } => (*outage, None),
            State::Idle | State::Connected => (None, None),
        };
        let next_retry_time = match self.stream {
            // Only a person retries then.
            Some(_) => self.ladder.cooldown_until(now),
            None => self.ladder.retry_at(),
        }
        .filter(|_| trouble.is_some());
        let shows_check =
            check.is_some_and(|check| check.is_manual || check.started_at + QUIET_CHECK <= now);
        let retry_block = if shows_check || phase == Phase::Checking {
            Some(RetryBlock::CheckInFlight)
        } else {
            (!self.can_attempt(now)).then_some(RetryBlock::Cooldown)
        };
        Status {
            phase,
            is_available: match (&self.state, trouble) {
                (State::Connected, _) => Some(true),
                (_, Some(Trouble::Report(_) | Trouble::Error(_))) => Some(false),
                _ => None,
            },
            consecutive_failures: self.ladder.failures(),
            error_message: trouble.map(|trouble| self.error_message(trouble)),
            is_rate_limited: phase == Phase::RateLimited,
            next_retry_time,
            countdown: next_retry_time.map(|retry_at| self.countdown(now, retry_at)),
            retry_block,
            can_reset: self.ladder.failures() > 0 && self.reset_pause_end(now).is_none(),
            is_checking: check.is_some(),
            shows_check,
            reason: trouble.and_then(Trouble::reason),
            advice: match trouble {
                Some(Trouble::Report(report)) => report.advice.clone(),
                _ => Vec::new(),
            },
            outage,
            recovery: RecoveryStatus {
                is_recovering: check.is_some_and(|check| check.is_recovery),
                ..self.status.recovery
            },
            ..self.status.clone()
        }
    }

    fn phase(&self, now: Instant) -> Phase {
        match &self.state {
            State::Idle => Phase::Unknown,
            State::Undecided { .. } => Phase::Checking,
            State::Connected => Phase::Connected,
            State::Down { trouble, .. } if trouble.is_starting() => Phase::Starting,
            State::Down { .. }
                if self.ladder.failures() >= self.config.max_consecutive_failures
                    && !self.can_attempt(now) =>
            {
                Phase::RateLimited
            }
            State::Down { .. } => Phase::Unavailable,
        }
    }

    fn error_message(&self, trouble: &Trouble) -> String {
        let failures = self.ladder.failures();
        let limit = self.config.max_consecutive_failures;
        let text = match trouble {
            Trouble::Report(report) => message::of_report(report, failures, limit),
            Trouble::Hidden(reason) => message::hidden(*reason).into(),
            Trouble::Error(_) => message::unavailable(failures, limit),
        };
        text.into_owned()
    }

    fn countdown(&self, now: Instant, retry_at: Instant) -> Countdown {
        let seconds_from = |from: Instant| {
            retry_at
                .saturating_duration_since(from)
                .as_millis()
                .div_ceil(1000)
                .max(1) as u64
        };
        let left = seconds_from(now);
        let total = self.ladder.counted_at().map_or(left, seconds_from);
        Countdown { left, total }
    }
}

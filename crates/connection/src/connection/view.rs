//! What a view shows of a [`Connection`], and when that changes by itself.

use std::time::Duration;

use super::{Check, Connection, State, Toast, Trouble, earliest};
use crate::{
    Countdown, Instant, Message, Output, Phase, RecoveryStatus, ResetBlock, RetryBlock, Status,
};

/// A check that nobody asked for is shown when it takes longer.
const QUIET_CHECK: Duration = Duration::from_secs(1);

/// What is shown for less goes unnoticed.
const GLIMPSE: Duration = Duration::from_secs(1);

/// A recovery check is said to run for so long at least, or its sign would flicker.
const RECOVERING: Duration = Duration::from_millis(300);

/// A phase that ends sooner is a flash, of which nobody should hear.
const SETTLING: Duration = Duration::from_millis(500);

impl Connection {
    /// Renews the status, and says so if it differs from the one `before`.
    pub(super) fn publish(&mut self, now: Instant, before: &Status) {
        self.status_at = now;
        if !self.is_following() {
            self.status = self.view(now);
        }
        if self.status.phase != before.phase || self.status.hides_docker() != before.hides_docker()
        {
            self.phase_since = now;
        }
        if !self.is_following() {
            self.status.is_settled = self.settles_at().is_some_and(|at| at <= now);
        } else if self.status.is_settled {
            // It has held before this one heard of it.
            self.phase_since = self.phase_since.min(now - SETTLING);
        }
        if self.status != *before && self.outputs.last() != Some(&Output::StatusChanged) {
            self.outputs.push(Output::StatusChanged);
        }
        self.outputs.append(&mut self.news);
    }

    /// An outage of a moment is nothing that a person wants to hear the end of.
    pub(super) fn note_whether_seen(&mut self, now: Instant) {
        let visible_since = self.visible_since;
        if let State::Down { outage, .. }
        | State::Undecided {
            outage: Some(outage),
        } = &mut self.state
        {
            outage.was_shown |= visible_since.is_some_and(|visible_since| {
                now.saturating_duration_since(outage.since.max(visible_since)) >= GLIMPSE
            });
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
            (Some(countdown), Some(retry_at)) if self.is_visible() => {
                Some(retry_at - Duration::from_secs(countdown.left.saturating_sub(1)))
            }
            _ => None,
        };
        earliest([
            check_shown,
            tick,
            self.settles_at().filter(|_| !self.status.is_settled),
            self.ladder.cooldown_until(self.status_at),
            self.reset_pause_end(self.status_at),
            self.recovering_until().filter(|at| *at > self.status_at),
        ])
    }

    pub(super) fn view(&self, now: Instant) -> Status {
        let phase = self.phase(now);
        let check = self.check.as_ref();
        let trouble = match &self.state {
            State::Down { trouble, .. } => Some(trouble),
            _ => None,
        };
        let next_retry_time = if self.stream.is_open() {
            // Only a person retries then.
            self.ladder.cooldown_until(now)
        } else {
            self.ladder.retry_at()
        }
        .filter(|_| trouble.is_some());
        let shows_check =
            check.is_some_and(|check| check.is_manual || check.started_at + QUIET_CHECK <= now);
        let retry_block = if shows_check || phase == Phase::Checking {
            Some(RetryBlock::CheckInFlight)
        } else {
            let has_to_wait = !self.is_idle() && !self.can_attempt(now);
            has_to_wait.then_some(RetryBlock::Cooldown)
        };
        let reset_block = if self.reset_pause_end(now).is_some() {
            Some(ResetBlock::JustReset)
        } else {
            (self.ladder.failures() == 0).then_some(ResetBlock::NothingToReset)
        };
        Status {
            phase,
            message: trouble.map(|trouble| self.message(trouble)),
            consecutive_failures: self.ladder.failures(),
            next_retry_time,
            is_retry_automatic: next_retry_time.is_some() && !self.stream.is_open(),
            countdown: next_retry_time.map(|retry_at| self.countdown(now, retry_at)),
            retry_block,
            reset_block,
            is_checking: check.is_some(),
            shows_check,
            reason: trouble.and_then(|trouble| trouble.reason),
            advice: trouble.map_or_else(Vec::new, |trouble| trouble.advice.clone()),
            outage: self.state.outage(),
            recovery: RecoveryStatus {
                is_recovering: self.state.outage().is_some()
                    && (check.is_some() || self.recovering_until().is_some_and(|at| now < at)),
                ..self.status.recovery
            },
            toast: self
                .toast
                .as_ref()
                .filter(|toast| toast.is_shown())
                .map(|toast: &Toast| toast.outage),
            ..self.status.clone()
        }
    }

    fn settles_at(&self) -> Option<Instant> {
        (!self.is_idle()).then_some(self.phase_since + SETTLING)
    }

    fn recovering_until(&self) -> Option<Instant> {
        Some(self.status.recovery.last_check? + RECOVERING)
    }

    fn phase(&self, now: Instant) -> Phase {
        match &self.state {
            State::Idle => Phase::Unknown,
            State::Following(_) => self.status.phase,
            State::Undecided { .. } => Phase::Checking,
            State::Connected => Phase::Connected,
            State::Down { trouble, .. } if trouble.is_starting => Phase::Starting,
            State::Down { .. } if self.is_rate_limited(now) => Phase::RateLimited,
            State::Down { .. } => Phase::Unavailable,
        }
    }

    fn is_rate_limited(&self, now: Instant) -> bool {
        // Between the end of a cooldown and the verdict of the attempt that it held back there is
        // nothing new to show.
        let attempt_runs = |check: &Check| check.is_attempt && check.began_in == Phase::RateLimited;
        self.ladder.failures() >= self.config.max_consecutive_failures
            && (!self.can_attempt(now) || self.check.as_ref().is_some_and(attempt_runs))
    }

    pub(super) fn message(&self, trouble: &Trouble) -> Message {
        if trouble.is_starting {
            return Message::Starting;
        }
        let limit = self.config.max_consecutive_failures;
        Message::failed(trouble.sentence(), self.ladder.failures(), limit)
    }

    fn countdown(&self, now: Instant, retry_at: Instant) -> Countdown {
        let seconds_from = |from: Instant| {
            let millis = retry_at.as_millis().saturating_sub(from.as_millis());
            millis.div_ceil(1000).max(1)
        };
        let left = seconds_from(now);
        let total = self.ladder.waits_since().map_or(left, seconds_from);
        Countdown { left, total }
    }
}

use std::time::Duration;

use crate::time::millis;
use crate::{Config, Instant, RetryBlock, Status, cooldown};

/// The counted failures and the deadlines that follow from them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ladder {
    failures: u32,
    counted_at: Option<Instant>,
    /// The failures belong to an outage that is over.
    is_over: bool,
    /// When they are forgotten then, unless an outage begins before.
    forget_at: Option<Instant>,
    /// Since when the deadlines below are ahead.
    waits_since: Option<Instant>,
    cooldown_until: Option<Instant>,
    retry_at: Option<Instant>,
}

/// Reports of the same trouble that come this close together are one.
const ONE_FAILURE: Duration = Duration::from_secs(1);

impl Ladder {
    /// Counts a failure; `factor` is what jitter leaves of each delay.
    pub(crate) fn count(&mut self, now: Instant, factor: f64, config: &Config) {
        self.begin_outage(now);
        self.is_over = false;
        self.failures = self.failures.saturating_add(1);
        self.counted_at = Some(now);
        self.waits_since = Some(now);
        let base = config.base_retry_delay;
        let cooldown = cooldown(self.failures, base, config.max_retry_delay);
        // A wait that was asked for may be longer.
        let cooldown_end = Some(now + shorten(cooldown, factor));
        self.cooldown_until = self.cooldown_until.max(cooldown_end);
        let retry_at = Some(now + shorten(cooldown.max(base), factor));
        self.retry_at = self.retry_at.max(retry_at);
    }

    /// The limits of an earlier life of the page.
    pub(crate) fn restore(now: Instant, failures: u32, deadline: Instant, config: &Config) -> Self {
        if deadline <= now {
            return Self {
                failures,
                is_over: true,
                forget_at: Some(deadline + config.rate_limit_reset_time),
                ..Self::default()
            };
        }
        let cooldown = cooldown(failures, config.base_retry_delay, config.max_retry_delay);
        let delay = cooldown.max(config.base_retry_delay);
        let was_postponed = deadline > now + delay;
        let waits_since = Some(now.min(deadline - delay));
        Self {
            failures,
            counted_at: waits_since,
            waits_since,
            cooldown_until: (!cooldown.is_zero() || was_postponed).then_some(deadline),
            retry_at: Some(deadline),
            ..Self::default()
        }
    }

    /// The failures, and the end of their wait, for [`restore`](Self::restore).
    pub(crate) fn saved(&self, config: &Config) -> (u32, Option<Instant>) {
        let is_empty = self.failures == 0 && self.deadline().is_none();
        let waited_until = self.waited_until(config).filter(|_| !is_empty);
        (self.failures, waited_until)
    }

    /// When the last wait ends or has ended.
    fn waited_until(&self, config: &Config) -> Option<Instant> {
        let over_since = self.over_since(config);
        self.deadline().or(over_since).or(self.counted_at)
    }

    fn over_since(&self, config: &Config) -> Option<Instant> {
        self.forget_at.map(|at| at - config.rate_limit_reset_time)
    }

    /// Starts anew if the last wait has been over for long.
    pub(crate) fn forget(&mut self, now: Instant, config: &Config) {
        let waited_until = self.waited_until(config);
        if waited_until.is_some_and(|at| at + config.rate_limit_reset_time <= now) {
            *self = Self::default();
        }
    }

    /// An outage goes on to which the restored failures belong, or which resumes their count.
    pub(crate) fn resume(&mut self, counts: bool, config: &Config) {
        self.counted_at = self.counted_at.or(self.over_since(config));
        self.is_over = !counts;
        self.forget_at = None;
    }

    /// The retry was due, and nothing is known of what it brought.
    pub(crate) fn make_up_for_retry(&mut self, now: Instant) {
        self.retry_at.get_or_insert(now);
    }

    /// The wait is the one that another has shown: so long, and with or without attempts.
    pub(crate) fn wait_as_shown(&mut self, now: Instant, status: &Status, config: &Config) {
        let (Some(retry_at), Some(countdown)) = (self.retry_at, status.countdown) else {
            return;
        };
        let total = Duration::from_secs(countdown.total).min(config.max_retry_delay);
        self.waits_since = Some(now.min(retry_at - total));
        // A check that is shown hides the block, but only a wait that was asked for is as long.
        if status.retry_block == Some(RetryBlock::Cooldown)
            || total >= config.base_retry_delay + Duration::from_secs(1)
        {
            self.cooldown_until = self.retry_at;
        }
    }

    /// An outage begins: it resumes the count of one that is just over, or starts at zero.
    pub(crate) fn begin_outage(&mut self, now: Instant) {
        if self
            .forget_at
            .take()
            .is_some_and(|forget_at| forget_at <= now)
        {
            self.failures = 0;
        }
    }

    /// Success: the count is kept for an outage that follows soon.
    pub(crate) fn recover(&mut self, now: Instant, config: &Config) {
        self.is_over = true;
        self.forget_at
            .get_or_insert(now + config.rate_limit_reset_time);
        self.pause();
    }

    /// Nothing has to wait for now; the count stays.
    pub(crate) fn pause(&mut self) {
        self.waits_since = None;
        self.cooldown_until = None;
        self.retry_at = None;
    }

    /// Moves the deadlines to `until`, never to an earlier instant.
    pub(crate) fn postpone(&mut self, now: Instant, until: Instant) {
        if self.deadline().is_none_or(|deadline| deadline < until) {
            self.waits_since = Some(now);
        }
        self.cooldown_until = self.cooldown_until.max(Some(until));
        self.retry_at = self.retry_at.max(Some(until));
    }

    /// The automatic retry runs, or joins a check that runs already.
    pub(crate) fn take_retry(&mut self) {
        self.retry_at = None;
    }

    pub(crate) fn failures(&self) -> u32 {
        if self.is_over { 0 } else { self.failures }
    }

    pub(crate) fn waits_since(&self) -> Option<Instant> {
        self.waits_since
    }

    pub(crate) fn retry_at(&self) -> Option<Instant> {
        self.retry_at
    }

    /// The end of the wait: the retry, or what is left of a cooldown while the retry runs.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.retry_at.or(self.cooldown_until)
    }

    /// The end of the cooldown, if one runs.
    pub(crate) fn cooldown_until(&self, now: Instant) -> Option<Instant> {
        self.cooldown_until.filter(|until| *until > now)
    }

    pub(crate) fn accepts_report(&self, now: Instant) -> bool {
        let is_new = self
            .counted_at
            .is_none_or(|counted_at| now.saturating_duration_since(counted_at) >= ONE_FAILURE);
        is_new && self.cooldown_until(now).is_none()
    }
}

fn shorten(delay: Duration, factor: f64) -> Duration {
    Duration::from_millis((millis(delay) as f64 * factor) as u64)
}

use std::time::Duration;

use crate::{Config, Instant, cooldown};

/// The counted failures and the deadlines that follow from them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ladder {
    failures: u32,
    counted_at: Option<Instant>,
    recovered_at: Option<Instant>,
    cooldown_until: Option<Instant>,
    retry_at: Option<Instant>,
}

/// Reports of the same trouble that come this close together are one.
const ONE_FAILURE: Duration = Duration::from_secs(1);

impl Ladder {
    /// Counts a failure; `factor` is what jitter leaves of each delay.
    pub(crate) fn count(&mut self, now: Instant, factor: f64, config: &Config) {
        if let Some(recovered_at) = self.recovered_at.take()
            && now.saturating_duration_since(recovered_at) >= config.rate_limit_reset_time
        {
            self.failures = 0;
        }
        self.failures = self.failures.saturating_add(1);
        self.counted_at = Some(now);
        let base = config.base_retry_delay;
        let cooldown = cooldown(self.failures, base, config.max_retry_delay);
        self.cooldown_until = Some(now + cooldown.mul_f64(factor));
        self.retry_at = Some(now + cooldown.max(base).mul_f64(factor));
    }

    /// The ladder of an earlier life of the page.
    pub(crate) fn restore(now: Instant, failures: u32, deadline: Instant, config: &Config) -> Self {
        let cooldown = cooldown(failures, config.base_retry_delay, config.max_retry_delay);
        let delay = cooldown.max(config.base_retry_delay);
        Self {
            failures,
            counted_at: Some(now.min(deadline - delay)),
            recovered_at: None,
            cooldown_until: (!cooldown.is_zero()).then_some(deadline),
            retry_at: Some(deadline),
        }
    }

    /// Success: the count is hidden, to be resumed by an outage that follows soon.
    pub(crate) fn recover(&mut self, now: Instant) {
        *self = Self {
            failures: self.failures,
            recovered_at: self.recovered_at.or(Some(now)),
            ..Self::default()
        };
    }

    /// Moves the deadlines to `until`, never to an earlier instant.
    pub(crate) fn postpone(&mut self, until: Instant) {
        self.cooldown_until = self.cooldown_until.max(Some(until));
        self.retry_at = self.retry_at.max(Some(until));
    }

    /// The automatic retry runs, or joins a check that runs already.
    pub(crate) fn take_retry(&mut self) {
        self.retry_at = None;
    }

    pub(crate) fn failures(&self) -> u32 {
        if self.recovered_at.is_some() {
            0
        } else {
            self.failures
        }
    }

    pub(crate) fn counted_at(&self) -> Option<Instant> {
        self.counted_at
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

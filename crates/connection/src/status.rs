use std::collections::VecDeque;

use crate::names::named_enum;
use crate::{Advice, Endpoint, Engine, Instant, Reason, Warning};

named_enum! {
    /// What to show.
    #[derive(Default)]
    pub enum Phase {
        /// Nobody has asked yet.
        #[default]
        Unknown = "unknown",
        /// There is no verdict yet.
        Checking = "checking",
        /// Docker can be used.
        Connected = "connected",
        /// Docker is about to answer.
        Starting = "starting",
        /// Docker cannot be used, or the truth cannot be had; an attempt is allowed or about to
        /// run.
        Unavailable = "unavailable",
        /// So many attempts failed that the next has to wait.
        RateLimited = "rate-limited",
    }
    else Unknown
}

/// All that a view shows, taken at one instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// What to show; a view needs no other field to choose its looks.
    pub phase: Phase,
    /// The last verdict; `None` while there is none and where the truth cannot be had.
    pub is_available: Option<bool>,
    /// When a check last ended.
    pub last_checked: Option<Instant>,
    /// Failures counted in this outage.
    pub consecutive_failures: u32,
    /// How many of them lead to phase [`Phase::RateLimited`].
    pub max_consecutive_failures: u32,
    /// What is wrong, in one sentence.
    pub error_message: Option<String>,
    /// Whether the phase is [`Phase::RateLimited`].
    pub is_rate_limited: bool,
    /// When the automatic retry runs; while the push stream makes retries needless, when the
    /// cooldown ends.
    pub next_retry_time: Option<Instant>,
    /// The way to [`next_retry_time`](Self::next_retry_time), for countdowns.
    pub countdown: Option<Countdown>,
    /// Why a person cannot ask for a check now.
    pub retry_block: Option<RetryBlock>,
    /// Whether there are failures to forget, and the last reset is long enough ago.
    pub can_reset: bool,
    /// Whether a check is in flight.
    pub is_checking: bool,
    /// Whether the check in flight should be seen: a person asked for it, or it takes over 1 s.
    pub shows_check: bool,
    /// Why Docker cannot be used.
    pub reason: Option<Reason>,
    /// What to do about it, best first.
    pub advice: Vec<Advice>,
    /// The engine that last answered.
    pub engine: Option<Engine>,
    /// Where the backend looks for the engine.
    pub endpoint: Option<Endpoint>,
    /// The outage that goes on.
    pub outage: Option<Outage>,
    /// The last outages that are over, oldest first, at most 10.
    pub history: VecDeque<Outage>,
    /// What works, but may surprise.
    pub warnings: Vec<Warning>,
    /// The periodic and event-caused checks of this outage.
    pub recovery: RecoveryStatus,
}

/// Why a person cannot ask for a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryBlock {
    /// One is in flight that can be seen, too.
    CheckInFlight,
    /// A cooldown runs until [`Status::next_retry_time`].
    Cooldown,
}

/// The way to the next automatic retry, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Countdown {
    /// Seconds left, rounded up: at least 1.
    pub left: u64,
    /// Seconds from the last counted failure to the retry.
    pub total: u64,
}

/// A time without Docker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// When the first sign of it came.
    pub since: Instant,
    /// When Docker answered again; `None` while it goes on.
    pub until: Option<Instant>,
    /// What it began with.
    pub first_reason: Reason,
    /// Checks and reports that failed in it.
    pub attempts: u32,
    /// Whether it was there to be seen for a second or more, so that somebody may want to hear of
    /// its end.
    pub was_shown: bool,
}

/// The checks that look for an engine without being asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecoveryStatus {
    /// Whether one is in flight.
    pub is_recovering: bool,
    /// How many were made in this outage.
    pub attempts: u32,
    /// When the last one began.
    pub last_attempt: Option<Instant>,
}

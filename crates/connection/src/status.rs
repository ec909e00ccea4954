use crate::wire::names::named_enum;
use crate::{Advice, Endpoint, Engine, Feature, Instant, Message, Reason, Warning};

named_enum! {
    /// What to show.
    pub enum Phase {
        /// Nobody has asked yet.
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
    /// Whether the phase has held for 500 ms, and so has [`hides_docker`](Self::hides_docker): what
    /// is said of it will not be taken back at once. Never while nobody watches.
    pub is_settled: bool,
    /// Why Docker cannot be used, or why nobody knows.
    pub reason: Option<Reason>,
    /// What is wrong, to be put into words.
    pub message: Option<Message>,
    /// What to do about it, best first.
    pub advice: Vec<Advice>,
    /// When a check last ended or the push stream last brought a report.
    pub last_checked: Option<Instant>,
    /// Failures counted in this outage.
    pub consecutive_failures: u32,
    /// How many of them lead to phase [`Phase::RateLimited`].
    pub max_consecutive_failures: u32,
    /// When the automatic retry runs; while the push stream makes retries needless, when the
    /// cooldown ends.
    pub next_retry_time: Option<Instant>,
    /// Whether anything is tried then; else only a person's retry is allowed from then on.
    pub is_retry_automatic: bool,
    /// The way to [`next_retry_time`](Self::next_retry_time).
    pub countdown: Option<Countdown>,
    /// Why a person cannot ask for a check now.
    pub retry_block: Option<RetryBlock>,
    /// Why a person cannot reset the counter now.
    pub reset_block: Option<ResetBlock>,
    /// Whether a check is in flight.
    pub is_checking: bool,
    /// Whether the check in flight should be seen: a person asked for it, or it takes over 1 s.
    pub shows_check: bool,
    /// The engine that last answered.
    pub engine: Option<Engine>,
    /// Where the backend looks for the engine.
    pub endpoint: Option<Endpoint>,
    /// The outage that goes on.
    pub outage: Option<Outage>,
    /// The last outages that are over, oldest first, at most 10.
    pub history: Vec<Outage>,
    /// What works, but may surprise.
    pub warnings: Vec<Warning>,
    /// What the backend offers besides its reports, as far as it was heard.
    pub features: Vec<Feature>,
    /// The checks of this outage.
    pub recovery: RecoveryStatus,
    /// The outage whose end is told just now: once, to whom it was shown, for 8 s.
    pub toast: Option<Outage>,
}

impl Status {
    /// The last verdict; `None` while there is none and where the truth cannot be had.
    #[must_use]
    pub fn is_available(&self) -> Option<bool> {
        match self.phase {
            Phase::Unknown | Phase::Checking => None,
            Phase::Connected => Some(true),
            _ if self.hides_docker() => None,
            _ => Some(false),
        }
    }

    /// Whether so many attempts failed that the next has to wait.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.phase == Phase::RateLimited
    }

    /// Whether something on the way to Docker is broken, so that nothing is known of Docker itself.
    #[must_use]
    pub fn hides_docker(&self) -> bool {
        self.reason.is_some_and(Reason::hides_docker)
    }
}

/// Why a person cannot ask for a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryBlock {
    /// One is in flight that can be seen, too.
    CheckInFlight,
    /// A cooldown runs until [`Status::next_retry_time`].
    Cooldown,
}

/// Why a person cannot reset the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetBlock {
    /// No failure is counted.
    NothingToReset,
    /// It was reset less than [`base_retry_delay`](crate::Config::base_retry_delay) ago.
    JustReset,
}

/// The way to the next automatic retry, in whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Countdown {
    /// Seconds left, rounded up: at least 1.
    pub left: u64,
    /// Seconds of the whole wait: at least `left`.
    pub total: u64,
}

/// A time without Docker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outage {
    /// When the first sign of it came.
    pub since: Instant,
    /// When Docker answered again; `None` while it goes on.
    pub until: Option<Instant>,
    /// What it began with.
    pub first_reason: Reason,
    /// Verdicts in it that were not "available".
    pub failures: u32,
    /// Whether it was on a visible page for a second or more, so that somebody may want to hear of
    /// its end.
    pub was_shown: bool,
}

/// The checks of an outage, of any kind, after the one that opened it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecoveryStatus {
    /// Whether one is in flight; said for 300 ms at least, unless it ends the outage.
    pub is_recovering: bool,
    /// How many were made in this outage.
    pub checks: u32,
    /// When the last one began.
    pub last_check: Option<Instant>,
}

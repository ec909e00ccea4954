use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use docker_connection::Reason;

/// The reasons that a check gives.
pub(crate) const REASONS: [Reason; 21] = [
    Reason::SocketMissing,
    Reason::NotInstalled,
    Reason::DanglingSymlink,
    Reason::NotASocket,
    Reason::PermissionDenied,
    Reason::ConnectionRefused,
    Reason::Hung,
    Reason::Starting,
    Reason::StartTimeout,
    Reason::BadHost,
    Reason::ContextMissing,
    Reason::ConfigUnreadable,
    Reason::DnsFailed,
    Reason::NetworkUnreachable,
    Reason::TlsExpected,
    Reason::TlsFiles,
    Reason::TlsRejected,
    Reason::EngineError,
    Reason::NotAnEngine,
    Reason::ProxyDenied,
    Reason::UnsupportedTransport,
];

/// The upper limits of the histogram, in milliseconds; some checks take longer.
pub(crate) const LIMITS: [u64; 10] = [1, 2, 5, 10, 25, 50, 100, 500, 1000, 3500];

/// How many checks ended, by what they found and how long the engine took.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    pub(crate) answered: AtomicU64,
    failed: [AtomicU64; REASONS.len()],
    /// The engine could not be asked, for a reason that is this process's own.
    pub(crate) not_asked: AtomicU64,
    /// By the first limit that they kept to; the last one is of those that kept to none.
    pub(crate) durations: [AtomicU64; LIMITS.len() + 1],
    /// In microseconds, of all.
    pub(crate) total_duration: AtomicU64,
    /// In milliseconds since 1970; 0 before the first.
    last: AtomicU64,
}

impl Checks {
    pub(crate) fn count(&self, at: SystemTime, duration: Duration, result: Result<(), Reason>) {
        match result {
            Ok(()) => self.answered.fetch_add(1, Relaxed),
            Err(reason) => match self.failed_for(reason) {
                Some(count) => count.fetch_add(1, Relaxed),
                None => 0,
            },
        };
        let milliseconds = duration.as_secs_f64() * 1000.0;
        let limits = LIMITS.iter();
        let kept = limits
            .take_while(|limit| milliseconds > **limit as f64)
            .count();
        self.durations[kept].fetch_add(1, Relaxed);
        let microseconds = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        self.total_duration.fetch_add(microseconds, Relaxed);
        let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let last = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
        self.last.store(last, Relaxed);
    }

    pub(crate) fn failed_for(&self, reason: Reason) -> Option<&AtomicU64> {
        let place = REASONS.iter().position(|other| *other == reason)?;
        self.failed.get(place)
    }

    /// How many there were that asked.
    pub(crate) fn total(&self) -> u64 {
        self.durations.iter().map(|count| count.load(Relaxed)).sum()
    }

    /// When the last check began, in seconds since 1970.
    pub(crate) fn last(&self) -> Option<f64> {
        let last = self.last.load(Relaxed);
        (last > 0).then(|| last as f64 / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_that_takes_just_as_long_as_a_limit_keeps_to_it() {
        let checks = Checks::default();
        checks.count(UNIX_EPOCH, Duration::from_millis(LIMITS[1]), Ok(()));
        let durations = checks.durations.map(AtomicU64::into_inner);
        assert_eq!(durations[..3], [0, 1, 0]);
    }

    #[test]
    fn before_the_first_check_there_is_no_last_one() {
        let checks = Checks::default();
        assert_eq!(checks.last(), None);
        let at = UNIX_EPOCH + Duration::from_millis(1_500);
        checks.count(at, Duration::ZERO, Ok(()));
        assert_eq!(checks.last(), Some(1.5));
    }
}

use std::ops::{Add, Sub};
use std::time::Duration;

/// A point in time, in milliseconds since an epoch that the driver chooses.
///
/// The driver's clock must never go backwards and must go on while the machine sleeps, or a
/// cooldown would outlast its deadline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

impl Instant {
    /// The instant `millis` ms after the driver's epoch.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the driver's epoch.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The time from `earlier` to `self`, or zero if `earlier` is later.
    #[must_use]
    pub const fn saturating_duration_since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    /// Saturates at the end of time instead of overflowing.
    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;

    /// Saturates at the driver's epoch.
    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }
}

/// In whole milliseconds, at most `u64::MAX`; numbers of 128 bits are large in wasm.
pub(crate) const fn millis(duration: Duration) -> u64 {
    const LONGEST: u64 = u64::MAX / 1000 - 1;
    let seconds = duration.as_secs();
    let seconds = if seconds < LONGEST { seconds } else { LONGEST };
    seconds * 1000 + duration.subsec_millis() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_durations_are_cut_off_and_all_others_counted() {
        assert_eq!(millis(Duration::from_micros(3_600_001_999)), 3_600_001);
        assert!(millis(Duration::MAX) > u64::MAX - 2_000);
    }
}

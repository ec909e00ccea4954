use std::error::Error;
use std::fmt;
use std::time::Duration;

/// The default of [`Config::max_consecutive_failures`].
pub const MAX_CONSECUTIVE_FAILURES: u32 = 3;
/// The default of [`Config::base_retry_delay`].
pub const BASE_RETRY_DELAY: Duration = Duration::from_secs(5);
/// The default of [`Config::max_retry_delay`].
pub const MAX_RETRY_DELAY: Duration = Duration::from_secs(300);
/// The default of [`Config::rate_limit_reset_time`].
pub const RATE_LIMIT_RESET_TIME: Duration = Duration::from_secs(60);

/// The numbers behind the rules.
///
/// `Config::default()` has the values named in each field; change fields of it and hand it to
/// [`Connection::new`](crate::Connection::new), which refuses numbers that make no sense.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Failures after which the phase is `rate-limited` while a cooldown runs: 3.
    pub max_consecutive_failures: u32,
    /// The first cooldown, and the least time between two automatic retries: 5 s.
    pub base_retry_delay: Duration,
    /// The longest cooldown: 300 s.
    pub max_retry_delay: Duration,
    /// An outage that begins this soon after the last one resumes its count: 60 s.
    pub rate_limit_reset_time: Duration,
    /// How long one check may take: 5 s.
    pub check_timeout: Duration,
    /// The time between two checks while connected, and the default between two recovery checks:
    /// 30 s.
    pub check_interval: Duration,
    /// The default limit of periodic recovery checks in one outage: 10.
    pub max_retries: u32,
    /// The least time between two checks made for page events: 5 s.
    pub trigger_throttle: Duration,
    /// The largest part of a delay that chance takes away, from 0 to 1: 0.2.
    pub jitter: f64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            max_consecutive_failures: MAX_CONSECUTIVE_FAILURES,
            base_retry_delay: BASE_RETRY_DELAY,
            max_retry_delay: MAX_RETRY_DELAY,
            rate_limit_reset_time: RATE_LIMIT_RESET_TIME,
            check_timeout: Duration::from_secs(5),
            check_interval: Duration::from_secs(30),
            max_retries: 10,
            trigger_throttle: Duration::from_secs(5),
            jitter: 0.2,
        }
    }
}

const SHORTEST: Duration = Duration::from_millis(1);
/// Keeps sums of instants and delays far from overflow.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 3600);

impl Config {
    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        for (field, duration, shortest) in [
            ("base_retry_delay", self.base_retry_delay, SHORTEST),
            ("max_retry_delay", self.max_retry_delay, SHORTEST),
            (
                "rate_limit_reset_time",
                self.rate_limit_reset_time,
                Duration::ZERO,
            ),
            ("check_timeout", self.check_timeout, SHORTEST),
            ("check_interval", self.check_interval, SHORTEST),
            ("trigger_throttle", self.trigger_throttle, Duration::ZERO),
        ] {
            if duration < shortest {
                return Err(ConfigError::TooShort { field });
            }
            if duration > LONGEST {
                return Err(ConfigError::TooLong { field });
            }
        }
        if self.max_consecutive_failures == 0 {
            return Err(ConfigError::NoFailures);
        }
        if self.max_retry_delay < self.base_retry_delay {
            return Err(ConfigError::DelaysCrossed);
        }
        // Written so that a NaN is refused as well.
        if !(0.0..=1.0).contains(&self.jitter) {
            return Err(ConfigError::JitterOutOfRange);
        }
        Ok(())
    }
}

/// Why a [`Config`] makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// The field must be at least 1 ms, or checks would run without a pause.
    TooShort {
        /// The field of [`Config`].
        field: &'static str,
    },
    /// The field must be at most 366 days.
    TooLong {
        /// The field of [`Config`].
        field: &'static str,
    },
    /// With zero, a healthy connection would be rate limited.
    NoFailures,
    /// The longest delay is shorter than the first.
    DelaysCrossed,
    /// The jitter is a part of the delay.
    JitterOutOfRange,
}

/// Word by word: what formats makes the wasm larger.
impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (field, text) = match self {
            Self::TooShort { field } => (*field, " must be at least 1 ms"),
            Self::TooLong { field } => (*field, " must be at most 366 days"),
            Self::NoFailures => ("max_consecutive_failures", " must be at least 1"),
            Self::DelaysCrossed => (
                "max_retry_delay",
                " must not be shorter than base_retry_delay",
            ),
            Self::JitterOutOfRange => ("jitter", " must be between 0 and 1"),
        };
        f.write_str(field)?;
        f.write_str(text)
    }
}

impl Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(24 * 3600);

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(Config::default().validate(), Ok(()));
    }

    #[test]
    fn the_outermost_numbers_are_valid() {
        let config = Config {
            base_retry_delay: 366 * DAY,
            max_retry_delay: 366 * DAY,
            check_timeout: Duration::from_millis(1),
            trigger_throttle: Duration::ZERO,
            ..Config::default()
        };
        assert_eq!(config.validate(), Ok(()));
    }

    #[test]
    fn numbers_that_make_no_sense_are_refused() {
        let refused = |change: fn(&mut Config)| {
            let mut config = Config::default();
            change(&mut config);
            config.validate().unwrap_err().to_string()
        };
        assert_eq!(
            refused(|c| c.check_interval = Duration::from_micros(999)),
            "check_interval must be at least 1 ms"
        );
        assert_eq!(
            refused(|c| c.trigger_throttle = 366 * DAY + Duration::from_millis(1)),
            "trigger_throttle must be at most 366 days"
        );
        assert_eq!(
            refused(|c| c.max_retry_delay = Duration::from_secs(4)),
            "max_retry_delay must not be shorter than base_retry_delay"
        );
        assert_eq!(
            refused(|c| c.max_consecutive_failures = 0),
            "max_consecutive_failures must be at least 1"
        );
        assert_eq!(
            refused(|c| c.jitter = f64::NAN),
            "jitter must be between 0 and 1"
        );
    }
}

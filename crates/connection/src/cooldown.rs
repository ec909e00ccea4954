use std::time::Duration;

/// How long after failure `failures` no attempt is allowed: nothing after the first, `base` after
/// the second, then twice as long each time, up to `max`.
///
/// With the defaults of [`Config`](crate::Config): 0, 5, 10, 20, 40, 80, 160, 300, 300 … s. Browser
/// and server share this function.
#[must_use]
pub fn cooldown(failures: u32, base: Duration, max: Duration) -> Duration {
    let Some(doublings) = failures.checked_sub(2) else {
        return Duration::ZERO;
    };
    let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
    base.saturating_mul(factor).min(max)
}

/// A seeded source of fractions that shorten delays, so that many browsers do not all come back
/// at once (SplitMix64, Steele, Lea and Flood 2014).
#[derive(Clone, Debug)]
pub(crate) struct Jitter {
    state: u64,
    max: f64,
}

impl Jitter {
    pub(crate) fn new(seed: u64, max: f64) -> Self {
        Self { state: seed, max }
    }

    /// The part of a delay that is left, between `1 - max` and 1.
    pub(crate) fn next_factor(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let fraction = (mixed >> 11) as f64 / (1_u64 << 53) as f64;
        1.0 - self.max * fraction
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cooldowns_double_up_to_the_limit_and_never_overflow() {
        let seconds = |failures| {
            cooldown(failures, Duration::from_secs(5), Duration::from_secs(300)).as_secs()
        };
        let first: Vec<u64> = (0..=10).map(seconds).collect();
        assert_eq!(first, [0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300]);
        for failures in [33, 34, 35, 64, 1000, u32::MAX] {
            assert_eq!(seconds(failures), 300);
        }
    }

    #[test]
    fn jitter_is_what_splitmix64_gives() {
        let mut jitter = Jitter::new(0, 1.0);
        for number in [
            0xE220_A839_7B1D_CDAF_u64,
            0x6E78_9E6A_A1B9_65F4,
            0x06C4_5D18_8009_454F,
        ] {
            let fraction = (number >> 11) as f64 / 2_f64.powi(53);
            assert_eq!(jitter.next_factor(), 1.0 - fraction);
        }
    }

    #[test]
    fn jitter_stays_in_its_range_and_repeats_with_its_seed() {
        let mut jitter = Jitter::new(7, 0.2);
        let mut again = Jitter::new(7, 0.2);
        for _ in 0..1000 {
            let factor = jitter.next_factor();
            assert!((0.8..=1.0).contains(&factor), "{factor}");
            assert_eq!(factor, again.next_factor());
        }
    }
}

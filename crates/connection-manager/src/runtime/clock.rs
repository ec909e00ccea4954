use std::cell::Cell;

use docker_connection::Instant;

/// Joins the browser's two clocks into one that never goes backwards and goes on while the machine
/// sleeps: `performance.now()` may stand still then, the wall clock may be set back by a person.
#[derive(Debug)]
pub(crate) struct Clock {
    monotonic: Cell<f64>,
    wall: Cell<f64>,
    elapsed: Cell<f64>,
    epoch: Cell<f64>,
    has_slept: Cell<bool>,
}

/// What the clock shows at first, in ms: ten years, so that outages that other pages saw long before
/// this one was opened have an instant too. Few enough for an `f64` to count microseconds.
const START: f64 = 10.0 * 365.0 * 24.0 * 3_600_000.0;

/// The clocks of a machine that is awake differ by less, in ms.
const DRIFT: f64 = 2_000.0;

impl Clock {
    /// Both in ms: `performance.now()` and `Date.now()`.
    pub(crate) fn new(monotonic: f64, wall: f64) -> Self {
        Self {
            monotonic: Cell::new(monotonic),
            wall: Cell::new(wall),
            elapsed: Cell::new(START),
            epoch: Cell::new(epoch(wall, START)),
            has_slept: Cell::new(false),
        }
    }

    pub(crate) fn read(&self, monotonic: f64, wall: f64) -> Instant {
        let awake = (monotonic - self.monotonic.replace(monotonic)).max(0.0);
        let passed = wall - self.wall.replace(wall);
        let has_slept = passed - awake > DRIFT;
        let step = if has_slept { passed } else { awake };
        self.elapsed.set(self.elapsed.get() + step);
        self.has_slept.set(self.has_slept.get() | has_slept);
        let epoch = epoch(wall, self.elapsed.get());
        if (epoch - self.epoch.get()).abs() > DRIFT {
            self.epoch.set(epoch);
        }
        Instant::from_millis(self.elapsed.get() as u64)
    }

    /// `at` in ms since 1970: the same number each time, until the wall clock is set.
    pub(crate) fn epoch_millis(&self, at: Instant) -> f64 {
        self.epoch.get() + at.as_millis() as f64
    }

    /// Whether a reading since the last call came after a sleep.
    pub(crate) fn take_has_slept(&self) -> bool {
        self.has_slept.take()
    }
}

/// What the wall clock showed at instant 0, in whole ms.
fn epoch(wall: f64, elapsed: f64) -> f64 {
    (wall - elapsed).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(millis: u64) -> Instant {
        Instant::from_millis(START as u64 + millis)
    }

    #[test]
    fn the_clock_follows_the_monotonic_one() {
        let clock = Clock::new(100.0, 1e12);
        assert_eq!(clock.read(350.5, 1e12 + 250.0), after(250));
        assert!(!clock.take_has_slept());
    }

    #[test]
    fn sleep_counts_and_is_told_once() {
        let clock = Clock::new(0.0, 1e12);
        assert_eq!(clock.read(10.0, 1e12 + 3_600_000.0), after(3_600_000));
        assert!(clock.take_has_slept());
        assert!(!clock.take_has_slept());
    }

    #[test]
    fn a_wall_clock_that_is_set_back_changes_nothing() {
        let clock = Clock::new(0.0, 1e12);
        assert_eq!(clock.read(10.0, 1e12 - 1e9), after(10));
        assert_eq!(clock.read(20.0, 1e12 - 1e9 + 10.0), after(20));
        assert!(!clock.take_has_slept());
    }

    #[test]
    fn a_wall_clock_that_is_set_forward_looks_like_sleep() {
        let clock = Clock::new(0.0, 1e12);
        assert_eq!(clock.read(10.0, 1e12 + 1e9), after(1_000_000_000));
        assert!(clock.take_has_slept());
    }

    #[test]
    fn an_instant_is_always_the_same_number_though_the_two_clocks_tick_apart() {
        let clock = Clock::new(0.4, 1e12);
        let at = clock.read(0.9, 1e12 + 1.0);
        let number = clock.epoch_millis(at);
        for tick in 1..1000 {
            let passed = f64::from(tick) * 7.3;
            clock.read(0.9 + passed, 1e12 + passed.ceil());
            assert_eq!(clock.epoch_millis(at), number);
        }
        assert_eq!(number.fract(), 0.0);
    }

    #[test]
    fn dates_follow_a_wall_clock_that_is_set() {
        let clock = Clock::new(0.0, 1e12);
        let now = clock.read(10.0, 1e12 - 1e9);
        assert_eq!(clock.epoch_millis(now), 1e12 - 1e9);
        let now = clock.read(20.0, 1e12 + 1e9);
        assert_eq!(clock.epoch_millis(now), 1e12 + 1e9);
    }
}

use std::time::Duration;

/// In whole milliseconds; `None` if the number is no time.
pub(super) fn duration(seconds: f64) -> Option<Duration> {
    let millis = seconds * 1000.0;
    let is_time = (0.0..u64::MAX as f64).contains(&millis);
    is_time.then(|| Duration::from_millis(millis as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_no_time_is_none() {
        for nonsense in [-1.0, f64::NAN, f64::INFINITY, 1e30] {
            assert_eq!(duration(nonsense), None);
        }
        assert_eq!(duration(0.5), Some(Duration::from_millis(500)));
    }
}

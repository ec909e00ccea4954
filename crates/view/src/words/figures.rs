use docker_connection::ContainerCounts;

const UNITS: [&str; 5] = [" B", " KiB", " MiB", " GiB", " TiB"];

/// A number of bytes in the largest unit that leaves at least one of it; with one digit behind the
/// `point` where there is only one before it.
pub(crate) fn bytes(bytes: u64, point: &str) -> String {
    let [mut whole, mut rest] = [bytes, 0];
    let mut units = UNITS.iter();
    let mut unit = units.next();
    while whole >= 1024
        && let Some(next) = units.next()
    {
        [whole, rest] = [whole / 1024, whole % 1024];
        unit = Some(next);
    }
    let unit = unit.copied().unwrap_or_default();
    if bytes < 1024 || whole >= 10 {
        return [&whole.to_string(), unit].concat();
    }
    let tenth = (rest * 10 / 1024).to_string();
    [&whole.to_string(), point, &tenth, unit].concat()
}

/// The nearest whole number; 0 for less, and for what is none.
pub(crate) fn whole(number: f64) -> String {
    ((number + 0.5) as u64).to_string()
}

/// The containers of each state that there are, by its word: running, paused, stopped.
pub(crate) fn counted(counts: ContainerCounts, words: [&str; 3]) -> String {
    let numbers = [counts.running, counts.paused, counts.stopped];
    let mut text = String::new();
    for (index, (number, word)) in numbers.into_iter().zip(words).enumerate() {
        if index > 0 && number == 0 {
            continue;
        }
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(&number.to_string());
        text.push(' ');
        text.push_str(word);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_two_digits_or_more_and_the_unit_that_fits() {
        for (number, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1_572_864, "1.5 MiB"),
            (805_306_368, "768 MiB"),
            (16_777_216_000, "15 GiB"),
            (u64::MAX, "16777215 TiB"),
        ] {
            assert_eq!(bytes(number, "."), text);
        }
        assert_eq!(bytes(1_572_864, ","), "1,5 MiB");
    }

    #[test]
    fn a_share_is_rounded_and_never_below_nothing() {
        for (number, text) in [
            (0.4, "0"),
            (0.5, "1"),
            (137.5, "138"),
            (-3.0, "0"),
            (f64::NAN, "0"),
        ] {
            assert_eq!(whole(number), text);
        }
    }

    #[test]
    fn states_without_a_container_are_left_out_but_for_the_first() {
        let words = ["running", "paused", "stopped"];
        let counts = ContainerCounts {
            running: 2,
            paused: 0,
            stopped: 5,
        };
        assert_eq!(counted(counts, words), "2 running, 5 stopped");
        assert_eq!(counted(ContainerCounts::default(), words), "0 running");
    }
}

use std::ops::AddAssign;

/// Counts the tests that a runner reports, line by line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
}

impl Tally {
    /// What a line of output says: `test result: ok. 3 passed; 0 failed; …` of Rust's runners,
    /// or `  3 passed (2.1s)` and `  1 failed` of Playwright.
    pub(crate) fn of_line(line: &str) -> Self {
        let counts = match line.split_once("test result: ") {
            Some((_, counts)) => counts.split_once(". ").map_or("", |(_, counts)| counts),
            None => line,
        };
        let mut tally = Self::default();
        for count in counts.split(';') {
            let mut words = count.split_whitespace();
            let number = words.next().and_then(|word| word.parse().ok());
            match (number, words.next()) {
                (Some(number), Some("passed")) => tally.passed = number,
                (Some(number), Some("failed")) => tally.failed = number,
                _ => {}
            }
        }
        tally
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_reports_both_counts_in_one_line() {
        let line =
            "test result: FAILED. 12 passed; 1 failed; 3 ignored; 0 measured; 0 filtered out";
        let expected = Tally {
            passed: 12,
            failed: 1,
        };
        assert_eq!(Tally::of_line(line), expected);
    }

    #[test]
    fn playwright_reports_each_count_in_a_line() {
        assert_eq!(Tally::of_line("  31 passed (12.3s)").passed, 31);
        assert_eq!(Tally::of_line("  2 failed").failed, 2);
        assert_eq!(Tally::of_line("  4 skipped"), Tally::default());
    }

    #[test]
    fn other_lines_count_nothing() {
        for line in [
            "",
            "running 3 tests",
            "test tests::it_passed ... ok",
            "3 errors",
        ] {
            assert_eq!(Tally::of_line(line), Tally::default(), "{line}");
        }
    }
}

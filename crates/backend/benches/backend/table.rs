/// Prints the head of the table.
pub(crate) fn head() {
    println!("{:<58} {:>12} {:>12}", "", "goal", "result");
}

/// Prints something that should be no more than its goal.
pub(crate) fn at_most(what: &str, goal: f64, result: f64, unit: &str) {
    line(
        what,
        &format!("<= {goal} {unit}"),
        result,
        unit,
        result <= goal,
    );
}

/// Prints something that should be no less than its goal.
pub(crate) fn at_least(what: &str, goal: f64, result: f64, unit: &str) {
    line(
        what,
        &format!(">= {goal} {unit}"),
        result,
        unit,
        result >= goal,
    );
}

/// Prints something without a goal.
pub(crate) fn note(what: &str, result: f64, unit: &str) {
    line(what, "", result, unit, true);
}

fn line(what: &str, goal: &str, result: f64, unit: &str, is_met: bool) {
    let result = if result.abs() < 100.0 {
        format!("{result:.2} {unit}")
    } else {
        format!("{result:.0} {unit}")
    };
    let miss = if is_met { "" } else { "  MISSED" };
    println!(
        "{what:<58} {:>12} {:>12}{miss}",
        goal.trim_end(),
        result.trim_end()
    );
}

/// The value that a `share` of all values does not exceed.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().unwrap_or(f64::NAN)
}

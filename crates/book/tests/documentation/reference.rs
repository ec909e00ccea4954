use std::collections::BTreeSet;
use std::time::Duration;

use docker_connection::{Config, Reason};
use docker_connection_view::{Text, english};

use crate::{files, page, read};

#[test]
fn every_reason_is_told_with_its_sentence() {
    let page = page("reasons.md");
    for reason in Reason::ALL {
        let sentence = english(Text::Reason(*reason));
        let told = format!("\n### `{reason}`\n\n> {sentence}\n");
        assert!(page.contains(&told), "reasons.md lacks:\n{told}");
    }
    assert_eq!(page.matches("\n### ").count(), Reason::ALL.len());
}

/// The numbers behind the rules, with their defaults as a page writes them.
pub(crate) fn numbers(duration: fn(Duration) -> String) -> [(&'static str, String); 9] {
    let Config {
        max_consecutive_failures,
        base_retry_delay,
        max_retry_delay,
        rate_limit_reset_time,
        check_timeout,
        check_interval,
        max_retries,
        trigger_throttle,
        jitter,
    } = Config::default();
    [
        (
            "max_consecutive_failures",
            max_consecutive_failures.to_string(),
        ),
        ("base_retry_delay", duration(base_retry_delay)),
        ("max_retry_delay", duration(max_retry_delay)),
        ("rate_limit_reset_time", duration(rate_limit_reset_time)),
        ("check_timeout", duration(check_timeout)),
        ("check_interval", duration(check_interval)),
        ("max_retries", max_retries.to_string()),
        ("trigger_throttle", duration(trigger_throttle)),
        ("jitter", jitter.to_string()),
    ]
}

#[test]
fn every_number_behind_the_rules_is_told_with_its_default() {
    let page = page("configuration.md");
    for (field, default) in numbers(|duration| format!("{} s", duration.as_secs_f64())) {
        let row = format!("\n| `{field}` | {default} | ");
        assert!(page.contains(&row), "configuration.md lacks: {row}");
    }
}

#[test]
fn every_css_variable_is_told_and_no_other() {
    let is_style = |path: &std::path::Path| path.extension().is_some_and(|kind| kind == "css");
    let styles: String = files("crates", is_style)
        .iter()
        .map(|path| read(path))
        .collect();
    assert_eq!(variables(&page("components.md")), variables(&styles));
}

/// The kit's own variables in a text.
fn variables(text: &str) -> BTreeSet<&str> {
    let starts = text.match_indices("--docker-status-");
    let names = starts.map(|(start, _)| {
        let rest = &text[start..];
        let end = rest.find(|letter: char| !letter.is_ascii_lowercase() && letter != '-');
        &rest[..end.unwrap_or(rest.len())]
    });
    names.collect()
}

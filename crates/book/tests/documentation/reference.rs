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

#[test]
fn every_number_behind_the_rules_is_told_with_its_default() {
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
    let seconds = |duration: Duration| format!("{} s", duration.as_secs_f64());
    let page = page("configuration.md");
    for (field, default) in [
        (
            "max_consecutive_failures",
            max_consecutive_failures.to_string(),
        ),
        ("base_retry_delay", seconds(base_retry_delay)),
        ("max_retry_delay", seconds(max_retry_delay)),
        ("rate_limit_reset_time", seconds(rate_limit_reset_time)),
        ("check_timeout", seconds(check_timeout)),
        ("check_interval", seconds(check_interval)),
        ("max_retries", max_retries.to_string()),
        ("trigger_throttle", seconds(trigger_throttle)),
        ("jitter", jitter.to_string()),
    ] {
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

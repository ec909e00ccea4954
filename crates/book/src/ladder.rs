use std::fmt::Write;
use std::iter;
use std::time::Duration;

use docker_connection::{Config, cooldown};

/// How many failures the picture shows.
const FAILURES: u32 = 9;

const WIDTH: f64 = 600.0;
/// Where the axis of time begins and ends.
const LEFT: f64 = 112.0;
const RIGHT: f64 = 578.0;
const ROW: f64 = 26.0;
const BAR: f64 = 18.0;

/// The wait after a failure.
struct Wait {
    failures: u32,
    begins: Duration,
    ends: Duration,
    /// How it is drawn.
    class: &'static str,
}

/// The ladder as a picture: when the automatic retries of an outage run, and what they wait for.
#[must_use]
pub fn ladder() -> String {
    let config = Config::default();
    let waits: Vec<_> = waits(&config).take(FAILURES as usize).collect();
    let end = waits.last().map(|wait| wait.ends).unwrap_or_default();
    let x = |time: Duration| LEFT + (RIGHT - LEFT) * depth(time) / depth(end);
    let axis = ROW * f64::from(FAILURES) + 8.0;
    let height = axis + 118.0;
    let mut picture = head(height);

    let times = iter::once(Duration::ZERO).chain(waits.iter().map(|wait| wait.ends));
    for time in times {
        let (x, minutes, seconds) = (x(time), time.as_secs() / 60, time.as_secs() % 60);
        line(
            &mut picture,
            &format!(
                r#"<path class="grid" d="M{x:.1} 0V{axis}"/><text class="time" x="{x:.1}" y="{:.1}">{minutes}:{seconds:02}</text>"#,
                axis + 16.0
            ),
        );
    }
    for wait in &waits {
        let Wait {
            failures, class, ..
        } = wait;
        let (from, to) = (x(wait.begins), x(wait.ends));
        let top = ROW * f64::from(failures - 1) + 4.0;
        let (middle, base) = ((from + to) / 2.0, top + 13.5);
        let (width, seconds) = (to - from, (wait.ends - wait.begins).as_secs());
        line(
            &mut picture,
            &format!(
                r#"<text y="{base:.1}">after failure {failures}</text><rect class="{class}" x="{from:.1}" y="{top:.1}" width="{width:.1}" height="{BAR}"/><text class="on {class}" x="{middle:.1}" y="{base:.1}">{seconds} s</text>"#
            ),
        );
    }
    let caption = axis + 36.0;
    line(
        &mut picture,
        &format!(
            r#"<text class="time" x="{:.1}" y="{caption:.1}">minutes:seconds since the first failure</text>"#,
            (LEFT + RIGHT) / 2.0
        ),
    );
    for (row, (class, meaning)) in (0_u32..).zip(LEGEND) {
        let top = caption + 14.0 + 22.0 * f64::from(row);
        line(
            &mut picture,
            &format!(
                r#"<rect class="{class}" x="1" y="{top:.1}" width="26" height="14"/><text x="36" y="{:.1}">{meaning}</text>"#,
                top + 11.5
            ),
        );
    }
    line(&mut picture, "</svg>");
    picture
}

const LEGEND: [(&str, &str); 3] = [
    ("open", "unavailable: the app or a person may try at once"),
    ("closed", "unavailable: whoever tries has to wait"),
    ("limited", "rate-limited: whoever tries has to wait"),
];

/// The waits of an outage that nobody ends, none shortened by chance.
fn waits(config: &Config) -> impl Iterator<Item = Wait> {
    let mut begins = Duration::ZERO;
    (1..).map(move |failures| {
        let base = config.base_retry_delay;
        let cooldown = cooldown(failures, base, config.max_retry_delay);
        let wait = Wait {
            failures,
            begins,
            ends: begins + cooldown.max(base),
            class: if cooldown.is_zero() {
                "open"
            } else if failures < config.max_consecutive_failures {
                "closed"
            } else {
                "limited"
            },
        };
        begins = wait.ends;
        wait
    })
}

/// How far along the axis a time is: even steps for what doubles.
fn depth(time: Duration) -> f64 {
    (time.as_secs_f64() / 10.0 + 1.0).log2()
}

fn head(height: f64) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">
<style>
svg {{ --text: #24292f; --grid: #d0d7de; --closed: #b3261e; --limited: #855400; --on: #fff; font: 13px system-ui, sans-serif; }}
@media (prefers-color-scheme: dark) {{
svg {{ --text: #d4d4d4; --grid: #ffffff2b; --closed: #f4766f; --limited: #d9a520; --on: #1b1b1c; }}
}}
text {{ fill: var(--text); }}
.time {{ text-anchor: middle; font-size: 11.5px; }}
.grid {{ stroke: var(--grid); }}
.open {{ fill: none; stroke: var(--closed); stroke-width: 1.5; stroke-dasharray: 4 2; }}
.closed {{ fill: var(--closed); }}
.limited {{ fill: var(--limited); }}
.on {{ fill: var(--on); text-anchor: middle; font-size: 12px; stroke: none; }}
.on.open {{ fill: var(--text); }}
</style>
"#
    )
}

fn line(picture: &mut String, text: &str) {
    // A string has always room.
    let _ = writeln!(picture, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waits_are_those_of_the_rules() {
        let seconds: Vec<_> = waits(&Config::default())
            .take(9)
            .map(|wait| (wait.ends - wait.begins).as_secs())
            .collect();
        assert_eq!(seconds, [5, 5, 10, 20, 40, 80, 160, 300, 300]);
    }

    #[test]
    fn the_third_failure_is_the_first_that_limits() {
        let classes: Vec<_> = waits(&Config::default())
            .take(4)
            .map(|wait| wait.class)
            .collect();
        assert_eq!(classes, ["open", "closed", "limited", "limited"]);
    }
}

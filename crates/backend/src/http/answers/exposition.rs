use std::fmt::{self, Display, Formatter};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use docker_connection::HealthStatus;

use crate::http::hosts::Gauge;
use crate::http::metrics::Metrics;
use crate::monitor::{Checks, LIMITS, REASONS};
use crate::start::{StartEnd, Starts};
use crate::wire::route::Route;

/// The text that Prometheus reads.
pub(crate) struct Exposition<'a> {
    pub(crate) metrics: &'a Metrics,
    /// As the last check found it.
    pub(crate) status: Option<HealthStatus>,
    pub(crate) checks: &'a Checks,
    pub(crate) starts: Option<&'a Starts>,
    /// How many there are.
    pub(crate) terminals: usize,
}

/// The same where there are many engines.
pub(crate) struct HostsExposition<'a> {
    pub(crate) metrics: &'a Metrics,
    pub(crate) gauges: &'a [Gauge],
}

impl Display for HostsExposition<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        build(f)?;
        clients(f, self.metrics)?;
        for gauge in self.gauges {
            head(f, gauge.name, "gauge", gauge.help)?;
            line(f, gauge.name, &[], gauge.value)?;
        }
        Ok(())
    }
}

impl Display for Exposition<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        build(f)?;
        self.engine(f)?;
        self.checks(f)?;
        self.durations(f)?;
        clients(f, self.metrics)?;
        let help = "Runs of the command that starts Docker.";
        head(f, "starts_total", "counter", help)?;
        for end in StartEnd::ALL {
            let count = self.starts.map_or(0, |starts| starts.count(end));
            line(f, "starts_total", &[("outcome", end.name())], count)?;
        }
        let help = "Terminals that run, with those that begin or end.";
        head(f, "open_terminals", "gauge", help)?;
        line(f, "open_terminals", &[], self.terminals)
    }
}

impl Exposition<'_> {
    fn engine(&self, f: &mut Formatter<'_>) -> fmt::Result {
        head(f, "engine_state", "gauge", "What the last check found.")?;
        for status in HealthStatus::ALL {
            let is_it = u8::from(self.status == Some(*status));
            line(f, "engine_state", &[("state", status.as_str())], is_it)?;
        }
        let name = "last_check_timestamp_seconds";
        let help = "When the last check began; nothing is asked while nobody asks or watches.";
        head(f, name, "gauge", help)?;
        line(f, name, &[], self.checks.last().unwrap_or_default())
    }

    fn checks(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let failed = |reason| self.checks.failed_for(reason).map_or(0, count);
        let (answered, not_asked) = (count(&self.checks.answered), count(&self.checks.not_asked));
        let all_failed: u64 = REASONS.into_iter().map(failed).sum();
        head(f, "checks_total", "counter", "Questions to the engine.")?;
        for (result, count) in [
            ("answered", answered),
            ("failed", all_failed),
            ("not_asked", not_asked),
        ] {
            line(f, "checks_total", &[("result", result)], count)?;
        }
        let help = "Questions that the engine did not answer.";
        head(f, "check_failures_total", "counter", help)?;
        for reason in REASONS {
            let labels = [("reason", reason.as_str())];
            line(f, "check_failures_total", &labels, failed(reason))?;
        }
        Ok(())
    }

    fn durations(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let help = "How long questions took, answered or not.";
        head(f, "check_duration_seconds", "histogram", help)?;
        let limits = LIMITS
            .iter()
            .map(|limit| (*limit as f64 / 1000.0).to_string());
        let limits = limits.chain(["+Inf".to_owned()]);
        let mut total = 0;
        for (limit, kept) in limits.zip(&self.checks.durations) {
            total += count(kept);
            let labels = [("le", limit.as_str())];
            line(f, "check_duration_seconds_bucket", &labels, total)?;
        }
        let seconds = count(&self.checks.total_duration) as f64 / 1_000_000.0;
        line(f, "check_duration_seconds_sum", &[], seconds)?;
        line(f, "check_duration_seconds_count", &[], self.checks.total())
    }
}

fn build(f: &mut Formatter<'_>) -> fmt::Result {
    head(f, "build_info", "gauge", "The release that runs.")?;
    let version = env!("CARGO_PKG_VERSION");
    line(f, "build_info", &[("version", version)], 1)
}

/// What clients do.
fn clients(f: &mut Formatter<'_>, metrics: &Metrics) -> fmt::Result {
    head(f, "requests_total", "counter", "Requests of clients.")?;
    for route in Route::ALL {
        for (class, count) in (1..).zip(metrics.requests(route)) {
            let class = format!("{class}xx");
            let labels = [("route", route.name()), ("status", &class)];
            line(f, "requests_total", &labels, count)?;
        }
    }
    head(f, "open_connections", "gauge", "Connections of clients.")?;
    line(f, "open_connections", &[], metrics.connections())?;
    let help = "Streams of events that are open.";
    head(f, "open_streams", "gauge", help)?;
    line(f, "open_streams", &[], metrics.streams())
}

fn count(counter: &AtomicU64) -> u64 {
    counter.load(Relaxed)
}

fn head(f: &mut Formatter<'_>, name: &str, kind: &str, help: &str) -> fmt::Result {
    writeln!(f, "# HELP docker_connection_{name} {help}")?;
    writeln!(f, "# TYPE docker_connection_{name} {kind}")
}

fn line(
    f: &mut Formatter<'_>,
    name: &str,
    labels: &[(&str, &str)],
    value: impl Display,
) -> fmt::Result {
    write!(f, "docker_connection_{name}")?;
    for (number, (label, text)) in labels.iter().enumerate() {
        let start = if number == 0 { '{' } else { ',' };
        write!(f, "{start}{label}=\"{text}\"")?;
    }
    let end = if labels.is_empty() { "" } else { "}" };
    writeln!(f, "{end} {value}")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use docker_connection::Reason;
    use http::StatusCode;

    use super::*;

    /// The lines of a text that are about that, without their prefix.
    fn about(text: &str, name: &str) -> Vec<String> {
        let lines = text
            .lines()
            .filter_map(|line| line.strip_prefix("docker_connection_"));
        let lines = lines.filter(|line| line.starts_with(name));
        lines.map(str::to_owned).collect()
    }

    fn exposition(checks: &Checks, metrics: &Metrics) -> String {
        let exposition = Exposition {
            metrics,
            status: Some(HealthStatus::Starting),
            checks,
            starts: None,
            terminals: 3,
        };
        exposition.to_string()
    }

    #[test]
    fn every_counter_begins_with_zero() {
        let text = exposition(&Checks::default(), &Metrics::default());
        assert_eq!(about(&text, "requests_total").len(), Route::ALL.len() * 5);
        assert_eq!(about(&text, "check_failures_total").len(), REASONS.len());
        for line in about(&text, "requests_total")
            .iter()
            .chain(&about(&text, "check"))
        {
            assert!(line.ends_with(" 0"), "{line}");
        }
    }

    #[test]
    fn the_book_tells_every_metric() {
        let book = include_str!("../../../../../docs/debugging.md");
        let text = exposition(&Checks::default(), &Metrics::default());
        let metrics = text.lines().filter_map(|line| {
            let (name, _) = line.strip_prefix("# TYPE ")?.split_once(' ')?;
            Some(format!("\n| `{name}` | "))
        });
        let metrics: Vec<_> = metrics.collect();
        for row in &metrics {
            assert!(book.contains(row), "docs/debugging.md lacks:{row}");
        }
        let rows = book.matches("\n| `docker_connection_").count();
        assert_eq!(rows, metrics.len());
    }

    #[test]
    fn the_text_is_as_prometheus_reads_it() {
        let metrics = Metrics::default();
        metrics.count(Route::Health, StatusCode::OK);
        metrics.count(Route::Health, StatusCode::OK);
        let _open = metrics.open_connection();
        drop(metrics.open_connection());
        let _streams = [metrics.open_stream(), metrics.open_stream()];
        let checks = Checks::default();
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_500);
        checks.count(at, Duration::from_micros(700), Ok(()));
        checks.count(at, Duration::from_millis(20), Ok(()));
        checks.count(at, Duration::from_secs(4), Err(Reason::Hung));
        let text = exposition(&checks, &metrics);
        for block in [
            concat!(
                "# HELP docker_connection_engine_state What the last check found.\n",
                "# TYPE docker_connection_engine_state gauge\n",
                "docker_connection_engine_state{state=\"available\"} 0\n",
                "docker_connection_engine_state{state=\"starting\"} 1\n",
                "docker_connection_engine_state{state=\"unavailable\"} 0\n",
            ),
            concat!(
                "docker_connection_checks_total{result=\"answered\"} 2\n",
                "docker_connection_checks_total{result=\"failed\"} 1\n",
                "docker_connection_checks_total{result=\"not_asked\"} 0\n",
            ),
            "docker_connection_check_failures_total{reason=\"hung\"} 1\n",
            "docker_connection_last_check_timestamp_seconds 1.5\n",
            concat!(
                "# TYPE docker_connection_check_duration_seconds histogram\n",
                "docker_connection_check_duration_seconds_bucket{le=\"0.001\"} 1\n",
                "docker_connection_check_duration_seconds_bucket{le=\"0.002\"} 1\n",
                "docker_connection_check_duration_seconds_bucket{le=\"0.005\"} 1\n",
                "docker_connection_check_duration_seconds_bucket{le=\"0.01\"} 1\n",
                "docker_connection_check_duration_seconds_bucket{le=\"0.025\"} 2\n",
            ),
            concat!(
                "docker_connection_check_duration_seconds_bucket{le=\"3.5\"} 2\n",
                "docker_connection_check_duration_seconds_bucket{le=\"+Inf\"} 3\n",
                "docker_connection_check_duration_seconds_sum 4.0207\n",
                "docker_connection_check_duration_seconds_count 3\n",
            ),
            "docker_connection_requests_total{route=\"health\",status=\"2xx\"} 2\n",
            "docker_connection_open_connections 1\n",
            "docker_connection_open_streams 2\n",
            "docker_connection_open_terminals 3\n",
        ] {
            assert!(text.contains(block), "{block}{text}");
        }
    }
}

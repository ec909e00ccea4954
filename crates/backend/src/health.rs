use std::time::{Duration, SystemTime, UNIX_EPOCH};

use docker_connection::message::UNAVAILABLE;
use docker_connection::{
    Advice, Engine, ErrorCode, HealthReport, HealthStatus, Reason, ReportedOutage, Warning,
};

use crate::advice::advice;
use crate::endpoint::EngineEndpoint;

const AVAILABLE: &str = "Docker is available.";
const STARTING: &str = "Docker is starting.";

/// What one check found.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    /// When the engine was asked.
    pub(crate) checked_at: SystemTime,
    /// Who answered, and how long it took.
    pub(crate) result: Result<(Engine, Duration), Reason>,
}

/// What all checks so far found: the changes of what is told, and the outage that lasts.
#[derive(Debug)]
pub(crate) struct Health {
    endpoint: EngineEndpoint,
    instance: String,
    sequence: u64,
    told: Option<Told>,
    outage: Option<ReportedOutage>,
}

/// What was told last, without what differs from check to check.
#[derive(Debug, PartialEq)]
struct Told {
    state: Result<Engine, Reason>,
    advice: Vec<Advice>,
    warnings: Vec<Warning>,
}

impl Health {
    pub(crate) fn new(endpoint: EngineEndpoint, instance: String) -> Self {
        Self {
            endpoint,
            instance,
            sequence: 0,
            told: None,
            outage: None,
        }
    }

    /// The engine, if it was available when it was last asked.
    pub(crate) fn engine(&self) -> Option<&Engine> {
        self.told.as_ref()?.state.as_ref().ok()
    }

    /// Takes in a verdict and reports it.
    pub(crate) fn record(&mut self, verdict: Verdict) -> HealthReport {
        let checked_at = timestamp(verdict.checked_at);
        let (state, latency) = match verdict.result {
            Ok((engine, latency)) => (Ok(engine), Some(latency)),
            Err(reason) => (Err(reason), None),
        };
        self.update_outage(&state, &checked_at);
        let reason = state.as_ref().err().copied();
        let advice = reason.map_or_else(Vec::new, |reason| advice(reason, &self.endpoint));
        let mut warnings = state.as_ref().map_or_else(|_| Vec::new(), warnings);
        warnings.extend(self.endpoint.neighbours.warnings());
        if self.told.as_ref().map(|told| &told.state) != Some(&state) {
            self.log(&state);
        }
        let told = Some(Told {
            state: state.clone(),
            advice: advice.clone(),
            warnings: warnings.clone(),
        });
        if self.told != told {
            self.sequence += 1;
            self.told = told;
        }
        let (status, message) = match reason {
            None => (HealthStatus::Available, AVAILABLE),
            Some(Reason::Starting) => (HealthStatus::Starting, STARTING),
            Some(_) => (HealthStatus::Unavailable, UNAVAILABLE),
        };
        HealthReport {
            status,
            code: reason.map(|_| ErrorCode::DockerUnavailable),
            reason,
            message: message.to_owned(),
            advice,
            checked_at,
            latency_ms: latency.map(milliseconds),
            warnings,
            engine: state.ok(),
            endpoint: self.endpoint.shown.clone(),
            outage: self.outage.clone(),
            sequence: self.sequence,
            instance: self.instance.clone(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            // Each comes with the routes that serve it.
            features: Vec::new(),
        }
    }

    fn update_outage(&mut self, state: &Result<Engine, Reason>, checked_at: &str) {
        let Err(reason) = *state else {
            self.outage = None;
            return;
        };
        let outage = self.outage.get_or_insert_with(|| ReportedOutage {
            since: checked_at.to_owned(),
            first_reason: reason,
            attempts: 0,
        });
        outage.attempts = outage.attempts.saturating_add(1);
    }

    fn log(&self, state: &Result<Engine, Reason>) {
        let host = &self.endpoint.shown.host;
        match state {
            Ok(Engine { kind, version, .. }) => {
                tracing::info!("Docker is available at {host}: {kind} {version}");
            }
            Err(Reason::Starting) => tracing::info!("Docker is starting at {host}"),
            Err(reason) => tracing::warn!("Docker is unavailable at {host}: {reason}"),
        }
    }
}

fn warnings(engine: &Engine) -> Vec<Warning> {
    let podman = (engine.kind == "podman").then(|| Warning {
        code: "podman".to_owned(),
        text: "This is Podman, which answers like Docker; some features differ.".to_owned(),
    });
    podman.into_iter().collect()
}

/// A clock that was never set may be before 1970, which cannot be written.
fn timestamp(time: SystemTime) -> String {
    humantime::format_rfc3339_millis(time.max(UNIX_EPOCH)).to_string()
}

/// In milliseconds, with one decimal.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 10_000.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Environment;

    fn time(text: &str) -> SystemTime {
        humantime::parse_rfc3339(text).expect("a time of the test's own")
    }

    fn unavailable(checked_at: &str, reason: Reason) -> Verdict {
        Verdict {
            checked_at: time(checked_at),
            result: Err(reason),
        }
    }

    fn available(checked_at: &str, version: &str) -> Verdict {
        let engine = Engine {
            kind: "docker".to_owned(),
            version: version.to_owned(),
            api_version: "1.41".to_owned(),
            os: "linux".to_owned(),
            arch: "amd64".to_owned(),
        };
        Verdict {
            checked_at: time(checked_at),
            result: Ok((engine, Duration::from_micros(812))),
        }
    }

    fn health() -> Health {
        let endpoint = EngineEndpoint::choose(None, &Environment::default());
        Health::new(endpoint, "b7c1".to_owned())
    }

    fn golden(name: &str) -> String {
        let path = format!(
            "{}/../../tests/wire/{name}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn written(report: &HealthReport) -> String {
        serde_json::to_string_pretty(report).expect("a report is JSON")
    }

    #[test]
    fn an_available_engine_is_reported_as_the_golden_report_says() {
        let mut health = health();
        health.sequence = 18;
        let report = health.record(available("2026-11-22T19:00:00.123Z", "20.10.24"));
        assert_eq!(written(&report), golden("report-available").trim_end());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_unavailable_engine_is_reported_as_the_golden_report_says() {
        let mut health = health();
        health.sequence = 16;
        health.record(unavailable(
            "2026-11-22T18:59:58.001Z",
            Reason::ConnectionRefused,
        ));
        health.record(unavailable("2026-11-22T18:59:59Z", Reason::SocketMissing));
        health.record(unavailable("2026-11-22T18:59:59.5Z", Reason::SocketMissing));
        let last = unavailable("2026-11-22T19:00:00.123Z", Reason::SocketMissing);
        let report = health.record(last);
        assert_eq!(written(&report), golden("report-unavailable").trim_end());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_starting_engine_is_reported_as_the_golden_report_says() {
        let mut health = health();
        health.sequence = 18;
        health.record(unavailable(
            "2026-11-22T18:59:58.001Z",
            Reason::SocketMissing,
        ));
        let second = "2026-11-22T18:59:59Z";
        health.record(unavailable(second, Reason::SocketMissing));
        health.record(unavailable(second, Reason::SocketMissing));
        let report = health.record(unavailable("2026-11-22T19:00:00.123Z", Reason::Starting));
        assert_eq!(written(&report), golden("report-starting").trim_end());
    }

    #[test]
    fn the_sequence_goes_up_with_changes_only() {
        let mut health = health();
        let second = "2026-11-22T19:00:01Z";
        let sequences = [
            available(second, "1"),
            available("2026-11-22T19:00:02Z", "1"),
            unavailable(second, Reason::SocketMissing),
            unavailable(second, Reason::SocketMissing),
            unavailable(second, Reason::Hung),
            available(second, "2"),
        ]
        .map(|verdict| health.record(verdict).sequence);
        assert_eq!(sequences, [1, 1, 2, 2, 3, 4]);
    }

    #[test]
    fn a_clock_before_1970_is_no_obstacle() {
        let early = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(timestamp(early), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn an_outage_ends_with_the_first_success() {
        let mut health = health();
        health.record(unavailable("2026-11-22T19:00:00Z", Reason::Hung));
        let report = health.record(available("2026-11-22T19:00:01Z", "1"));
        assert_eq!(report.outage, None);
        let report = health.record(unavailable("2026-11-22T19:00:02Z", Reason::SocketMissing));
        let outage = report.outage.expect("it is unavailable");
        assert_eq!(outage.since, "2026-11-22T19:00:02.000Z");
        assert_eq!(outage.first_reason, Reason::SocketMissing);
        assert_eq!(outage.attempts, 1);
    }
}

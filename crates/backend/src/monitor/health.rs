use std::time::{Duration, SystemTime, UNIX_EPOCH};

use docker_connection::{
    Advice, Endpoint, Engine, ErrorCode, Feature, HealthReport, HealthStatus, Message, Reason,
    ReportedOutage, Sentence, Warning,
};
use docker_connection_view::{Text, english};

const AVAILABLE: &str = "Docker is available.";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What one check found.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    /// When the engine was asked.
    pub(super) checked_at: SystemTime,
    /// Who was asked.
    pub(super) endpoint: Endpoint,
    /// Who answered, and how long it took.
    pub(super) result: Result<(Engine, Duration), Reason>,
}

/// What else there is to say about a verdict.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Notes {
    pub(super) advice: Vec<Advice>,
    pub(super) warnings: Vec<Warning>,
}

/// What all checks so far found: the changes of what is told, and the outage that lasts. It only
/// computes.
#[derive(Debug)]
pub(super) struct Health {
    instance: String,
    features: Vec<Feature>,
    sequence: u64,
    told: Option<Told>,
    outage: Option<ReportedOutage>,
}

/// What was told last, without what differs from check to check.
#[derive(Debug, PartialEq)]
struct Told {
    endpoint: Endpoint,
    state: Result<Engine, Reason>,
    notes: Notes,
}

impl Health {
    pub(super) fn new(instance: String, features: Vec<Feature>) -> Self {
        Self {
            instance,
            features,
            sequence: 0,
            told: None,
            outage: None,
        }
    }

    /// Whether that is another state than the one that was told last, at another endpoint or not.
    pub(super) fn is_news(&self, verdict: &Verdict) -> bool {
        self.told
            .as_ref()
            .is_none_or(|told| told.endpoint != verdict.endpoint || told.state != verdict.state())
    }

    /// Takes in a verdict and reports it.
    pub(super) fn record(&mut self, verdict: &Verdict, notes: Notes) -> HealthReport {
        self.update_outage(verdict);
        self.tell(verdict, notes)
    }

    /// Reports a verdict that was recorded already, with what is known about it by now.
    pub(super) fn annotate(&mut self, verdict: &Verdict, notes: Notes) -> HealthReport {
        self.tell(verdict, notes)
    }

    fn tell(&mut self, verdict: &Verdict, notes: Notes) -> HealthReport {
        let state = verdict.state();
        let latency = verdict.result.as_ref().ok().map(|(_, latency)| *latency);
        let told = Some(Told {
            endpoint: verdict.endpoint.clone(),
            state: state.clone(),
            notes: notes.clone(),
        });
        if self.told != told {
            self.sequence += 1;
            self.told = told;
        }
        let reason = state.as_ref().err().copied();
        let status = match reason {
            None => HealthStatus::Available,
            Some(Reason::Starting) => HealthStatus::Starting,
            Some(_) => HealthStatus::Unavailable,
        };
        let mut warnings = state.as_ref().map_or_else(|_| Vec::new(), warnings);
        warnings.extend(notes.warnings);
        HealthReport {
            status,
            code: reason.map(|_| ErrorCode::DockerUnavailable),
            reason,
            message: reason.map_or_else(|| AVAILABLE.to_owned(), message),
            advice: notes.advice,
            checked_at: timestamp(verdict.checked_at),
            latency_ms: latency.map(milliseconds),
            warnings,
            engine: state.ok(),
            endpoint: verdict.endpoint.clone(),
            outage: self.outage.clone(),
            sequence: self.sequence,
            instance: self.instance.clone(),
            version: Some(VERSION.to_owned()),
            features: self.features.clone(),
        }
    }

    fn update_outage(&mut self, verdict: &Verdict) {
        let told = self.told.as_ref();
        if told.is_some_and(|told| told.endpoint != verdict.endpoint) {
            // That was another engine's.
            self.outage = None;
        }
        let Err(reason) = verdict.result else {
            self.outage = None;
            return;
        };
        let outage = self.outage.get_or_insert_with(|| ReportedOutage {
            since: timestamp(verdict.checked_at),
            first_reason: reason,
            attempts: 0,
        });
        outage.attempts = outage.attempts.saturating_add(1);
    }
}

impl Verdict {
    fn state(&self) -> Result<Engine, Reason> {
        match &self.result {
            Ok((engine, _)) => Ok(engine.clone()),
            Err(reason) => Err(*reason),
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

/// What everybody hears of that reason, in one sentence.
#[must_use]
pub fn message(reason: Reason) -> String {
    let message = match reason {
        Reason::Starting => Message::Starting,
        // One check knows of no attempts; whoever reads the report counts its own.
        reason => Message::failed(Sentence::of(Some(reason)), 0, 1),
    };
    english(Text::Message(&message)).into_owned()
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
    use docker_connection::EndpointSource;

    use super::*;
    use crate::advice::advice;
    use crate::engine::{EngineEndpoint, Target};

    fn time(text: &str) -> SystemTime {
        humantime::parse_rfc3339(text).expect("a time of the test's own")
    }

    fn unavailable(checked_at: &str, reason: Reason) -> Verdict {
        Verdict {
            checked_at: time(checked_at),
            endpoint: endpoint().shown,
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
            endpoint: endpoint().shown,
            result: Ok((engine, Duration::from_micros(812))),
        }
    }

    /// As in the golden reports.
    fn endpoint() -> EngineEndpoint {
        let path = "/var/run/docker.sock";
        EngineEndpoint {
            shown: Endpoint {
                host: format!("unix://{path}"),
                source: EndpointSource::Default,
                context: None,
            },
            target: Ok(Target::Socket(path.to_owned())),
        }
    }

    fn health() -> Health {
        Health::new("b7c1".to_owned(), Vec::new())
    }

    /// Records the verdict with the advice of this machine.
    fn recorded(health: &mut Health, verdict: &Verdict) -> HealthReport {
        let reason = verdict.result.as_ref().err();
        let advice = reason.map(|reason| advice(*reason, &endpoint(), None));
        let notes = Notes {
            advice: advice.unwrap_or_default(),
            warnings: Vec::new(),
        };
        health.record(verdict, notes)
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
        let report = recorded(
            &mut health,
            &available("2026-11-22T19:00:00.123Z", "20.10.24"),
        );
        assert_eq!(written(&report), golden("report-available").trim_end());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_unavailable_engine_is_reported_as_the_golden_report_says() {
        let mut health = health();
        health.sequence = 16;
        recorded(
            &mut health,
            &unavailable("2026-11-22T18:59:58.001Z", Reason::ConnectionRefused),
        );
        recorded(
            &mut health,
            &unavailable("2026-11-22T18:59:59Z", Reason::SocketMissing),
        );
        recorded(
            &mut health,
            &unavailable("2026-11-22T18:59:59.5Z", Reason::SocketMissing),
        );
        let last = unavailable("2026-11-22T19:00:00.123Z", Reason::SocketMissing);
        let report = recorded(&mut health, &last);
        assert_eq!(written(&report), golden("report-unavailable").trim_end());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_starting_engine_is_reported_as_the_golden_report_says() {
        let mut health = health();
        health.sequence = 18;
        recorded(
            &mut health,
            &unavailable("2026-11-22T18:59:58.001Z", Reason::SocketMissing),
        );
        let second = "2026-11-22T18:59:59Z";
        recorded(&mut health, &unavailable(second, Reason::SocketMissing));
        recorded(&mut health, &unavailable(second, Reason::SocketMissing));
        let report = recorded(
            &mut health,
            &unavailable("2026-11-22T19:00:00.123Z", Reason::Starting),
        );
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
        .map(|verdict| recorded(&mut health, &verdict).sequence);
        assert_eq!(sequences, [1, 1, 2, 2, 3, 4]);
    }

    #[test]
    fn of_podman_there_is_a_warning_and_of_docker_none() {
        for (kind, codes) in [("docker", &[][..]), ("podman", &["podman"])] {
            let mut verdict = available("2026-11-22T19:00:00Z", "1");
            if let Ok((engine, _)) = &mut verdict.result {
                engine.kind = kind.to_owned();
            }
            let warnings = recorded(&mut health(), &verdict).warnings;
            let told: Vec<&str> = warnings.iter().map(|it| it.code.as_str()).collect();
            assert_eq!(told, codes);
        }
    }

    #[test]
    fn a_clock_before_1970_is_no_obstacle() {
        let early = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(timestamp(early), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn an_outage_ends_with_the_first_success() {
        let mut health = health();
        recorded(
            &mut health,
            &unavailable("2026-11-22T19:00:00Z", Reason::Hung),
        );
        let report = recorded(&mut health, &available("2026-11-22T19:00:01Z", "1"));
        assert_eq!(report.outage, None);
        let report = recorded(
            &mut health,
            &unavailable("2026-11-22T19:00:02Z", Reason::SocketMissing),
        );
        let outage = report.outage.expect("it is unavailable");
        assert_eq!(outage.since, "2026-11-22T19:00:02.000Z");
        assert_eq!(outage.first_reason, Reason::SocketMissing);
        assert_eq!(outage.attempts, 1);
    }

    #[test]
    fn another_endpoint_is_news_and_its_outage_its_own() {
        let mut health = health();
        let first = unavailable("2026-11-22T19:00:00Z", Reason::SocketMissing);
        assert!(health.is_news(&first));
        recorded(&mut health, &first);
        assert!(!health.is_news(&first));
        let mut second = unavailable("2026-11-22T19:00:01Z", Reason::SocketMissing);
        second.endpoint.host = "tcp://192.0.2.7:2375".to_owned();
        assert!(health.is_news(&second));
        let report = recorded(&mut health, &second);
        assert_eq!(report.sequence, 2);
        let outage = report.outage.expect("it is unavailable");
        assert_eq!(outage.since, "2026-11-22T19:00:01.000Z");
        assert_eq!(outage.attempts, 1);
    }

    #[test]
    fn what_is_noted_later_is_told_and_no_other_attempt() {
        let mut health = health();
        let verdict = unavailable("2026-11-22T19:00:00Z", Reason::SocketMissing);
        let first = health.record(&verdict, Notes::default());
        let notes = Notes {
            warnings: vec![Warning {
                code: "context-conflict".to_owned(),
                text: "…".to_owned(),
            }],
            ..Notes::default()
        };
        let second = health.annotate(&verdict, notes.clone());
        assert_eq!((first.sequence, second.sequence), (1, 2));
        assert_eq!(second.warnings.len(), 1);
        assert_eq!(second.outage, first.outage);
        assert_eq!(health.annotate(&verdict, notes).sequence, 2);
    }
}

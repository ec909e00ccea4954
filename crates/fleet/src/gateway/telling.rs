//! What browsers are told of a host.

use std::time::{SystemTime, UNIX_EPOCH};

use docker_connection::{
    Advice, Endpoint, ErrorCode, HealthReport, HealthStatus, Reason, ReportedOutage, Warning,
};
use docker_connection_backend::hosts::{Snapshot, advice, message};
use humantime::{format_rfc3339_millis, parse_rfc3339};

use crate::wire::Entry;

/// The longest text of a report, in bytes.
const TEXT_LIMIT: usize = 2048;
const MOST_WARNINGS: usize = 16;
const AVAILABLE: &str = "Docker is available.";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Numbers what is told of a host: the same for all who hear it, and one more for each change.
#[derive(Debug, Default)]
pub(super) struct Telling {
    sequence: u64,
    told: Option<Box<HealthReport>>,
}

impl Telling {
    /// Writes the report with a number of its own, if it says something else than the last one.
    pub(super) fn tell(&mut self, instance: &str, report: HealthReport) -> Snapshot {
        let state = Some(Box::new(state(&report)));
        if self.told != state {
            self.told = state;
            self.sequence += 1;
        }
        Snapshot::new(HealthReport {
            sequence: self.sequence,
            instance: instance.to_owned(),
            version: Some(VERSION.to_owned()),
            ..report
        })
    }
}

/// The report without what differs from check to check.
fn state(report: &HealthReport) -> HealthReport {
    HealthReport {
        checked_at: String::new(),
        latency_ms: None,
        outage: None,
        sequence: 0,
        instance: String::new(),
        version: None,
        ..report.clone()
    }
}

/// What an agent has written, which is not trusted: nothing if it is not as an agent writes it. The
/// sentence and the advice of its report are made anew from the reason.
pub(super) fn checked(mut entry: Entry) -> Option<Entry> {
    let Some(report) = entry.report.take() else {
        return Some(entry);
    };
    let is_consistent = match (report.status, report.reason) {
        (HealthStatus::Available, None) => report.engine.is_some(),
        (HealthStatus::Starting, Some(reason)) => reason == Reason::Starting,
        (HealthStatus::Unavailable, Some(reason)) => {
            reason != Reason::Starting && !reason.hides_docker()
        }
        _ => false,
    };
    if !is_consistent || !is_harmless(&report) || !is_plain(&entry.os) {
        return None;
    }
    let reason = report.reason;
    let address = &report.endpoint.host;
    let advice = reason.map_or_else(Vec::new, |reason| advice(reason, &entry.os, address));
    entry.report = Some(HealthReport {
        code: reason.map(|_| ErrorCode::DockerUnavailable),
        message: reason.map_or_else(|| AVAILABLE.to_owned(), message),
        advice,
        // A gateway has none of them.
        features: Vec::new(),
        ..report
    });
    Some(entry)
}

fn is_harmless(report: &HealthReport) -> bool {
    let engine = report.engine.iter();
    let engine = engine.flat_map(|it| [&it.kind, &it.version, &it.api_version, &it.os, &it.arch]);
    let warnings = report.warnings.iter();
    let warnings = warnings.flat_map(|Warning { code, text }| [code, text]);
    let endpoint = report
        .endpoint
        .context
        .iter()
        .chain([&report.endpoint.host]);
    let mut texts = engine.chain(warnings).chain(endpoint);
    let since = report
        .outage
        .as_ref()
        .map(|ReportedOutage { since, .. }| since);
    let mut times = since.into_iter().chain([&report.checked_at]);
    let latency = report.latency_ms.unwrap_or_default();
    texts.all(|text| is_plain(text))
        && times.all(|time| time.len() < 64 && parse_rfc3339(time).is_ok())
        && latency.is_finite()
        && latency >= 0.0
        && report.warnings.len() <= MOST_WARNINGS
}

fn is_plain(text: &str) -> bool {
    text.len() <= TEXT_LIMIT && !text.contains(char::is_control)
}

/// The agent of a host says nothing.
pub(super) fn silent(entry: Option<&Entry>) -> HealthReport {
    let text = "Start docker-connection-fleet agent on the Docker host, or look at its log.";
    unknown(Reason::AgentSilent, text, entry)
}

/// NATS says nothing.
pub(super) fn unreachable(entry: Option<&Entry>) -> HealthReport {
    let text = "Start NATS, or look at the log of docker-connection-fleet gateway.";
    unknown(Reason::FleetUnreachable, text, entry)
}

fn unknown(reason: Reason, text: &str, entry: Option<&Entry>) -> HealthReport {
    let known = entry.and_then(|entry| entry.report.as_ref());
    HealthReport {
        status: HealthStatus::Unavailable,
        code: Some(ErrorCode::DockerUnavailable),
        reason: Some(reason),
        message: message(reason),
        advice: vec![Advice {
            text: text.to_owned(),
            ..Advice::default()
        }],
        // A clock that was never set may be before 1970, which cannot be written.
        checked_at: format_rfc3339_millis(SystemTime::now().max(UNIX_EPOCH)).to_string(),
        endpoint: known.map_or_else(Endpoint::default, |report| report.endpoint.clone()),
        ..HealthReport::default()
    }
}

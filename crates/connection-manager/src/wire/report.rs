use docker_connection::{
    Advice, Endpoint, EndpointSource, Engine, ErrorCode, Feature, HealthReport, HealthStatus,
    Reason, ReportedOutage, Warning,
};

use super::json::Object;

/// Reads a report; `None` if the text is none.
///
/// The peer is not trusted: its texts end up on the screen and in a shell.
pub(crate) fn parse_report(text: &str) -> Option<HealthReport> {
    let report = Object::parse(text)?;
    Some(HealthReport {
        status: HealthStatus::from_name(&report.required_text("status")?),
        code: report.text("code").map(|code| ErrorCode::from_name(&code)),
        reason: report
            .text("reason")
            .map(|reason| Reason::from_name(&reason)),
        message: report.required_text("message")?,
        advice: advice(&report),
        checked_at: report.required_text("checkedAt")?,
        latency_ms: report.number("latencyMs"),
        engine: engine(&report),
        endpoint: endpoint(&report)?,
        outage: report.object("outage").and_then(|outage| {
            Some(ReportedOutage {
                since: outage.text("since")?,
                first_reason: Reason::from_name(&outage.text("firstReason")?),
                attempts: outage.number("attempts")? as u32,
            })
        }),
        warnings: warnings(&report),
        sequence: report.whole_number("sequence")?,
        instance: report.required_text("instance")?,
        version: report.text("version"),
        features: report
            .texts("features")
            .iter()
            .map(|name| Feature::from_name(name))
            .collect(),
    })
}

pub(super) fn advice(report: &Object) -> Vec<Advice> {
    report.list("advice", |advice| {
        Some(Advice {
            text: advice.text("text")?,
            command: advice.command("command"),
            href: advice.link("href"),
        })
    })
}

pub(super) fn engine(report: &Object) -> Option<Engine> {
    let engine = report.object("engine")?;
    Some(Engine {
        kind: engine.text("kind")?,
        version: engine.text("version")?,
        api_version: engine.text("apiVersion")?,
        os: engine.text("os")?,
        arch: engine.text("arch")?,
    })
}

pub(super) fn endpoint(report: &Object) -> Option<Endpoint> {
    let endpoint = report.object("endpoint")?;
    Some(Endpoint {
        host: endpoint.required_text("host")?,
        source: EndpointSource::from_name(&endpoint.required_text("source")?),
        context: endpoint.text("context"),
    })
}

pub(super) fn warnings(report: &Object) -> Vec<Warning> {
    report.list("warnings", |warning| {
        Some(Warning {
            code: warning.text("code")?,
            text: warning.text("text")?,
        })
    })
}

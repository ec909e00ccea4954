use docker_connection::{
    Advice, Endpoint, EndpointSource, Engine, ErrorCode, Feature, HealthReport, HealthStatus,
    Instant, Reason, ReportedOutage, Warning,
};

use super::json::Object;
use super::members::{self, Dates, Members};
use super::text::{link, plain, shown, whole};

/// Reads a report; `None` if the text is none.
///
/// The peer is not trusted: its texts end up on the screen and in a shell.
pub(crate) fn parse_report(text: &str) -> Option<HealthReport> {
    parse(text, members)
}

/// Reads what `members` walks over; `None` if the text is something else.
pub(super) fn parse<T: Default>(text: &str, members: fn(&Members<'_>, &mut T)) -> Option<T> {
    let object = Object::parse(text)?;
    let mut value = T::default();
    members::read(object, &Undated, &mut |walk| members(walk, &mut value)).then_some(value)
}

/// The backend tells its times as texts.
struct Undated;

impl Dates for Undated {
    fn millis(&self, _: Instant) -> f64 {
        0.0
    }

    fn instant(&self, _: f64) -> Instant {
        Instant::default()
    }

    fn now(&self) -> f64 {
        0.0
    }
}

fn members(walk: &Members<'_>, report: &mut HealthReport) {
    walk.choice(
        "status",
        &mut report.status,
        |it| it.as_str(),
        |name| Some(HealthStatus::from_name(name)),
    );
    walk.optional_choice(
        "code",
        &mut report.code,
        |it| it.as_str(),
        |name| Some(ErrorCode::from_name(name)),
    );
    reason(walk, "reason", &mut report.reason);
    walk.text("message", &mut report.message, shown);
    advice(walk, &mut report.advice);
    walk.text("checkedAt", &mut report.checked_at, shown);
    walk.optional_number("latencyMs", &mut report.latency_ms);
    engine(walk, &mut report.engine);
    walk.object("endpoint", &mut report.endpoint, endpoint);
    walk.optional_object("outage", &mut report.outage, outage);
    warnings(walk, &mut report.warnings);
    features(walk, &mut report.features);
    walk.id("sequence", &mut report.sequence);
    walk.text("instance", &mut report.instance, shown);
    walk.optional_text("version", &mut report.version, plain);
}

fn outage(walk: &Members<'_>, outage: &mut ReportedOutage) {
    walk.text("since", &mut outage.since, plain);
    first_reason(walk, &mut outage.first_reason);
    walk.count("attempts", &mut outage.attempts);
}

pub(super) fn reason(walk: &Members<'_>, name: &str, reason: &mut Option<Reason>) {
    walk.optional_choice(
        name,
        reason,
        |it| it.as_str(),
        |name| Some(Reason::from_name(name)),
    );
}

pub(super) fn first_reason(walk: &Members<'_>, first: &mut Reason) {
    let mut there = Some(*first);
    reason(walk, "firstReason", &mut there);
    walk.require(there, first);
}

pub(super) fn advice(walk: &Members<'_>, advice: &mut Vec<Advice>) {
    walk.list("advice", advice, |walk, advice| {
        walk.text("text", &mut advice.text, plain);
        walk.optional_text("command", &mut advice.command, whole);
        walk.optional_text("href", &mut advice.href, link);
    });
}

pub(super) fn engine(walk: &Members<'_>, engine: &mut Option<Engine>) {
    walk.optional_object("engine", engine, |walk, engine| {
        walk.text("kind", &mut engine.kind, plain);
        walk.text("version", &mut engine.version, plain);
        walk.text("apiVersion", &mut engine.api_version, plain);
        walk.text("os", &mut engine.os, plain);
        walk.text("arch", &mut engine.arch, plain);
    });
}

pub(super) fn endpoint(walk: &Members<'_>, endpoint: &mut Endpoint) {
    walk.text("host", &mut endpoint.host, shown);
    walk.choice(
        "source",
        &mut endpoint.source,
        |it| it.as_str(),
        |name| Some(EndpointSource::from_name(name)),
    );
    walk.optional_text("context", &mut endpoint.context, plain);
}

pub(super) fn warnings(walk: &Members<'_>, warnings: &mut Vec<Warning>) {
    walk.list("warnings", warnings, |walk, warning| {
        walk.text("code", &mut warning.code, plain);
        walk.text("text", &mut warning.text, plain);
    });
}

pub(super) fn features(walk: &Members<'_>, features: &mut Vec<Feature>) {
    walk.choices("features", features, |it| it.as_str(), Feature::from_name);
}

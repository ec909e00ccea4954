//! The words of the components.

use docker_connection::{
    Countdown, Endpoint, EndpointSource, Engine, Outage, Phase, Reason, Status,
};
use js_sys::Date;
use wasm_bindgen::JsValue;

pub(crate) const PANEL: &str = "Docker status";
pub(crate) const RETRY: &str = "Retry";
pub(crate) const CHECK: &str = "Check connection";
pub(crate) const RESET: &str = "Reset counter";
pub(crate) const COUNTDOWN: &str = "Time until the next attempt";
pub(crate) const LAST_CHECKED: &str = "Last checked";
pub(crate) const ATTEMPTS: &str = "Failed attempts";
pub(crate) const OUTAGE: &str = "Without Docker since";
pub(crate) const ENGINE: &str = "Engine";
pub(crate) const ENDPOINT: &str = "Endpoint";

pub(crate) fn label(status: &Status) -> &'static str {
    match status.phase {
        Phase::Unknown => "Docker status unknown",
        Phase::Checking => "Checking Docker…",
        Phase::Connected => "Docker connected",
        Phase::Starting => "Docker is starting",
        Phase::Unavailable | Phase::RateLimited if status.is_available.is_none() => {
            "Docker status unknown"
        }
        Phase::RateLimited => "Docker unavailable, waiting to retry",
        _ => "Docker unavailable",
    }
}

pub(crate) fn compact_label(status: &Status) -> String {
    match status.countdown {
        Some(countdown) if status.is_rate_limited => format!("Docker {} s", countdown.left),
        _ => "Docker".to_owned(),
    }
}

/// What a screen reader says once when the phase changes; nothing of what changes by the second.
pub(crate) fn announcement(status: &Status) -> String {
    match (&status.error_message, status.phase) {
        (_, Phase::Unknown | Phase::Checking) => String::new(),
        (None, _) => format!("{}.", label(status)),
        // The message counts the attempts; the label does not.
        (Some(_), _) => match status.reason.and_then(reason) {
            Some(reason) => format!("{}. {reason}", label(status)),
            None => format!("{}.", label(status)),
        },
    }
}

pub(crate) fn retry_hint(status: &Status) -> Option<String> {
    if status.is_checking {
        return Some("A check is under way.".to_owned());
    }
    let countdown = status.countdown.filter(|_| !status.can_retry)?;
    Some(docker_connection::message::wait(countdown.left))
}

pub(crate) fn countdown(countdown: Countdown) -> String {
    format!("Next attempt in {} s", countdown.left)
}

pub(crate) fn attempts(failures: u32) -> String {
    format!("{} / 3", failures.min(3))
}

pub(crate) fn outage(outage: &Outage, since: f64) -> String {
    match reason(outage.first_reason) {
        Some(reason) => format!("{}. {reason}", time(since)),
        None => time(since),
    }
}

pub(crate) fn engine(engine: &Engine) -> String {
    let Engine {
        kind,
        version,
        api_version,
        os,
        arch,
    } = engine;
    let mut chars = kind.chars();
    let kind: String = chars
        .next()
        .map(|c| c.to_ascii_uppercase())
        .into_iter()
        .chain(chars)
        .collect();
    format!("{kind} {version} (API {api_version}, {os}/{arch})")
}

pub(crate) fn endpoint(endpoint: &Endpoint) -> String {
    let host = &endpoint.host;
    match (endpoint.source, &endpoint.context) {
        (_, Some(context)) => format!("{host} (context {context})"),
        (EndpointSource::Flag, _) => format!("{host} (from the command line)"),
        (EndpointSource::DockerHost | EndpointSource::DockerContext, _) => {
            format!("{host} (from {})", endpoint.source)
        }
        (EndpointSource::Config, _) => format!("{host} (from Docker's configuration)"),
        _ => host.clone(),
    }
}

pub(crate) fn time(epoch_millis: f64) -> String {
    Date::new(&JsValue::from_f64(epoch_millis))
        .to_locale_time_string("default")
        .into()
}

/// The reason in one sentence; for a reason without one, what the server sends is shown.
pub(crate) fn reason(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::SocketMissing => "Docker's socket does not exist: the engine is not running.",
        Reason::NotInstalled => "Docker is not installed on the IDE's server.",
        Reason::DanglingSymlink => "Docker's socket is a link that points nowhere.",
        Reason::NotASocket => "Something that is no socket is where Docker's socket should be.",
        Reason::PermissionDenied => "The IDE's server may not open Docker's socket.",
        Reason::ConnectionRefused => "Docker has stopped: its socket refuses connections.",
        Reason::Hung => "Docker accepts connections but does not answer.",
        Reason::StartTimeout => "Docker has been starting for too long.",
        Reason::BadHost => "The configured Docker address makes no sense.",
        Reason::ContextMissing => "The selected Docker context does not exist.",
        Reason::ConfigUnreadable => "Docker's configuration file cannot be read.",
        Reason::DnsFailed => "The name of the Docker host is not known.",
        Reason::NetworkUnreachable => "There is no way to the Docker host.",
        Reason::TlsExpected => "The Docker host wants TLS.",
        Reason::TlsFiles => "The certificates for the Docker host cannot be read.",
        Reason::TlsRejected => "The Docker host and the IDE's server do not trust each other.",
        Reason::EngineError => "Docker reports an internal error.",
        Reason::NotAnEngine => "Something else than Docker answers at the configured address.",
        Reason::ProxyDenied => "A proxy in front of Docker forbids the check.",
        Reason::DescriptorsExhausted => "The IDE's server has run out of file handles.",
        Reason::UnsupportedTransport => "The IDE's server cannot use this kind of Docker address.",
        // Said by the message already.
        _ => return None,
    })
}

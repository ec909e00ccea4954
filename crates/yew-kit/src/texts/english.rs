use std::time::Duration;

use docker_connection::message::hidden;
use docker_connection::{Advice, Endpoint, EndpointSource, Engine, Phase, Reason, Status, Warning};
use js_sys::Date;
use wasm_bindgen::JsValue;
use yew::AttrValue;

use super::{Label, Sentence};

pub(super) fn label(label: Label) -> AttrValue {
    AttrValue::Static(match label {
        Label::Docker => "Docker",
        Label::Panel => "Docker status",
        Label::Retry => "Retry",
        Label::Check => "Check connection",
        Label::Reset => "Reset counter",
        Label::CheckRunning => "A check is under way.",
        Label::ResetDone => "The counter was reset a moment ago.",
        Label::Waiting => "Attempts have failed: the next one waits.",
        Label::Countdown => "Time until the next attempt",
        Label::Copy => "Copy command",
        Label::Copied => "Copied",
        Label::Selected => "Selected: copy it with the keyboard",
        Label::Hops => "The way to Docker",
        Label::Browser => "Browser",
        Label::Backend => "IDE server",
        Label::Socket => "Socket",
        Label::Address => "Address",
        Label::Engine => "Engine",
        Label::HopFine => "works",
        Label::HopBroken => "does not work",
        Label::HopStarting => "is starting",
        Label::HopUnknown => "not known",
        Label::LastChecked => "Last checked",
        Label::Attempts => "Failed attempts",
        Label::Since => "Since",
        Label::FirstCause => "First cause",
        Label::Endpoint => "Endpoint",
        Label::History => "Earlier outages",
        Label::Toasts => "Docker notifications",
        Label::Close => "Close",
    })
}

pub(super) fn phase(phase: Phase) -> AttrValue {
    AttrValue::Static(match phase {
        Phase::Checking => "Checking Docker…",
        Phase::Connected => "Docker connected",
        Phase::Starting => "Docker is starting",
        Phase::Unavailable => "Docker unavailable",
        Phase::RateLimited => "Docker unavailable, waiting to retry",
        _ => "Docker status unknown",
    })
}

pub(super) fn reason(reason: Reason) -> Option<AttrValue> {
    let text = match reason {
        Reason::SocketMissing => "Docker's socket does not exist: the engine is not running.",
        Reason::NotInstalled => "Docker is not installed on the IDE's server.",
        Reason::DanglingSymlink => "Docker's socket is a link that points nowhere.",
        Reason::NotASocket => "Something that is no socket is where Docker's socket should be.",
        Reason::PermissionDenied => "The IDE's server may not open Docker's socket.",
        Reason::ConnectionRefused => "Docker has stopped: its socket refuses connections.",
        Reason::Hung => "Docker accepts connections but does not answer.",
        Reason::Starting => "It can take a minute until Docker answers.",
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
        _ => return None,
    };
    Some(AttrValue::Static(text))
}

pub(super) fn cause(reason: Reason) -> AttrValue {
    self::reason(reason).unwrap_or_else(|| AttrValue::Static(hidden(reason)))
}

pub(super) fn message(status: &Status) -> Option<AttrValue> {
    // While Docker starts, the heading says what the message would.
    let message = status
        .error_message
        .clone()
        .filter(|_| status.phase != Phase::Starting);
    message.map(AttrValue::from)
}

/// For what the backend cannot give advice about.
pub(super) fn advice(reason: Reason) -> Vec<Advice> {
    let text = match reason {
        Reason::BackendUnreachable | Reason::BackendTimeout | Reason::ProxyError => {
            "Check your network. If the rest of the IDE does not work either, tell whoever runs it."
        }
        Reason::BackendAuth => "Reload the page to sign in.",
        Reason::BadReport => "Reload the page: it may be older than the IDE's server.",
        Reason::BrowserOffline => "Check your network connection.",
        _ => return Vec::new(),
    };
    vec![Advice {
        text: text.to_owned(),
        command: None,
    }]
}

pub(super) fn warning(warning: &Warning) -> AttrValue {
    warning.text.clone().into()
}

pub(super) fn sentence(sentence: Sentence<'_>) -> AttrValue {
    match sentence {
        Sentence::NextAttempt(seconds) => format!("Next attempt in {seconds} s").into(),
        Sentence::SecondsLeft(seconds) => format!("{seconds} s").into(),
        Sentence::Attempts(failed, limit) => format!("{failed} / {limit}").into(),
        Sentence::Engine(engine) => self::engine(engine).into(),
        Sentence::Source(endpoint) => source(endpoint),
        Sentence::Time(epoch_millis) => time(epoch_millis),
        Sentence::Lasted(duration) => lasted(duration).into(),
        Sentence::Recovered(duration) => format!("The outage lasted {}.", lasted(duration)).into(),
    }
}

fn engine(engine: &Engine) -> String {
    let Engine {
        kind,
        version,
        api_version,
        os,
        arch,
    } = engine;
    let mut chars = kind.chars();
    let initial = chars.next().map(|initial| initial.to_ascii_uppercase());
    let kind: String = initial.into_iter().chain(chars).collect();
    format!("{kind} {version} (API {api_version}, {os}/{arch})")
}

fn source(endpoint: &Endpoint) -> AttrValue {
    match (endpoint.source, &endpoint.context) {
        (source @ EndpointSource::DockerContext, Some(context)) => {
            format!("context {context}, from {source}").into()
        }
        (_, Some(context)) => format!("context {context}").into(),
        (EndpointSource::Flag, None) => "from the server's command line".into(),
        (source @ (EndpointSource::DockerHost | EndpointSource::DockerContext), None) => {
            format!("from {source}").into()
        }
        (EndpointSource::Config, None) => "from Docker's configuration".into(),
        (EndpointSource::Default, None) => "the default".into(),
        _ => "".into(),
    }
}

fn time(epoch_millis: f64) -> AttrValue {
    let time = Date::new(&JsValue::from_f64(epoch_millis)).to_locale_time_string("default");
    String::from(time).into()
}

fn lasted(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..60 => format!("{} s", seconds.max(1)),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units_at_most() {
        let text = |seconds| lasted(Duration::from_secs(seconds));
        assert_eq!(text(0), "1 s");
        assert_eq!(text(59), "59 s");
        assert_eq!(text(61), "1 min 1 s");
        assert_eq!(text(7_325), "2 h 2 min");
    }

    #[test]
    fn every_reason_is_said_by_itself_or_by_the_message() {
        let by_the_message: Vec<_> = Reason::ALL
            .iter()
            .filter(|one| reason(**one).is_none())
            .map(|one| one.as_str())
            .collect();
        assert_eq!(
            by_the_message,
            [
                "backend-unreachable",
                "backend-timeout",
                "backend-auth",
                "backend-rate-limited",
                "proxy-error",
                "bad-report",
                "browser-offline",
                "unknown",
            ]
        );
    }
}

use std::borrow::Cow;

use docker_connection::{Endpoint, EndpointSource, Engine, Message, Phase, Reason, Sentence};

use super::figures::{bytes, counted, whole};
use super::time::{lasted, time};
use crate::{Label, Text};

const UNITS: [&str; 3] = ["h", "min", "s"];

/// `text` in English.
#[must_use]
pub fn english(text: Text<'_>) -> Cow<'static, str> {
    match text {
        Text::Label(one) => label(one).into(),
        Text::Phase(one) => phase(one).into(),
        Text::Reason(one) => reason(one).into(),
        Text::Message(one) => message(one),
        Text::Advice(one) => advice(one).into(),
        Text::Warning(warning) => warning.text.clone().into(),
        Text::NextAttemptIn(seconds) => ["Next attempt in ", &seconds.to_string(), " s"]
            .concat()
            .into(),
        Text::RetryAllowedIn(seconds) => ["You can retry in ", &seconds.to_string(), " s"]
            .concat()
            .into(),
        Text::RetryAllowedAt(at) => ["You can retry at ", &time(at)].concat().into(),
        Text::NextAttemptAt(at) => ["Next attempt at ", &time(at)].concat().into(),
        Text::SecondsLeft(seconds) => [&seconds.to_string(), " s"].concat().into(),
        Text::WaitingUntil(at) => [
            "Attempts have failed: the next one waits until ",
            &time(at),
            ".",
        ]
        .concat()
        .into(),
        Text::Attempts(failed, limit) => [&*failed.to_string(), " / ", &limit.to_string()]
            .concat()
            .into(),
        Text::Engine(one) => engine(one).into(),
        Text::Source(endpoint) => source(endpoint),
        Text::Time(epoch_millis) => time(epoch_millis).into(),
        Text::Lasted(duration) => lasted(duration, UNITS).into(),
        Text::Recovered(duration) => ["The outage lasted ", &lasted(duration, UNITS), "."]
            .concat()
            .into(),
        Text::Cpu(percent, Some(1)) => [&whole(percent), " %"].concat().into(),
        Text::Cpu(percent, None) => [&whole(percent), " % of one CPU"].concat().into(),
        Text::Cpu(percent, Some(cpus)) => {
            let share = whole(percent / f64::from(cpus.max(1)));
            [&share, " % of ", &cpus.to_string(), " CPUs"]
                .concat()
                .into()
        }
        Text::Memory(used, None) => bytes(used, ".").into(),
        Text::Memory(used, Some(total)) => [&bytes(used, "."), " of ", &bytes(total, ".")]
            .concat()
            .into(),
        Text::Disk(disk) => {
            let [free, total] = [disk.free_bytes, disk.total_bytes].map(|one| bytes(one, "."));
            [&free, " of ", &total, " free"].concat().into()
        }
        Text::Containers(counts) => counted(counts, ["running", "paused", "stopped"]).into(),
        Text::Counted(counted, running) => [
            "Counted are ",
            &counted.to_string(),
            " of ",
            &running.to_string(),
            " running containers.",
        ]
        .concat()
        .into(),
        Text::StartFailed(Some(status)) => [
            "The command that starts Docker failed with exit status ",
            &status.to_string(),
            ".",
        ]
        .concat()
        .into(),
        Text::StartFailed(None) => {
            "The command that starts Docker took too long and was ended.".into()
        }
    }
}

fn label(label: Label) -> &'static str {
    match label {
        Label::Docker => "Docker",
        Label::Panel => "Docker status",
        Label::Retry => "Retry",
        Label::Reset => "Reset counter",
        Label::CheckRunning => "A check is under way.",
        Label::JustReset => "The counter was reset a moment ago.",
        Label::Waiting => "Attempts have failed: the next one waits.",
        Label::NothingToReset => "No failure is counted.",
        Label::Copy => "Copy command",
        Label::Copied => "Copied",
        Label::Selected => "Selected: copy it with the keyboard",
        Label::More => "Learn more",
        Label::Warnings => "Warnings",
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
        Label::Diagnosis => "Diagnose",
        Label::Diagnosing => "Looking at the way to Docker…",
        Label::Usable => "Docker can be used.",
        Label::UsableWithWarnings => "Docker can be used, but not all is as it should be.",
        Label::Unusable => "Docker cannot be used.",
        Label::DiagnosisBroken => "The IDE's server told no more before the end.",
        Label::DiagnosisOutdated => "Docker's state has changed since this was found.",
        Label::DiagnoseAgain => "Look again",
        Label::CopyReport => "Copy report",
        Label::StepWarning => "works, but",
        Label::Skipped => "Skipped",
        Label::Resources => "Resources",
        Label::Asking => "Asking Docker…",
        Label::EngineAway => "Known as soon as Docker answers.",
        Label::LastMinutes => "Use in the last minutes",
        Label::Cpu => "CPU",
        Label::Memory => "Memory",
        Label::Disk => "Disk",
        Label::Container => "Container",
        Label::Containers => "Containers",
        Label::Images => "Images",
        Label::Storage => "Storage",
        Label::Start => "Start Docker",
        Label::StartRunning => "Docker is being started.",
    }
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Checking => "Checking Docker…",
        Phase::Connected => "Docker connected",
        Phase::Starting => "Docker is starting",
        Phase::Unavailable => "Docker unavailable",
        Phase::RateLimited => "Docker unavailable, waiting to retry",
        _ => "Docker status unknown",
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
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
        Reason::BackendUnreachable => {
            "The IDE's server does not answer, so the state of Docker is not known."
        }
        Reason::BackendTimeout => {
            "The IDE's server did not answer in time, so the state of Docker is not known."
        }
        Reason::BackendAuth => "The IDE's server asks you to sign in again.",
        Reason::BackendRateLimited => "The IDE's server asks for fewer requests.",
        Reason::ProxyError => {
            "A proxy answered instead of the IDE's server, so the state of Docker is not known."
        }
        Reason::BadReport => {
            "The IDE's server gave an answer that makes no sense, so the state of Docker is not \
             known."
        }
        Reason::BrowserOffline => "You are offline, so the state of Docker is not known.",
        Reason::AgentSilent => {
            "The agent on the Docker host says nothing, so the state of Docker is not known."
        }
        Reason::FleetUnreachable => {
            "The IDE's server cannot reach the Docker hosts, so the state of Docker is not known."
        }
        _ => "The state of Docker is not known.",
    }
}

/// Word for word from the original.
const NOT_RUNNING: &str =
    "Docker is not running or not accessible. Please start Docker Desktop and try again.";
const TOO_MANY: &str =
    "Docker connection failed too many times. Please check Docker and try again later.";

fn message(message: &Message) -> Cow<'static, str> {
    match message {
        Message::Starting => "Docker is starting.".into(),
        Message::Failed {
            sentence,
            attempt,
            is_last,
        } => {
            let mut text = match sentence {
                Sentence::Reason(one) => reason(*one).into(),
                Sentence::Server(text) => Cow::Owned(text.clone()),
                _ => NOT_RUNNING.into(),
            };
            if let Some((number, limit)) = attempt {
                let (number, limit) = (number.to_string(), limit.to_string());
                text = [&text, " (attempt ", &number, " of ", &limit, ")"]
                    .concat()
                    .into();
            }
            if *is_last {
                text = [&text, " ", TOO_MANY].concat().into();
            }
            text
        }
        Message::TooManyFailures { .. } => TOO_MANY.into(),
        Message::Wait { seconds } => [
            "Docker connection temporarily unavailable. Please wait ",
            &seconds.to_string(),
            " seconds before retrying.",
        ]
        .concat()
        .into(),
        _ => NOT_RUNNING.into(),
    }
}

/// For what the backend cannot give advice about.
fn advice(reason: Reason) -> &'static str {
    match reason {
        Reason::BackendUnreachable | Reason::BackendTimeout | Reason::ProxyError => {
            "Check your network. If the rest of the IDE does not work either, tell whoever runs it."
        }
        Reason::BackendAuth => "Reload the page to sign in.",
        Reason::BadReport => "Reload the page: it may be older than the IDE's server.",
        Reason::BrowserOffline => "Check your network connection.",
        _ => "",
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
    [
        &kind,
        " ",
        version,
        " (API ",
        api_version,
        ", ",
        os,
        "/",
        arch,
        ")",
    ]
    .concat()
}

fn source(endpoint: &Endpoint) -> Cow<'static, str> {
    match (endpoint.source, &endpoint.context) {
        (source @ EndpointSource::DockerContext, Some(context)) => {
            ["context ", context, ", from ", source.as_str()]
                .concat()
                .into()
        }
        (_, Some(context)) => ["context ", context].concat().into(),
        (EndpointSource::Flag, None) => "from the server's command line".into(),
        (source @ (EndpointSource::DockerHost | EndpointSource::DockerContext), None) => {
            ["from ", source.as_str()].concat().into()
        }
        (EndpointSource::Config, None) => "from Docker's configuration".into(),
        (EndpointSource::Default, None) => "the default".into(),
        _ => "".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_sentence_of_its_own() {
        let mut sentences: Vec<_> = Reason::ALL.iter().map(|one| reason(*one)).collect();
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(sentences.len(), Reason::ALL.len());
    }

    #[test]
    fn messages_are_those_of_the_original_wherever_they_are_true() {
        let say = |sentence: Sentence, failures| {
            message(&Message::failed(sentence, failures, 3)).into_owned()
        };
        let stopped = || Sentence::of(Some(Reason::ConnectionRefused));
        assert_eq!(say(stopped(), 0), NOT_RUNNING);
        assert_eq!(say(stopped(), 1), NOT_RUNNING);
        assert_eq!(say(stopped(), 2), format!("{NOT_RUNNING} (attempt 2 of 3)"));
        assert_eq!(
            say(stopped(), 3),
            format!("{NOT_RUNNING} (attempt 3 of 3) {TOO_MANY}")
        );
        assert_eq!(say(stopped(), 4), TOO_MANY);

        let denied = || Sentence::of(Some(Reason::PermissionDenied));
        assert_eq!(say(denied(), 1), reason(Reason::PermissionDenied));
        assert_eq!(
            say(denied(), 3),
            format!(
                "{} (attempt 3 of 3) {TOO_MANY}",
                reason(Reason::PermissionDenied)
            )
        );
        let seconds = 7;
        assert_eq!(
            message(&Message::Wait { seconds }),
            "Docker connection temporarily unavailable. Please wait 7 seconds before retrying."
        );
    }

    #[test]
    fn where_nothing_is_known_of_docker_no_message_speaks_of_it_as_failed() {
        for &one in Reason::ALL.iter().filter(|one| one.hides_docker()) {
            for failures in 0..10 {
                let text = message(&Message::failed(Sentence::of(Some(one)), failures, 3));
                assert!(text.starts_with(reason(one)), "{text}");
                assert!(!text.contains(TOO_MANY), "{text}");
            }
        }
    }
}

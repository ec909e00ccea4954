use std::time::Duration;

use docker_connection::{Endpoint, EndpointSource, Message, Phase, Reason, Sentence, Warning};

use super::figures::{bytes, counted, whole};
use super::time::{lasted, time};
use crate::{Label, Text, english};

/// `text` in German, for [`Catalogue::new`](crate::Catalogue::new); `None` where only the server
/// has words for it.
///
/// ```
/// use docker_connection_view::{Catalogue, Label, Text, german};
///
/// let catalogue = Catalogue::new(german);
/// assert_eq!(catalogue.say(Text::Label(Label::Retry)), "Erneut versuchen");
/// ```
#[must_use]
pub fn german(text: Text<'_>) -> Option<String> {
    Some(match text {
        Text::Label(one) => label(one).into(),
        Text::Phase(one) => phase(one).into(),
        Text::Reason(one) => reason(one).into(),
        Text::Message(one) => message(one),
        Text::Advice(one) => advice(one).into(),
        Text::Warning(one) => warning(one)?.into(),
        Text::NextAttemptIn(seconds) => {
            let left = lasted(Duration::from_secs(seconds), UNITS);
            format!("Nächster Versuch in {left}")
        }
        Text::RetryAllowedIn(seconds) => {
            let left = lasted(Duration::from_secs(seconds), UNITS);
            format!("Neuer Versuch in {left} möglich")
        }
        Text::RetryAllowedAt(at) => format!("Neuer Versuch ab {} möglich", time(at)),
        Text::NextAttemptAt(at) => format!("Nächster Versuch um {}", time(at)),
        Text::WaitingUntil(at) => {
            format!(
                "Versuche sind fehlgeschlagen: Der nächste ist ab {} möglich.",
                time(at)
            )
        }
        Text::Source(endpoint) => source(endpoint),
        Text::Lasted(duration) => lasted(duration, UNITS),
        // The unit ends with the full stop.
        Text::Recovered(duration) => format!("Der Ausfall dauerte {}", lasted(duration, UNITS)),
        Text::Cpu(percent, None) => format!("{}\u{a0}% einer CPU", whole(percent)),
        Text::Cpu(percent, Some(1)) => format!("{}\u{a0}%", whole(percent)),
        Text::Cpu(percent, Some(cpus)) => {
            let share = whole(percent / f64::from(cpus.max(1)));
            format!("{share}\u{a0}% von {cpus} CPUs")
        }
        Text::Memory(used, None) => bytes(used, ","),
        Text::Memory(used, Some(total)) => [used, total].map(|one| bytes(one, ",")).join(" von "),
        Text::Disk(disk) => {
            let [free, total] = [disk.free_bytes, disk.total_bytes].map(|one| bytes(one, ","));
            format!("{free} von {total} frei")
        }
        Text::Containers(counts) => counted(counts, ["laufen", "pausiert", "gestoppt"]),
        Text::Counted(counted, running) => {
            format!("Gezählt sind {counted} von {running} laufenden Containern.")
        }
        Text::StartFailed(Some(status)) => {
            format!("Der Befehl, der Docker startet, ist mit Status {status} fehlgeschlagen.")
        }
        Text::StartFailed(None) => {
            "Der Befehl, der Docker startet, dauerte zu lange und wurde beendet.".to_owned()
        }
        // Names, numbers and the page's own locale.
        Text::SecondsLeft(_) | Text::Attempts(..) | Text::Engine(_) | Text::Time(_) => {
            english(text).into_owned()
        }
    })
}

const UNITS: [&str; 3] = ["Std.", "Min.", "Sek."];

fn label(label: Label) -> &'static str {
    match label {
        Label::Docker => "Docker",
        Label::Panel => "Docker-Status",
        Label::Retry => "Erneut versuchen",
        Label::Reset => "Zähler zurücksetzen",
        Label::CheckRunning => "Eine Prüfung läuft.",
        Label::JustReset => "Der Zähler wurde eben erst zurückgesetzt.",
        Label::Waiting => "Versuche sind fehlgeschlagen: Der nächste muss warten.",
        Label::NothingToReset => "Es wurde kein Fehlversuch gezählt.",
        Label::Copy => "Befehl kopieren",
        Label::Copied => "Kopiert",
        Label::Selected => "Markiert: mit der Tastatur kopieren",
        Label::More => "Mehr erfahren",
        Label::Warnings => "Warnungen",
        Label::Hops => "Der Weg zu Docker",
        Label::Browser => "Browser",
        Label::Backend => "IDE-Server",
        Label::Socket => "Socket",
        Label::Address => "Adresse",
        Label::Engine => "Engine",
        Label::HopFine => "funktioniert",
        Label::HopBroken => "funktioniert nicht",
        Label::HopStarting => "startet",
        Label::HopUnknown => "unbekannt",
        Label::LastChecked => "Zuletzt geprüft",
        Label::Attempts => "Fehlversuche",
        Label::Since => "Seit",
        Label::FirstCause => "Erste Ursache",
        Label::Endpoint => "Endpunkt",
        Label::History => "Frühere Ausfälle",
        Label::Toasts => "Docker-Benachrichtigungen",
        Label::Close => "Schließen",
        Label::Diagnosis => "Diagnose",
        Label::Diagnosing => "Der Weg zu Docker wird untersucht\u{a0}…",
        Label::Usable => "Docker kann benutzt werden.",
        Label::UsableWithWarnings => {
            "Docker kann benutzt werden, aber nicht alles ist, wie es sein sollte."
        }
        Label::Unusable => "Docker kann nicht benutzt werden.",
        Label::DiagnosisBroken => "Der IDE-Server hat vor dem Ende aufgehört zu antworten.",
        Label::DiagnosisOutdated => "Der Zustand von Docker hat sich seitdem geändert.",
        Label::DiagnoseAgain => "Erneut untersuchen",
        Label::CopyReport => "Bericht kopieren",
        Label::StepWarning => "funktioniert, aber",
        Label::Skipped => "Übersprungen",
        Label::Resources => "Ressourcen",
        Label::Asking => "Docker wird gefragt\u{a0}…",
        Label::EngineAway => "Bekannt, sobald Docker antwortet.",
        Label::LastMinutes => "Nutzung in den letzten Minuten",
        Label::Cpu => "CPU",
        Label::Memory => "Speicher",
        Label::Disk => "Festplatte",
        Label::Container => "Container",
        Label::Containers => "Container",
        Label::Images => "Images",
        Label::Storage => "Speichertreiber",
        Label::Start => "Docker starten",
        Label::StartRunning => "Docker wird gestartet.",
    }
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Checking => "Docker wird geprüft\u{a0}…",
        Phase::Connected => "Mit Docker verbunden",
        Phase::Starting => "Docker startet",
        Phase::Unavailable => "Docker nicht verfügbar",
        Phase::RateLimited => "Docker nicht verfügbar, nächster Versuch folgt",
        _ => "Docker-Status unbekannt",
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::SocketMissing => "Der Docker-Socket existiert nicht: Docker läuft nicht.",
        Reason::NotInstalled => "Docker ist auf dem IDE-Server nicht installiert.",
        Reason::DanglingSymlink => "Der Docker-Socket ist ein Link, der ins Leere führt.",
        Reason::NotASocket => "An der Stelle des Docker-Sockets liegt etwas, das kein Socket ist.",
        Reason::PermissionDenied => "Der IDE-Server darf den Docker-Socket nicht öffnen.",
        Reason::ConnectionRefused => {
            "Docker läuft nicht mehr: Der Docker-Socket lehnt Verbindungen ab."
        }
        Reason::Hung => "Docker nimmt Verbindungen an, antwortet aber nicht.",
        Reason::Starting => "Es kann eine Minute dauern, bis Docker antwortet.",
        Reason::StartTimeout => "Docker braucht zu lange, um zu starten.",
        Reason::BadHost => "Die konfigurierte Docker-Adresse ist ungültig.",
        Reason::ContextMissing => "Der ausgewählte Docker-Kontext existiert nicht.",
        Reason::ConfigUnreadable => "Die Docker-Konfigurationsdatei kann nicht gelesen werden.",
        Reason::DnsFailed => "Der Name des Docker-Hosts ist unbekannt.",
        Reason::NetworkUnreachable => "Der Docker-Host ist über das Netzwerk nicht erreichbar.",
        Reason::TlsExpected => "Der Docker-Host verlangt TLS.",
        Reason::TlsFiles => "Die Zertifikate für den Docker-Host können nicht gelesen werden.",
        Reason::TlsRejected => "Docker-Host und IDE-Server vertrauen einander nicht.",
        Reason::EngineError => "Docker meldet einen internen Fehler.",
        Reason::NotAnEngine => {
            "Unter der konfigurierten Adresse antwortet etwas anderes als Docker."
        }
        Reason::ProxyDenied => "Ein Proxy vor Docker verbietet die Prüfung.",
        Reason::DescriptorsExhausted => "Dem IDE-Server sind die Dateihandles ausgegangen.",
        Reason::UnsupportedTransport => {
            "Der IDE-Server kann diese Art von Docker-Adresse nicht verwenden."
        }
        Reason::BackendUnreachable => {
            "Der IDE-Server antwortet nicht, daher ist der Docker-Status unbekannt."
        }
        Reason::BackendTimeout => {
            "Der IDE-Server hat nicht rechtzeitig geantwortet, daher ist der Docker-Status \
             unbekannt."
        }
        Reason::BackendAuth => "Der IDE-Server verlangt eine erneute Anmeldung.",
        Reason::BackendRateLimited => "Der IDE-Server bittet um weniger Anfragen.",
        Reason::ProxyError => {
            "Statt des IDE-Servers hat ein Proxy geantwortet, daher ist der Docker-Status \
             unbekannt."
        }
        Reason::BadReport => {
            "Die Antwort des IDE-Servers ist unverständlich, daher ist der Docker-Status unbekannt."
        }
        Reason::BrowserOffline => "Der Browser ist offline, daher ist der Docker-Status unbekannt.",
        Reason::AgentSilent => {
            "Der Agent auf dem Docker-Host meldet sich nicht, daher ist der Docker-Status \
             unbekannt."
        }
        Reason::FleetUnreachable => {
            "Der IDE-Server erreicht die Docker-Hosts nicht, daher ist der Docker-Status unbekannt."
        }
        _ => "Der Docker-Status ist unbekannt.",
    }
}

const NOT_RUNNING: &str = "Docker läuft nicht oder ist nicht erreichbar. Bitte Docker Desktop starten und es \
     erneut versuchen.";
const TOO_MANY: &str = "Zu viele Verbindungsversuche zu Docker sind fehlgeschlagen. Bitte Docker \
                        prüfen und es später erneut versuchen.";

fn message(message: &Message) -> String {
    match message {
        Message::Starting => "Docker startet.".into(),
        Message::Failed {
            sentence,
            attempt,
            is_last,
        } => {
            let mut text = match sentence {
                Sentence::Reason(one) => reason(*one).into(),
                Sentence::Server(text) => text.clone(),
                _ => NOT_RUNNING.into(),
            };
            if let Some((number, limit)) = attempt {
                text = format!("{text} (Versuch {number} von {limit})");
            }
            if *is_last {
                text = format!("{text} {TOO_MANY}");
            }
            text
        }
        Message::TooManyFailures { .. } => TOO_MANY.into(),
        Message::Wait { seconds } => {
            let unit = if *seconds == 1 { "Sekunde" } else { "Sekunden" };
            format!(
                "Die Verbindung zu Docker ist vorübergehend nicht möglich. Bitte bis zum nächsten \
                 Versuch {seconds} {unit} warten."
            )
        }
        _ => NOT_RUNNING.into(),
    }
}

/// For what the backend cannot give advice about.
fn advice(reason: Reason) -> &'static str {
    match reason {
        Reason::BackendUnreachable | Reason::BackendTimeout | Reason::ProxyError => {
            "Die Netzwerkverbindung prüfen. Falls auch der Rest der IDE nicht funktioniert, deren \
             Betreiber informieren."
        }
        Reason::BackendAuth => "Zum Anmelden die Seite neu laden.",
        Reason::BadReport => "Die Seite neu laden: Womöglich ist sie älter als der IDE-Server.",
        Reason::BrowserOffline => "Die Netzwerkverbindung prüfen.",
        _ => "",
    }
}

/// What the server says more exactly, such as a context's name, is left out.
fn warning(warning: &Warning) -> Option<&'static str> {
    Some(match warning.code.as_str() {
        "podman" => "Podman antwortet hier wie Docker; einige Funktionen unterscheiden sich.",
        "api-version" => {
            "DOCKER_API_VERSION verlangt eine API-Version, die diese Engine nicht spricht; ohne die \
             Variable funktioniert auch Dockers eigener Client."
        }
        "context-conflict" => {
            "DOCKER_HOST verdeckt den ausgewählten Docker-Kontext, dessen Engine antwortet. Ohne \
             DOCKER_HOST wird dieser Kontext verwendet."
        }
        "other-engine" => "Auf dem IDE-Server antwortet noch eine weitere Engine.",
        "disk-nearly-full" => "Der Speicherplatz für Docker ist fast aufgebraucht.",
        _ => return None,
    })
}

fn source(endpoint: &Endpoint) -> String {
    match (endpoint.source, &endpoint.context) {
        (source @ EndpointSource::DockerContext, Some(context)) => {
            format!("Kontext {context}, aus {source}")
        }
        (_, Some(context)) => format!("Kontext {context}"),
        (EndpointSource::Flag, None) => "aus der Befehlszeile des Servers".into(),
        (source @ (EndpointSource::DockerHost | EndpointSource::DockerContext), None) => {
            format!("aus {source}")
        }
        (EndpointSource::Config, None) => "aus der Docker-Konfiguration".into(),
        (EndpointSource::Default, None) => "Voreinstellung".into(),
        _ => String::new(),
    }
}

#[cfg(test)]
#[path = "german_tests.rs"]
mod tests;

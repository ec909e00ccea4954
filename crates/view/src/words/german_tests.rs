use std::collections::HashSet;

use docker_connection::{
    Advice, ContainerCounts, Countdown, DiskSpace, Engine, RetryBlock, Status,
};

use super::*;
use crate::{Announcement, Catalogue, Element, Node, Options, Part, View, ViewState};

/// Whole texts that are the same in both languages.
const ALIKE: [&str; 8] = [
    "Docker",
    "Browser",
    "Socket",
    "Engine",
    "Diagnose",
    "CPU",
    "Container",
    "Images",
];

/// In lower case; none of them is a German word as well.
const ENGLISH_WORDS: &str = "the is are was not no nothing of and or for from with to too many it \
     its that you your we this until please wait waits waiting again try retry attempt attempts \
     next failed failure failures running accessible unavailable available unknown known \
     connection connected check checked checking answer answers does cannot may asks copy copied \
     counter close earlier outage outages lasted first cause learn more way server's context \
     default something else address";

const PERSONS: [&str; 12] = [
    "Sie", "Ihnen", "Ihr", "Ihre", "Ihren", "Du", "du", "dir", "dich", "dein", "deine", "deinen",
];

fn assert_german(german: &str, english: &str) {
    assert!(!german.is_empty(), "{english}");
    if ALIKE.contains(&german) {
        return;
    }
    assert_ne!(german, english);
    // An underscore is part of a variable's name.
    for word in german.split(|c: char| !(c.is_alphanumeric() || "'_".contains(c))) {
        let lower = word.to_lowercase();
        let is_english = ENGLISH_WORDS.split_whitespace().any(|one| one == lower);
        assert!(!is_english, "{word:?} in {german:?}");
        assert!(!PERSONS.contains(&word), "{word:?} in {german:?}");
    }
}

fn assert_says(text: Text<'_>) {
    let german = german(text).unwrap_or_else(|| panic!("no German for {text:?}"));
    assert_german(&german, &english(text));
}

/// All words that are shown and said of a status.
fn lines(status: &Status, catalogue: &Catalogue) -> Vec<String> {
    let view = View {
        status,
        toast: None,
        state: &ViewState::default(),
        catalogue,
        options: &Options::new("docker"),
        epoch_millis: &|at| at.as_millis() as f64,
    };
    let mut lines = Vec::new();
    for part in [Part::INDICATOR, Part::PANEL] {
        collect_words(&part.draw(&view), &mut lines);
    }
    let announced = Announcement::default().after(status, catalogue, || true, |_| None);
    lines.push(announced.into_owned());
    // Numbers and their units are alike.
    lines.retain(|line| {
        line.split(' ')
            .any(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1)
    });
    lines
}

fn collect_words(element: &Element, lines: &mut Vec<String>) {
    for (name, value) in &element.attributes {
        if matches!(*name, "aria-label" | "title") {
            lines.push(value.to_string());
        }
    }
    for child in &element.children {
        match child {
            Node::Nothing => {}
            Node::Text(text) => lines.push(text.to_string()),
            Node::Element(element) => collect_words(element, lines),
        }
    }
}

fn reasons() -> impl Iterator<Item = Option<Reason>> {
    let all = Reason::ALL.iter().copied().map(Some);
    all.chain([None])
}

#[test]
fn every_label_is_german() {
    for &label in Label::ALL {
        assert_says(Text::Label(label));
    }
}

#[test]
fn whatever_is_said_of_a_status_is_german() {
    let (own, default) = (Catalogue::new(german), Catalogue::default());
    let mut pairs = HashSet::new();
    for &phase in Phase::ALL {
        for reason in reasons() {
            for failures in 0..6 {
                let failed = Message::failed(Sentence::of(reason), failures, 3);
                for message in [failed, Message::Starting] {
                    let left = failures.into();
                    let status = Status {
                        phase,
                        reason,
                        message: Some(message),
                        consecutive_failures: failures,
                        retry_block: Some(RetryBlock::Cooldown),
                        countdown: Some(Countdown { left, total: 10 }),
                        is_settled: true,
                        ..Status::default()
                    };
                    let german = lines(&status, &own);
                    let english = lines(&status, &default);
                    assert_eq!(german.len(), english.len(), "{german:?} {english:?}");
                    pairs.extend(german.into_iter().zip(english));
                }
            }
        }
    }
    for (german, english) in &pairs {
        assert_german(german, english);
    }
}

#[test]
fn every_phase_and_every_reason_has_a_text_of_its_own() {
    let mut phases: Vec<_> = Phase::ALL.iter().map(|one| phase(*one)).collect();
    phases.sort_unstable();
    phases.dedup();
    assert_eq!(phases.len(), Phase::ALL.len());

    let mut reasons: Vec<_> = Reason::ALL.iter().map(|one| reason(*one)).collect();
    reasons.sort_unstable();
    reasons.dedup();
    assert_eq!(reasons.len(), Reason::ALL.len());
}

#[test]
fn advice_is_german_where_english_has_its_own_and_the_servers_elsewhere() {
    let catalogue = Catalogue::new(german);
    for &reason in Reason::ALL {
        let server = vec![Advice {
            text: "Start the Docker service.".to_owned(),
            command: Some("sudo systemctl start docker".to_owned()),
            href: None,
        }];
        let status = Status {
            reason: Some(reason),
            advice: server.clone(),
            ..Status::default()
        };
        let english = english(Text::Advice(reason));
        let shown = catalogue.advice(&status);
        if english.is_empty() {
            assert_eq!(shown, server, "{reason}");
        } else {
            assert_german(&shown[0].text, &english);
        }
    }
}

#[test]
fn warnings_are_german_by_their_code() {
    let warning = |code: &str| Warning {
        code: code.to_owned(),
        text: "Mind the gap.".to_owned(),
    };
    for code in [
        "podman",
        "api-version",
        "context-conflict",
        "other-engine",
        "disk-nearly-full",
    ] {
        assert_says(Text::Warning(&warning(code)));
    }
    let newer = warning("newer");
    let catalogue = Catalogue::new(german);
    assert_eq!(catalogue.say(Text::Warning(&newer)), "Mind the gap.");
}

#[test]
fn every_source_of_an_endpoint_is_german() {
    for &source in EndpointSource::ALL {
        for context in [None, Some("colima".to_owned())] {
            let endpoint = Endpoint {
                host: "unix:///var/run/docker.sock".to_owned(),
                source,
                context,
            };
            let text = Text::Source(&endpoint);
            if english(text).is_empty() {
                assert_eq!(german(text).as_deref(), Some(""));
            } else {
                assert_says(text);
            }
        }
    }
}

#[test]
fn times_are_german() {
    let outage = Duration::from_secs(7_325);
    for text in [
        Text::NextAttemptIn(5),
        Text::NextAttemptAt(0.0),
        Text::RetryAllowedIn(5),
        Text::RetryAllowedAt(0.0),
        Text::WaitingUntil(0.0),
        Text::Lasted(outage),
        Text::Recovered(outage),
    ] {
        assert_says(text);
    }
    let say = |text| german(text).expect("it has German words");
    assert_eq!(say(Text::NextAttemptIn(5)), "Nächster Versuch in 5 Sek.");
    assert_eq!(say(Text::Lasted(outage)), "2 Std. 2 Min.");
    assert_eq!(
        say(Text::Recovered(outage)),
        "Der Ausfall dauerte 2 Std. 2 Min."
    );
}

#[test]
fn figures_are_german() {
    let counts = ContainerCounts {
        running: 2,
        paused: 1,
        stopped: 5,
    };
    let disk = DiskSpace {
        total_bytes: 250_000_000_000,
        free_bytes: 4_000_000_000,
    };
    for (text, shown) in [
        (Text::Cpu(137.5, Some(4)), "34\u{a0}% von 4 CPUs"),
        (Text::Cpu(137.5, Some(1)), "138\u{a0}%"),
        (Text::Cpu(137.5, None), "138\u{a0}% einer CPU"),
        (
            Text::Memory(1_610_612_736, Some(16_777_216_000)),
            "1,5 GiB von 15 GiB",
        ),
        (Text::Disk(disk), "3,7 GiB von 232 GiB frei"),
        (Text::Containers(counts), "2 laufen, 1 pausiert, 5 gestoppt"),
    ] {
        assert_says(text);
        assert_eq!(german(text).as_deref(), Some(shown));
    }
    assert_says(Text::Counted(50, 60));
    assert_says(Text::StartFailed(Some(1)));
    assert_says(Text::StartFailed(None));
}

#[test]
fn what_has_no_words_is_the_same_in_both_languages() {
    let engine = Engine {
        kind: "docker".to_owned(),
        version: "29.0.0".to_owned(),
        api_version: "1.52".to_owned(),
        os: "linux".to_owned(),
        arch: "amd64".to_owned(),
    };
    for (text, shown) in [
        (Text::SecondsLeft(5), "5 s"),
        (Text::Attempts(2, 3), "2 / 3"),
        (Text::Time(0.0), "00:00:00 UTC"),
        (
            Text::Engine(&engine),
            "Docker 29.0.0 (API 1.52, linux/amd64)",
        ),
    ] {
        assert_eq!(german(text).as_deref(), Some(shown));
        assert_eq!(english(text), shown);
    }
}

#[test]
fn messages_count_the_attempts() {
    let say = |failures| message(&Message::failed(Sentence::NotRunning, failures, 3));
    assert_eq!(say(1), NOT_RUNNING);
    assert_eq!(say(2), format!("{NOT_RUNNING} (Versuch 2 von 3)"));
    assert_eq!(
        say(3),
        format!("{NOT_RUNNING} (Versuch 3 von 3) {TOO_MANY}")
    );
    assert_eq!(say(4), TOO_MANY);

    let server = Sentence::Server("Docker is on fire.".to_owned());
    assert_eq!(
        message(&Message::failed(server, 2, 3)),
        "Docker is on fire. (Versuch 2 von 3)"
    );
}

#[test]
fn one_second_is_singular() {
    let wait = |seconds| message(&Message::Wait { seconds });
    assert!(wait(1).ends_with(" 1 Sekunde warten."), "{}", wait(1));
    assert!(wait(7).ends_with(" 7 Sekunden warten."), "{}", wait(7));
}

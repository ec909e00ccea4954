//! A catalogue in another language.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_manager::rules::{Advice, Reason};
use docker_connection_yew::prelude::*;
use docker_connection_yew::{Label, Sentence, Texts};
use page::{AVAILABLE, Page, UNAVAILABLE};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::AttrValue;

wasm_bindgen_test_configure!(run_in_browser);

const GERMAN: Texts = Texts {
    label,
    phase,
    reason,
    message,
    advice,
    sentence,
    ..Texts::ENGLISH
};

fn label(label: Label) -> AttrValue {
    AttrValue::Static(match label {
        Label::Docker => "Docker",
        Label::Panel => "Zustand von Docker",
        Label::Retry | Label::Check => "Verbindung prüfen",
        Label::Reset => "Zähler zurücksetzen",
        Label::CheckRunning => "Eine Prüfung läuft.",
        Label::ResetDone => "Der Zähler wurde eben zurückgesetzt.",
        Label::Waiting => "Versuche schlugen fehl: der nächste wartet.",
        Label::Countdown => "Zeit bis zum nächsten Versuch",
        Label::Copy => "Befehl kopieren",
        Label::Copied => "Kopiert",
        Label::Selected => "Ausgewählt: mit der Tastatur kopieren",
        Label::Hops => "Der Weg zu Docker",
        Label::Browser => "Browser",
        Label::Backend => "IDE-Server",
        Label::Socket => "Socket",
        Label::Address => "Adresse",
        Label::Engine => "Engine",
        Label::HopFine => "geht",
        Label::HopBroken => "geht nicht",
        Label::HopStarting => "startet",
        Label::HopUnknown => "unbekannt",
        Label::LastChecked => "Zuletzt geprüft",
        Label::Attempts => "Fehlversuche",
        Label::Since => "Ausgefallen seit",
        Label::FirstCause => "Erste Ursache",
        Label::Endpoint => "Adresse",
        Label::History => "Frühere Ausfälle",
        Label::Toasts => "Meldungen zu Docker",
        Label::Close => "Schließen",
        _ => "?",
    })
}

fn phase(phase: Phase) -> AttrValue {
    AttrValue::Static(match phase {
        Phase::Checking => "Docker wird geprüft …",
        Phase::Connected => "Docker ist verbunden",
        Phase::Starting => "Docker startet",
        Phase::Unavailable => "Docker ist nicht verfügbar",
        Phase::RateLimited => "Docker ist nicht verfügbar, es wird gewartet",
        _ => "Zustand von Docker unbekannt",
    })
}

fn reason(reason: Reason) -> Option<AttrValue> {
    (reason == Reason::SocketMissing).then_some(AttrValue::Static("Der Socket fehlt."))
}

fn message(status: &Status) -> Option<AttrValue> {
    let failures = status.consecutive_failures;
    let is_wrong = status.error_message.is_some();
    is_wrong.then(|| format!("Docker läuft nicht (Fehler {failures}).").into())
}

fn advice(_: Reason) -> Vec<Advice> {
    vec![Advice {
        text: "Docker starten.".to_owned(),
        command: Some("sudo systemctl start docker".to_owned()),
    }]
}

fn sentence(sentence: Sentence<'_>) -> AttrValue {
    match sentence {
        Sentence::NextAttempt(seconds) => format!("Nächster Versuch in {seconds} s").into(),
        Sentence::Recovered(duration) => format!("Ausfall: {} s", duration.as_secs()).into(),
        Sentence::Source(_) => "Voreinstellung".into(),
        other => (Texts::ENGLISH.sentence)(other),
    }
}

#[wasm_bindgen_test]
async fn everything_that_is_shown_comes_from_the_catalogue() {
    let page = Page::open_in(GERMAN, UNAVAILABLE).await;
    let text = page.root.text_content().unwrap();
    for expected in [
        "Docker ist nicht verfügbar",
        "Der Socket fehlt.",
        "Docker läuft nicht (Fehler 1).",
        "Docker starten.",
        "Nächster Versuch in 5 s",
        "Verbindung prüfen",
        "Fehlversuche 1 / 3",
        "Zuletzt geprüft",
        "Voreinstellung",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    for english in [
        "unavailable",
        "attempt",
        "Check",
        "Last",
        "Start",
        "works",
        "the default",
    ] {
        assert!(!text.contains(english), "{english} in {text}");
    }
    assert_eq!(
        page.text("[role=status]"),
        "Docker ist nicht verfügbar. Der Socket fehlt."
    );

    page.answer(AVAILABLE);
    page.advance(5_000).await;
    let text = page.root.text_content().unwrap();
    assert!(text.contains("Ausfall: 5 s"), "{text}");
    assert!(text.contains("Frühere Ausfälle"), "{text}");
}

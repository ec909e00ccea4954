//! A catalogue in another language.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_manager::rules::Message;
use docker_connection_yew::prelude::*;
use docker_connection_yew::{Label, Text};
use page::{AVAILABLE, Page, UNAVAILABLE};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn german() -> Catalogue {
    // Something that the catalogue has captured.
    let place = "Werkstatt".to_owned();
    Catalogue::new(move |text| {
        Some(match text {
            Text::Label(Label::Panel) => format!("Docker in der {place}"),
            Text::Label(one) => label(one).to_owned(),
            Text::Phase(one) => phase(one).to_owned(),
            Text::Reason(Reason::SocketMissing) => "Der Socket fehlt.".to_owned(),
            Text::Message(Message::Failed { attempt, .. }) => {
                let number = attempt.map_or(1, |(number, _)| number);
                format!("Docker läuft nicht (Fehler {number}).")
            }
            Text::Advice(_) => "Docker starten.".to_owned(),
            Text::NextAttempt(seconds) => format!("Nächster Versuch in {seconds} s"),
            Text::Recovered(duration) => format!("Ausfall: {} s", duration.as_secs()),
            Text::Source(_) => "Voreinstellung".to_owned(),
            _ => return None,
        })
    })
}

fn label(label: Label) -> &'static str {
    match label {
        Label::Docker => "Docker",
        Label::Retry | Label::Check => "Verbindung prüfen",
        Label::Reset => "Zähler zurücksetzen",
        Label::CheckRunning => "Eine Prüfung läuft.",
        Label::JustReset => "Der Zähler wurde eben zurückgesetzt.",
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
    }
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Checking => "Docker wird geprüft …",
        Phase::Connected => "Docker ist verbunden",
        Phase::Starting => "Docker startet",
        Phase::Unavailable => "Docker ist nicht verfügbar",
        Phase::RateLimited => "Docker ist nicht verfügbar, es wird gewartet",
        _ => "Zustand von Docker unbekannt",
    }
}

#[wasm_bindgen_test]
async fn everything_that_is_shown_comes_from_the_catalogue() {
    let page = Page::open_in(german(), UNAVAILABLE).await;
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
    let name = page
        .find(".docker-status-panel")
        .get_attribute("aria-label");
    assert_eq!(name.as_deref(), Some("Docker in der Werkstatt"));
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

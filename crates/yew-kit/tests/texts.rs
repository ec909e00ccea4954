//! A catalogue in another language.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_yew::prelude::*;
use docker_connection_yew::view::{english, german};
use docker_connection_yew::{Label, Text};
use page::{AVAILABLE, Page, UNAVAILABLE, UNTIL_RATE_LIMITED};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

/// German, with a name that it has captured.
fn catalogue() -> Catalogue {
    let place = "Werkstatt".to_owned();
    Catalogue::new(move |text| match text {
        Text::Label(Label::Panel) => Some(format!("Docker in der {place}")),
        Text::Advice(_) => Some("Docker starten.".to_owned()),
        text => german(text),
    })
}

fn assert_german(page: &Page, expected: &[&str]) {
    let text = page.heard().concat() + &page.root.text_content().unwrap();
    for expected in expected {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    for english in [
        "unavailable",
        "attempt",
        "Retry",
        "Reset",
        "Start",
        "Last",
        "works",
        "the default",
        "connected",
        "outage",
    ] {
        assert!(!text.contains(english), "{english} in {text}");
    }
}

#[wasm_bindgen_test]
async fn the_components_speak_german() {
    let page = Page::open_in(catalogue(), UNAVAILABLE).await;
    page.advance(500).await;
    assert_german(
        &page,
        &[
            "Docker in der Werkstatt",
            "Docker nicht verfügbar",
            "Der Docker-Socket existiert nicht: Docker läuft nicht.",
            "Docker läuft nicht oder ist nicht erreichbar.",
            "Docker starten.",
            "Nächster Versuch in 5 Sek.",
            "Nächster Versuch um ",
            "Erneut versuchen",
            "Zähler zurücksetzen",
            "Fehlversuche 1 / 3",
            "Zuletzt geprüft",
            "Voreinstellung",
        ],
    );
    page.advance(UNTIL_RATE_LIMITED).await;
    assert_german(
        &page,
        &[
            "Docker nicht verfügbar, nächster Versuch folgt",
            "(Versuch 3 von 3)",
            "Bitte bis zum nächsten Versuch 8 Sekunden warten.",
            "Versuche sind fehlgeschlagen: Der nächste ist ab ",
        ],
    );
    page.answer(AVAILABLE);
    page.advance(10_000).await;
    assert_german(
        &page,
        &[
            "Mit Docker verbunden",
            "Der Ausfall dauerte 20 Sek.",
            "Frühere Ausfälle",
            "Schließen",
        ],
    );
}

/// What `text` has outside of quotation marks.
fn unquoted(text: &str) -> String {
    let quoted = text.split('«').skip(1);
    let rest = quoted.filter_map(|part| part.split_once('»'));
    let rest: String = rest.map(|(_, rest)| rest).collect();
    text.split('«').next().unwrap_or_default().to_owned() + &rest
}

/// The texts that a person may see or hear, but for what stands in the server's own letters.
fn words(page: &Page) -> Vec<String> {
    let mut words = Vec::new();
    for element in page.all("*") {
        for name in ["aria-label", "aria-valuetext", "alt", "title"] {
            words.extend(element.get_attribute(name));
        }
        let is_code = element.closest("code").unwrap().is_some();
        let children = element.child_nodes();
        for index in (0..children.length()).filter(|_| !is_code) {
            let child = children.item(index).unwrap();
            words.extend(child.node_value());
        }
    }
    words
}

#[wasm_bindgen_test]
async fn no_word_is_from_anywhere_else() {
    let quoting = Catalogue::new(|text| Some(format!("«{}»", english(text))));
    let page = Page::built(UNAVAILABLE, |manager| {
        html! {
            <DockerConnectionProvider {manager} catalogue={quoting}>
                <DockerStatusPanel />
                <DockerStatusIndicator />
                <DockerStatusIndicator compact=true />
                <DockerStatusButton />
                <DockerToaster />
            </DockerConnectionProvider>
        }
    })
    .await;
    let assert_quoted = || {
        let words = words(&page);
        assert!(words.len() > 20, "{words:?}");
        for text in words {
            let rest = unquoted(&text);
            assert!(!rest.contains(char::is_alphabetic), "{rest} in {text}");
        }
    };
    assert_quoted();
    page.advance(UNTIL_RATE_LIMITED).await;
    assert_quoted();
    page.answer(include_str!(
        "../../../tests/wire/report-available-with-warning.json"
    ));
    page.advance(10_000).await;
    assert!(page.has(".docker-status-toast"));
    assert_quoted();
}

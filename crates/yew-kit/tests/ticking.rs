//! What of a countdown is seen, and what is heard.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_yew::prelude::*;
use js_sys::Date;
use page::{Page, UNAVAILABLE, UNTIL_RATE_LIMITED, description, heard, name};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

async fn every_component() -> Page {
    let content = html! {
        <>
            <DockerStatusIndicator />
            <DockerStatusIndicator compact=true show_retry_button=true />
            <DockerStatusPanel />
            <DockerStatusPanel compact=true />
            <DockerStatusButton />
        </>
    };
    let page = Page::with(UNAVAILABLE, content).await;
    // The announcement comes once, and not of the countdown.
    page.advance(500).await;
    page
}

/// `millis` after the page began, as its reader's clock shows it.
fn clock(page: &Page, millis: u64) -> String {
    let epoch = page.manager.epoch_millis(Default::default());
    let date = Date::new(&(epoch + millis as f64).into());
    date.to_locale_time_string("default").into()
}

/// Lets 3 s pass: with each the components that `selector` finds look different, and nothing
/// sounds different.
async fn assert_only_the_eye_is_told(page: &Page, selector: &str) {
    let seen = || -> Vec<_> {
        let components = page.all(selector);
        components.iter().map(|one| one.text_content()).collect()
    };
    let heard = page.heard();
    for _ in 0..3 {
        let before = seen();
        page.advance(1_000).await;
        for (before, after) in before.iter().zip(seen()) {
            assert_ne!(before, &after);
        }
        assert_eq!(page.heard(), heard);
    }
}

#[wasm_bindgen_test]
async fn a_countdown_is_seen_by_the_second_and_heard_never() {
    let page = every_component().await;
    assert_only_the_eye_is_told(&page, ".docker-status-panel").await;
    page.advance(UNTIL_RATE_LIMITED - 3_500).await;
    let all = ".docker-status-panel, .docker-status-indicator";
    assert_only_the_eye_is_told(&page, all).await;
}

#[wasm_bindgen_test]
async fn the_ear_is_told_at_what_time_the_next_attempt_runs() {
    let page = every_component().await;
    for panel in page.all(".docker-status-panel") {
        let heard = heard(&panel);
        let expected = format!("Next attempt at {}", clock(&page, 5_000));
        assert!(heard.contains(&expected), "{expected} in {heard}");
        assert!(!heard.contains("Next attempt in"), "{heard}");
    }
}

#[wasm_bindgen_test]
async fn a_blocked_button_is_described_by_the_time_until_it_waits() {
    let page = every_component().await;
    page.advance(UNTIL_RATE_LIMITED).await;
    let until = clock(&page, 20_000);
    let expected = format!("Attempts have failed: the next one waits until {until}.");
    let buttons = page.all("[data-docker-action=retry]");
    assert_eq!(buttons.len(), 5);
    for button in buttons {
        assert_eq!(name(&button), "Retry");
        assert_eq!(description(&button), expected);
    }
}

#[wasm_bindgen_test]
async fn the_status_button_is_named_by_the_phase() {
    let page = every_component().await;
    assert_eq!(name(&page.find("[popovertarget]")), "Docker unavailable");
    page.advance(UNTIL_RATE_LIMITED).await;
    let name = name(&page.find("[popovertarget]"));
    assert_eq!(name, "Docker unavailable, waiting to retry");
}

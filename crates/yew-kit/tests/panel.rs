//! The panel in a browser.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::time::Duration;

use docker_connection_yew::prelude::*;
use page::{AVAILABLE, Page, UNAVAILABLE, UNTIL_RATE_LIMITED, description, wait_until};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_panel_says_what_is_wrong_what_to_do_and_what_comes_next() {
    let page = Page::open(UNAVAILABLE).await;
    let panel = page.find(".docker-status-panel");
    let attribute = |name| panel.get_attribute(name);
    assert_eq!(attribute("data-phase").as_deref(), Some("unavailable"));
    assert_eq!(attribute("data-reason").as_deref(), Some("socket-missing"));
    let text = page.text(".docker-status-panel");
    for expected in [
        "Docker unavailable",
        "Docker is not running or not accessible. Please start Docker Desktop and try again.",
        "sudo systemctl start docker",
        "unix:///var/run/docker.sock",
        "Next attempt in 5 s",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}

#[wasm_bindgen_test]
async fn a_compact_panel_leaves_out_what_is_no_help_now() {
    let page = Page::with(UNAVAILABLE, html! { <DockerStatusPanel compact=true /> }).await;
    page.recover().await;
    page.answer(UNAVAILABLE);
    page.click("Retry");
    page.advance(100).await;
    let text = page.text(".docker-status-panel");
    assert!(text.contains("sudo systemctl start docker"), "{text}");
    for selector in ["dl", "details", ".docker-status-hops"] {
        assert!(!page.has(selector), "{selector}");
    }
}

#[wasm_bindgen_test]
async fn the_page_turns_green_without_being_touched() {
    let page = Page::open(UNAVAILABLE).await;
    page.answer(AVAILABLE);
    page.advance(5_000).await;
    assert_eq!(page.text("h2"), "Docker connected");
    let engine = "Docker 20.10.24 (API 1.41, linux/amd64)";
    assert!(page.text("dl").contains(engine));
}

#[wasm_bindgen_test]
async fn the_countdown_ticks() {
    let page = Page::open(UNAVAILABLE).await;
    let countdown = || page.text(".docker-status-countdown");
    let bar = || page.find("progress").get_attribute("value").unwrap();
    assert!(countdown().starts_with("Next attempt in 5 s"));
    assert_eq!(bar(), "0");
    page.advance(1_000).await;
    assert!(countdown().starts_with("Next attempt in 4 s"));
    assert_eq!(bar(), "1");
}

#[wasm_bindgen_test]
async fn each_button_sends_one_request() {
    let page = Page::with(UNAVAILABLE, html! { <DockerStatusPanel /> }).await;
    let before = page.checks();
    page.click("Retry");
    page.advance(100).await;
    assert_eq!(page.checks(), before + 1);
    page.click("Reset counter");
    page.advance(100).await;
    assert_eq!(page.checks(), before + 2);
}

#[wasm_bindgen_test]
async fn a_button_that_does_nothing_stays_in_reach_and_says_why() {
    let page = Page::with(UNAVAILABLE, html! { <DockerStatusPanel /> }).await;
    assert!(!page.button("Retry").has_attribute("aria-disabled"));
    page.advance(UNTIL_RATE_LIMITED).await;
    let button = page.button("Retry");
    let is_disabled = button.get_attribute("aria-disabled");
    assert_eq!(is_disabled.as_deref(), Some("true"));
    assert!(!button.has_attribute("disabled"));
    let description = description(&button);
    assert!(description.contains("the next one waits"), "{description}");
    let countdown = page.text(".docker-status-countdown");
    assert!(countdown.contains("Failed attempts 3 / 3"), "{countdown}");
    let before = page.checks();
    page.click("Retry");
    page.advance(100).await;
    assert_eq!(page.checks(), before);
}

#[wasm_bindgen_test]
async fn the_first_broken_hop_is_marked() {
    let page = Page::open(UNAVAILABLE).await;
    let states = || -> Vec<_> {
        let hops = page.all("[data-state]");
        let states = hops.iter().map(|hop| hop.get_attribute("data-state"));
        states.map(Option::unwrap).collect()
    };
    assert_eq!(states(), ["fine", "fine", "broken", "unknown"]);
    assert!(page.text("[data-state=broken]").starts_with("Socket"));
    page.answer(AVAILABLE);
    page.advance(5_000).await;
    assert_eq!(states(), ["fine"; 4]);
}

#[wasm_bindgen_test]
async fn a_copied_command_is_said_to_be_until_the_focus_goes_on() {
    let page = Page::open(UNAVAILABLE).await;
    let button = page.button("Copy command");
    let name = || button.get_attribute("aria-label").unwrap();
    button.focus().unwrap();
    button.click();
    wait_until(|| name() != "Copy command").await;
    // Not every browser lets a test have the clipboard.
    let name_then = name();
    let names = ["Copied", "Selected: copy it with the keyboard"];
    assert!(names.contains(&&*name_then), "{name_then}");
    page.button("Retry").focus().unwrap();
    page.advance(0).await;
    assert_eq!(name(), "Copy command");
}

#[wasm_bindgen_test]
async fn the_history_keeps_what_an_outage_began_with() {
    let page = Page::open(UNAVAILABLE).await;
    page.answer(AVAILABLE);
    page.advance(5_000).await;
    let history = page.text("details");
    assert!(history.contains("Earlier outages 1"), "{history}");
    assert!(history.contains("5 s"), "{history}");
    assert!(history.contains("the engine is not running"), "{history}");
}

#[wasm_bindgen_test]
async fn an_opened_history_stays_open_when_it_grows() {
    let page = Page::open(UNAVAILABLE).await;
    page.recover().await;
    page.find("details").set_attribute("open", "").unwrap();
    page.answer(UNAVAILABLE);
    page.click("Retry");
    page.advance(100).await;
    page.recover().await;
    assert_eq!(page.all("details li").len(), 2);
    assert!(page.has("details[open]"));
}

#[wasm_bindgen_test]
async fn an_app_that_goes_takes_its_timers_with_it() {
    let page = Page::open(UNAVAILABLE).await;
    let fake = page.fake.clone();
    drop(page);
    yew::scheduler::flush().await;
    fake.advance(Duration::from_secs(1)).await;
    let left = (fake.requests(), fake.timers(), fake.listeners());
    assert_eq!(left, (0, 0, 0));
}

//! The indicator and the panel in a browser.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_yew::prelude::*;
use page::{AVAILABLE, Page, UNAVAILABLE};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Element;
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn both_components_show_the_phase_and_the_reason() {
    let page = Page::open(UNAVAILABLE).await;
    for selector in [".docker-status-panel", ".docker-status-indicator"] {
        let element = page.find(selector);
        assert_eq!(
            element.get_attribute("data-phase").as_deref(),
            Some("unavailable")
        );
        assert_eq!(
            element.get_attribute("data-reason").as_deref(),
            Some("socket-missing")
        );
    }
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
async fn the_page_turns_green_without_being_touched() {
    let page = Page::open(UNAVAILABLE).await;
    page.answer(AVAILABLE);
    page.advance(5_000).await;
    assert_eq!(page.text("h2"), "Docker connected");
    assert!(
        page.text("dl")
            .contains("Docker 20.10.24 (API 1.41, linux/amd64)")
    );
}

#[wasm_bindgen_test]
async fn the_countdown_ticks() {
    let page = Page::open(UNAVAILABLE).await;
    let countdown = || page.text(".docker-status-countdown");
    assert!(countdown().starts_with("Next attempt in 5 s"));
    page.advance(1_000).await;
    assert!(countdown().starts_with("Next attempt in 4 s"));
    assert_eq!(
        page.find("progress").get_attribute("value").as_deref(),
        Some("1")
    );
}

#[wasm_bindgen_test]
async fn the_buttons_send_requests() {
    let page = Page::open(UNAVAILABLE).await;
    let before = page.fake.urls().len();
    page.click("Check connection");
    page.advance(100).await;
    assert_eq!(page.fake.urls().len(), before + 1);
    page.click("Reset counter");
    page.advance(100).await;
    assert_eq!(page.fake.urls().len(), before + 2);
}

#[wasm_bindgen_test]
async fn a_change_of_phase_is_announced_and_the_countdown_is_not() {
    let page = Page::open(UNAVAILABLE).await;
    let announced = || page.text("[role=status]");
    let first = announced();
    assert!(first.starts_with("Docker unavailable."), "{first}");
    page.advance(3_000).await;
    assert_eq!(announced(), first);
    page.answer(AVAILABLE);
    page.advance(5_000).await;
    assert_eq!(announced(), "Docker connected.");
}

#[wasm_bindgen_test]
async fn an_app_that_goes_takes_its_timers_with_it() {
    let page = Page::open(UNAVAILABLE).await;
    let fake = page.fake.clone();
    drop(page);
    yew::scheduler::flush().await;
    fake.advance(std::time::Duration::from_secs(1)).await;
    assert_eq!(
        (fake.requests(), fake.timers(), fake.listeners()),
        (0, 0, 0)
    );
}

#[wasm_bindgen_test]
async fn the_first_broken_hop_is_marked() {
    let page = Page::open(UNAVAILABLE).await;
    let states = || {
        let hops = page.root.query_selector_all("[data-state]").unwrap();
        let hops = (0..hops.length()).map(|index| hops.item(index).unwrap().unchecked_into());
        hops.map(|hop: Element| hop.get_attribute("data-state").unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(states(), ["fine", "fine", "broken", "unknown"]);
    assert!(page.text("[data-state=broken]").starts_with("Socket"));
    page.answer(AVAILABLE);
    page.advance(5_000).await;
    assert_eq!(states(), ["fine"; 4]);
}

#[wasm_bindgen_test]
async fn a_button_that_does_nothing_stays_in_reach_and_says_why() {
    let page = Page::open(UNAVAILABLE).await;
    assert!(
        !page
            .button("Check connection")
            .has_attribute("aria-disabled")
    );
    page.advance(12_000).await;
    for name in ["Check connection", "Retry"] {
        let button = page.button(name);
        assert_eq!(
            button.get_attribute("aria-disabled").as_deref(),
            Some("true")
        );
        assert!(!button.has_attribute("disabled"));
        let description = page.description(&button);
        assert!(description.contains("the next one waits"), "{description}");
    }
    assert!(
        page.text(".docker-status-countdown")
            .contains("Failed attempts 3 / 3")
    );
    let before = page.fake.urls().len();
    page.click("Check connection");
    page.advance(100).await;
    assert_eq!(page.fake.urls().len(), before);
}

#[wasm_bindgen_test]
async fn a_copied_command_is_said_to_be() {
    let page = Page::open(UNAVAILABLE).await;
    page.click("Copy command");
    page.fake.settle().await;
    gloo_timers::future::sleep(std::time::Duration::from_millis(50)).await;
    let name = page
        .find(".docker-status-command button")
        .get_attribute("aria-label");
    // Not every browser lets a test have the clipboard.
    let names = ["Copied", "Selected: copy it with the keyboard"];
    assert!(
        name.as_deref().is_some_and(|name| names.contains(&name)),
        "{name:?}"
    );
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

#[component]
fn Orphan() -> Html {
    let connection = use_docker_connection();
    html! { <p>{ connection.status.phase.as_str() }</p> }
}

#[wasm_bindgen_test]
async fn without_a_provider_the_phase_is_unknown() {
    let root = gloo_utils::document().create_element("div").unwrap();
    let app = yew::Renderer::<Orphan>::with_root(root.clone()).render();
    yew::scheduler::flush().await;
    assert_eq!(root.text_content().as_deref(), Some("unknown"));
    app.destroy();
}

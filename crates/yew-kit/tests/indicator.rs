//! The indicator in a browser.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_yew::prelude::*;
use page::{AVAILABLE, Page, Stage, UNAVAILABLE, UNTIL_RATE_LIMITED, heard, shown};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

const NOT_RUNNING: &str =
    "Docker is not running or not accessible. Please start Docker Desktop and try again.";
const DENIED: &str = "The IDE's server may not open Docker's socket.";

fn denied() -> String {
    UNAVAILABLE.replace("socket-missing", "permission-denied")
}

#[wasm_bindgen_test]
async fn the_full_indicator_says_what_is_wrong_and_has_a_button() {
    let page = Page::with(UNAVAILABLE, html! { <DockerStatusIndicator /> }).await;
    let indicator = page.find(".docker-status-indicator");
    let attribute = |name| indicator.get_attribute(name);
    assert_eq!(attribute("data-phase").as_deref(), Some("unavailable"));
    assert_eq!(attribute("data-reason").as_deref(), Some("socket-missing"));
    let text = page.text(".docker-status-indicator");
    assert_eq!(text, ["Docker unavailable ", NOT_RUNNING, "Retry"].concat());
}

#[wasm_bindgen_test]
async fn whoever_lacks_permission_is_told_so_and_not_to_start_docker() {
    let page = Page::with(&denied(), html! { <DockerStatusIndicator /> }).await;
    let text = page.text(".docker-status-indicator");
    assert_eq!(text, ["Docker unavailable ", DENIED, "Retry"].concat());
}

#[wasm_bindgen_test]
async fn the_compact_indicator_has_room_for_neither() {
    let page = Page::with(&denied(), html! { <DockerStatusIndicator compact=true /> }).await;
    let indicator = page.find(".docker-status-indicator");
    assert_eq!(heard(&indicator), "Docker unavailable");
    assert!(!page.has("button"));
    // Whoever wants to know points at it.
    assert_eq!(indicator.get_attribute("title").as_deref(), Some(DENIED));
}

#[wasm_bindgen_test]
async fn either_has_a_button_or_none_if_the_app_says_so() {
    let page = Page::with(
        UNAVAILABLE,
        html! {
            <>
                <div id="with"><DockerStatusIndicator compact=true show_retry_button=true /></div>
                <div id="without"><DockerStatusIndicator show_retry_button=false /></div>
            </>
        },
    )
    .await;
    assert!(page.has("#with button"));
    assert!(!page.has("#without button"));
}

#[wasm_bindgen_test]
async fn while_docker_is_connected_there_is_nothing_to_retry() {
    let page = Page::with(AVAILABLE, html! { <DockerStatusIndicator /> }).await;
    assert_eq!(page.text(".docker-status-indicator"), "Docker connected");
}

#[wasm_bindgen_test]
async fn a_click_on_retry_sends_one_request() {
    let page = Page::with(UNAVAILABLE, html! { <DockerStatusIndicator /> }).await;
    let before = page.checks();
    page.click("Retry");
    page.advance(100).await;
    assert_eq!(page.checks(), before + 1);
}

#[wasm_bindgen_test]
async fn a_cooldown_is_counted_down_and_its_button_sends_nothing() {
    for compact in [false, true] {
        let content = html! { <DockerStatusIndicator {compact} show_retry_button=true /> };
        let page = Page::with(UNAVAILABLE, content).await;
        assert!(!page.has(".docker-status-left"), "a person may retry");
        page.advance(UNTIL_RATE_LIMITED).await;
        assert_eq!(page.text(".docker-status-left"), "8 s");
        page.advance(1_000).await;
        assert_eq!(page.text(".docker-status-left"), "7 s");
        let before = page.checks();
        page.click("Retry");
        page.advance(100).await;
        assert_eq!(page.checks(), before);
    }
}

#[wasm_bindgen_test]
async fn every_phase_has_its_icon_in_every_component() {
    let of = |phase| Status {
        phase,
        ..Status::default()
    };
    let cases = [
        (of(Phase::Unknown), "unknown"),
        (of(Phase::Checking), "check"),
        (of(Phase::Connected), "connected"),
        (of(Phase::Starting), "starting"),
        (of(Phase::Unavailable), "unavailable"),
        (of(Phase::RateLimited), "wait"),
        (
            Status {
                reason: Some(Reason::BackendUnreachable),
                ..of(Phase::Unavailable)
            },
            "way",
        ),
        (
            Status {
                shows_check: true,
                ..of(Phase::Connected)
            },
            "check",
        ),
    ];
    let mut stage = Stage::mount(Html::default());
    for (status, icon) in cases {
        let content = html! {
            <>
                <DockerStatusIndicator />
                <DockerStatusIndicator compact=true />
                <DockerStatusPanel />
                <DockerStatusButton />
            </>
        };
        stage.render(shown(status, content)).await;
        let icons = stage.all("svg[data-icon]");
        let names: Vec<_> = icons
            .iter()
            .map(|icon| icon.get_attribute("data-icon").unwrap())
            .collect();
        // The button has an indicator and a panel.
        assert_eq!(names, [icon; 5]);
        for icon in icons {
            // Without the namespace a browser draws nothing.
            let namespace = icon.first_element_child().unwrap().namespace_uri();
            assert_eq!(namespace.as_deref(), Some("http://www.w3.org/2000/svg"));
            assert_eq!(icon.get_attribute("aria-hidden").as_deref(), Some("true"));
        }
    }
}

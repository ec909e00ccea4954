//! The button for a status bar.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_yew::prelude::*;
use page::{Page, UNAVAILABLE};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

async fn page() -> Page {
    let content = html! {
        <DockerStatusButton><a href="#settings">{ "Settings" }</a></DockerStatusButton>
    };
    Page::with(UNAVAILABLE, content).await
}

fn press(page: &Page) {
    page.find("[popovertarget]")
        .unchecked_ref::<HtmlElement>()
        .click();
}

fn is_open(page: &Page) -> bool {
    page.find("[popover]").matches(":popover-open").unwrap()
}

#[wasm_bindgen_test]
async fn it_looks_like_a_compact_indicator_without_a_button_in_it() {
    let page = page().await;
    assert_eq!(
        page.all("[popovertarget] .docker-status-indicator").len(),
        1
    );
    assert!(page.has(".docker-status-indicator[data-phase=unavailable]"));
    assert!(!page.has("button button"));
}

#[wasm_bindgen_test]
async fn a_click_opens_the_popover_and_another_closes_it() {
    let page = page().await;
    assert!(!is_open(&page));
    press(&page);
    assert!(is_open(&page));
    press(&page);
    assert!(!is_open(&page));
}

#[wasm_bindgen_test]
async fn the_popover_has_a_compact_panel_and_below_it_what_the_app_brings() {
    let page = page().await;
    press(&page);
    let panel = page.find("[popover] > .docker-status-panel");
    let text = panel.text_content().unwrap();
    assert!(text.contains("sudo systemctl start docker"), "{text}");
    assert!(!page.has("dl"));
    let below = panel.next_element_sibling().unwrap();
    assert_eq!(below.get_attribute("href").as_deref(), Some("#settings"));
    assert!(below.get_bounding_client_rect().height() > 0.0);
    assert!(!page.has("slot"));
}

#[wasm_bindgen_test]
async fn the_popover_stays_open_while_all_in_it_changes() {
    let mut page = page().await;
    press(&page);
    let settings = page.find("[href='#settings']");
    page.advance(3_000).await;
    let before = page.checks();
    page.click("Retry");
    page.advance(100).await;
    assert_eq!(page.checks(), before + 1);
    page.recover().await;
    assert!(is_open(&page));
    assert_eq!(page.text("h2"), "Docker connected");
    assert_eq!(page.find("[href='#settings']"), settings);

    let manager = page.manager.clone();
    let content = html! {
        <DockerConnectionProvider {manager}>
            <DockerStatusButton>{ "Other" }</DockerStatusButton>
        </DockerConnectionProvider>
    };
    page.render(content).await;
    assert!(is_open(&page));
    assert!(page.text("[popover]").ends_with("Other"));
}

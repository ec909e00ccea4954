//! What screen readers are told.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::cell::RefCell;
use std::rc::Rc;

use docker_connection_yew::prelude::*;
use page::{AVAILABLE, Page, UNAVAILABLE, UNTIL_RATE_LIMITED};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

const DOWN: &str = "Docker unavailable. Docker's socket does not exist: the engine is not running.";

fn announced(page: &Page) -> String {
    page.text("[role=status]")
}

#[wasm_bindgen_test]
async fn the_live_region_is_there_before_it_has_a_text() {
    let page = Page::open(AVAILABLE).await;
    assert_eq!(page.all("[role=status], [aria-live]").len(), 1);
    assert_eq!(announced(&page), "");
}

#[wasm_bindgen_test]
async fn a_page_that_finds_docker_connected_says_nothing() {
    let page = Page::open(AVAILABLE).await;
    page.advance(60_000).await;
    assert_eq!(announced(&page), "");
}

#[wasm_bindgen_test]
async fn a_change_of_phase_is_told_when_it_has_held_for_500_ms() {
    let page = Page::open(UNAVAILABLE).await;
    page.advance(390).await;
    assert_eq!(announced(&page), "");
    page.advance(10).await;
    assert_eq!(announced(&page), DOWN);
    page.answer(AVAILABLE);
    page.advance(4_900).await;
    assert_eq!(page.text("h2"), "Docker connected");
    assert_eq!(announced(&page), DOWN);
    page.advance(100).await;
    assert_eq!(announced(&page), "Docker connected.");
}

#[wasm_bindgen_test]
async fn a_countdown_is_not_told() {
    let page = Page::open(UNAVAILABLE).await;
    page.advance(500).await;
    for _ in 0..4 {
        page.advance(1_000).await;
        assert_eq!(announced(&page), DOWN);
    }
    page.advance(UNTIL_RATE_LIMITED).await;
    let told = announced(&page);
    assert!(
        told.starts_with("Docker unavailable, waiting to retry."),
        "{told}"
    );
}

#[wasm_bindgen_test]
async fn a_flash_is_told_neither_way() {
    let page = Page::open(AVAILABLE).await;
    page.advance(1_000).await;
    page.answer(UNAVAILABLE);
    page.click("Retry");
    page.advance(400).await;
    assert_eq!(page.text("h2"), "Docker unavailable");
    page.answer(AVAILABLE);
    page.click("Retry");
    page.advance(0).await;
    assert_eq!(page.text("h2"), "Docker connected");
    for _ in 0..20 {
        page.advance(100).await;
        assert_eq!(announced(&page), "");
    }
}

#[wasm_bindgen_test]
async fn an_app_may_have_a_live_region_of_its_own() {
    let told = Rc::<RefCell<Vec<String>>>::default();
    // As of an app that makes a new callback in each render.
    let content = |manager| {
        let told = told.clone();
        let on_announce = Callback::from(move |text: AttrValue| {
            told.borrow_mut().push(text.to_string());
        });
        html! {
            <DockerConnectionProvider {manager} {on_announce}>
                <DockerStatusPanel />
            </DockerConnectionProvider>
        }
    };
    let mut page = Page::built(UNAVAILABLE, content).await;
    page.advance(500).await;
    assert!(!page.has("[role=status]"));
    assert_eq!(*told.borrow(), [DOWN]);
    let manager = page.manager.clone();
    page.render(content(Some(manager))).await;
    page.advance(1_000).await;
    assert_eq!(*told.borrow(), [DOWN], "it has been said");
    page.answer(AVAILABLE);
    page.advance(5_000).await;
    assert_eq!(*told.borrow(), [DOWN, "Docker connected."]);
}

#[wasm_bindgen_test]
async fn lists_are_told_as_lists_and_pictures_are_not_told() {
    let with_warning = include_str!("../../../tests/wire/report-available-with-warning.json");
    let content = html! { <><DockerStatusPanel /><DockerStatusButton /></> };
    let page = Page::with(UNAVAILABLE, content).await;
    let check = |lists: &[&str]| {
        for selector in lists {
            assert!(page.has(selector), "{selector}");
        }
        for list in page.all("ul, ol") {
            // Some browsers forget it of a list without bullets.
            assert_eq!(list.get_attribute("role").as_deref(), Some("list"));
        }
        for picture in page.all("svg, progress") {
            let is_hidden = picture.get_attribute("aria-hidden");
            assert_eq!(is_hidden.as_deref(), Some("true"));
        }
    };
    assert!(page.has("progress"));
    check(&[".docker-status-hops", ".docker-status-advice"]);
    page.answer(with_warning);
    page.advance(5_000).await;
    check(&[".docker-status-warnings", "details ul"]);
}

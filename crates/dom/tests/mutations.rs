//! How much of the page changes while nothing, or only the time, does.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "page/changes.rs"]
mod changes;
mod page;

use changes::changes;
use docker_connection_dom::{Announcer, Mounted};
use docker_connection_view::{Catalogue, Part};
use page::{AVAILABLE, Page, Place, UNAVAILABLE};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

type Shown = ([Mounted; 4], Announcer);

/// Every part, with its first verdict.
async fn open(report: &str) -> (Page, Shown) {
    let page = Page::new(Place::Light, report);
    let parts = [
        Part::INDICATOR,
        Part::PANEL,
        Part::STATUS_BUTTON,
        Part::TOASTER,
    ];
    let parts = parts.map(|part| page.mount(part));
    let announcer = Announcer::new(&page.root, &page.manager, Catalogue::default()).unwrap();
    page.advance(600).await;
    (page, (parts, announcer))
}

#[wasm_bindgen_test]
async fn nothing_changes_while_docker_is_connected() {
    let (page, _shown) = open(AVAILABLE).await;
    assert_eq!(changes(&page.root, page.advance(25_000)).await, [""; 0]);
}

#[wasm_bindgen_test]
async fn a_check_that_finds_the_same_changes_its_time_only() {
    let (page, _shown) = open(AVAILABLE).await;
    assert_eq!(
        changes(&page.root, page.advance(30_000)).await,
        ["characterData", "datetime"]
    );
}

#[wasm_bindgen_test]
async fn a_second_of_an_outage_changes_a_text_and_a_bar_of_each_panel() {
    let (page, _shown) = open(UNAVAILABLE).await;
    assert_eq!(
        changes(&page.root, page.advance(1_000)).await,
        ["characterData", "characterData", "value", "value"]
    );
}

#[wasm_bindgen_test]
async fn a_second_of_a_cooldown_changes_the_texts_that_count_it_too() {
    let (page, _shown) = open(UNAVAILABLE).await;
    page.advance(12_000).await;
    let mut expected = vec!["characterData"; 6];
    expected.extend(["value"; 2]);
    assert_eq!(changes(&page.root, page.advance(1_000)).await, expected);
}

//! How much of the page changes while nothing, or only the time, does.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../dom/tests/page/changes.rs"]
mod changes;
mod page;

use changes::changes;
use page::{AVAILABLE, Page, UNAVAILABLE};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn nothing_changes_while_docker_is_connected() {
    let page = Page::open(AVAILABLE).await;
    assert_eq!(changes(&page.root, page.advance(25_000)).await, [""; 0]);
}

#[wasm_bindgen_test]
async fn a_check_that_finds_the_same_changes_its_time_only() {
    let page = Page::open(AVAILABLE).await;
    assert_eq!(
        changes(&page.root, page.advance(60_000)).await,
        ["characterData", "characterData", "datetime", "datetime"]
    );
}

#[wasm_bindgen_test]
async fn a_second_of_countdown_changes_one_text_and_one_bar() {
    let page = Page::open(UNAVAILABLE).await;
    // What the phase has to say is said.
    page.advance(500).await;
    assert_eq!(
        changes(&page.root, page.advance(1_000)).await,
        ["characterData", "value"]
    );
}

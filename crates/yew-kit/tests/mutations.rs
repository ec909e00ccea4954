//! How much of the page changes while nothing, or only the time, does.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use page::{AVAILABLE, Page, UNAVAILABLE};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{MutationObserver, MutationObserverInit, MutationRecord};

wasm_bindgen_test_configure!(run_in_browser);

/// The kinds of changes in `page` while `millis` pass.
async fn changes(page: &Page, millis: u64) -> Vec<String> {
    let seen = Rc::new(RefCell::new(Vec::<JsValue>::new()));
    let keep = {
        let seen = seen.clone();
        Closure::<dyn FnMut(_)>::new(move |records: Array| seen.borrow_mut().extend(records))
    };
    let observer = MutationObserver::new(keep.as_ref().unchecked_ref()).unwrap();
    let init = MutationObserverInit::new();
    init.set_subtree(true);
    init.set_child_list(true);
    init.set_attributes(true);
    init.set_character_data(true);
    observer.observe_with_options(&page.root, &init).unwrap();
    page.advance(millis).await;
    let records = seen.take().into_iter().chain(observer.take_records());
    observer.disconnect();
    let mut changes: Vec<_> = records
        .map(|record| {
            let record: MutationRecord = record.unchecked_into();
            record.attribute_name().unwrap_or_else(|| record.type_())
        })
        .collect();
    changes.sort();
    changes
}

#[wasm_bindgen_test]
async fn nothing_changes_while_docker_is_connected() {
    let page = Page::open(AVAILABLE).await;
    assert_eq!(changes(&page, 25_000).await, [""; 0]);
}

#[wasm_bindgen_test]
async fn a_check_that_finds_the_same_changes_its_time_only() {
    let page = Page::open(AVAILABLE).await;
    assert_eq!(
        changes(&page, 60_000).await,
        ["characterData", "characterData", "datetime", "datetime"]
    );
}

#[wasm_bindgen_test]
async fn a_second_of_countdown_changes_one_text_and_one_bar() {
    let page = Page::open(UNAVAILABLE).await;
    // What the phase has to say is said.
    page.advance(500).await;
    assert_eq!(changes(&page, 1_000).await, ["characterData", "value"]);
}

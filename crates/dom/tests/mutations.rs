//! How much of the page changes while nothing, or only the time, does.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::cell::RefCell;
use std::rc::Rc;

use docker_connection_dom::{Announcer, Mounted};
use docker_connection_view::{Catalogue, Part};
use js_sys::Array;
use page::{AVAILABLE, Page, Place, UNAVAILABLE};
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
    assert_eq!(changes(&page, 25_000).await, [""; 0]);
}

#[wasm_bindgen_test]
async fn a_check_that_finds_the_same_changes_its_time_only() {
    let (page, _shown) = open(AVAILABLE).await;
    assert_eq!(changes(&page, 30_000).await, ["characterData", "datetime"]);
}

#[wasm_bindgen_test]
async fn a_second_of_an_outage_changes_a_text_and_a_bar_of_each_panel() {
    let (page, _shown) = open(UNAVAILABLE).await;
    assert_eq!(
        changes(&page, 1_000).await,
        ["characterData", "characterData", "value", "value"]
    );
}

#[wasm_bindgen_test]
async fn a_second_of_a_cooldown_changes_the_texts_that_count_it_too() {
    let (page, _shown) = open(UNAVAILABLE).await;
    page.advance(12_000).await;
    let mut expected = vec!["characterData"; 6];
    expected.extend(["value"; 2]);
    assert_eq!(changes(&page, 1_000).await, expected);
}

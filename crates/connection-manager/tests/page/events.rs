//! What the events of a page cause.

use docker_connection_manager::rules::Phase;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::manager;
use crate::stub::{UNAVAILABLE, fire, own_url, stub_page, urls_asked};
use crate::watch::Watch;

#[wasm_bindgen_test]
async fn each_event_that_may_mean_better_times_causes_a_check() {
    stub_page(Some(UNAVAILABLE), false);
    let page = Watch::new(manager(&own_url()));
    page.checked(Phase::Unavailable).await;
    for event in [
        "focus",
        "visibilitychange",
        "online",
        "pageshow persisted",
        "resume",
    ] {
        let before = urls_asked().len();
        fire(event);
        page.checked(Phase::Unavailable).await;
        assert_eq!(urls_asked().len(), before + 1, "{event}");
    }
}

#[wasm_bindgen_test]
async fn other_events_cause_none() {
    stub_page(Some(UNAVAILABLE), false);
    let page = Watch::new(manager(&own_url()));
    page.checked(Phase::Unavailable).await;
    for event in ["pageshow", "freeze", "blur", "offline"] {
        fire(event);
    }
    fire("focus");
    page.checked(Phase::Unavailable).await;
    assert_eq!(urls_asked().len(), 2);
}

#[wasm_bindgen_test]
async fn twenty_events_in_one_task_are_one_request() {
    stub_page(Some(UNAVAILABLE), false);
    let page = Watch::new(manager(&own_url()));
    page.checked(Phase::Unavailable).await;
    for _ in 0..10 {
        fire("focus");
        fire("online");
    }
    page.checked(Phase::Unavailable).await;
    assert_eq!(urls_asked().len(), 2);
}

#[wasm_bindgen_test]
async fn events_of_a_page_that_comes_back_are_one_request() {
    stub_page(Some(UNAVAILABLE), false);
    let page = Watch::new(manager(&own_url()));
    page.checked(Phase::Unavailable).await;
    // Microtasks run between listeners when the browser itself fires the events.
    for event in ["visibilitychange", "focus", "pageshow persisted"] {
        fire(event);
        let microtask = js_sys::Promise::resolve(&JsValue::NULL);
        wasm_bindgen_futures::JsFuture::from(microtask)
            .await
            .unwrap();
    }
    page.checked(Phase::Unavailable).await;
    assert_eq!(urls_asked().len(), 2);
}

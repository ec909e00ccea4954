//! Toasts in a browser.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_manager::PageEvent;
use page::{AVAILABLE, Page, UNAVAILABLE, is_focused};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Event, KeyboardEvent, KeyboardEventInit};

wasm_bindgen_test_configure!(run_in_browser);

const TOAST: &str = ".docker-status-toast";

async fn recovered() -> Page {
    let page = Page::open(UNAVAILABLE).await;
    page.answer(AVAILABLE);
    page.advance(5_000).await;
    page
}

#[wasm_bindgen_test]
async fn the_end_of_an_outage_is_told_once_and_takes_no_focus() {
    let page = recovered().await;
    let text = page.text(TOAST);
    assert!(text.contains("Docker connected"), "{text}");
    assert!(text.contains("The outage lasted 5 s."), "{text}");
    assert!(is_focused(&gloo_utils::body()));
    assert_eq!(page.all("[role=status]").len(), 1);
    assert!(!page.has(".docker-status-toaster [role=status]"));
    page.click("Close");
    page.advance(60_000).await;
    assert!(!page.has(TOAST));
}

#[wasm_bindgen_test]
async fn an_outage_that_nobody_saw_ends_in_silence() {
    let page = Page::open(AVAILABLE).await;
    page.fake.emit(PageEvent::Visible(false));
    page.answer(UNAVAILABLE);
    page.click("Retry");
    page.advance(2_000).await;
    assert_eq!(page.text("h2"), "Docker unavailable");
    page.answer(AVAILABLE);
    page.advance(10_000).await;
    page.fake.emit(PageEvent::Visible(true));
    page.advance(100).await;
    assert_eq!(page.text("h2"), "Docker connected");
    assert!(!page.has(TOAST));
}

#[wasm_bindgen_test]
async fn a_toast_goes_after_8_s_whatever_becomes_of_animations() {
    let page = recovered().await;
    let style = gloo_utils::document().create_element("style").unwrap();
    style.set_text_content(Some("* { animation: none !important }"));
    page.root.append_child(&style).unwrap();
    page.advance(7_500).await;
    assert!(page.has(TOAST));
    page.advance(500).await;
    assert!(!page.has(TOAST));
}

#[wasm_bindgen_test]
async fn a_toast_waits_for_the_pointer_and_the_focus() {
    let page = recovered().await;
    let send = |name: &str| {
        // A browser tells every element that the pointer enters or leaves.
        for selector in [".docker-status-toaster", TOAST] {
            let event = Event::new(name).unwrap();
            page.find(selector).dispatch_event(&event).unwrap();
        }
    };
    send("pointerenter");
    page.advance(60_000).await;
    page.button("Close").focus().unwrap();
    send("pointerleave");
    page.advance(60_000).await;
    assert!(page.has(TOAST), "the focus is in it");
    page.button("Close").blur().unwrap();
    page.advance(7_500).await;
    assert!(page.has(TOAST));
    page.advance(1_000).await;
    assert!(!page.has(TOAST));
}

#[wasm_bindgen_test]
async fn escape_closes_a_toast_and_gives_the_focus_back() {
    let page = recovered().await;
    page.button("Retry").focus().unwrap();
    page.button("Close").focus().unwrap();
    let init = KeyboardEventInit::new();
    init.set_key("Escape");
    init.set_bubbles(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    page.button("Close").dispatch_event(&event).unwrap();
    page.advance(0).await;
    assert!(!page.has(TOAST));
    assert!(is_focused(&page.button("Retry")));
}

#[wasm_bindgen_test]
async fn a_new_outage_takes_the_toast_away_for_good() {
    let page = recovered().await;
    page.fake.emit(PageEvent::Visible(false));
    page.answer(UNAVAILABLE);
    page.click("Retry");
    page.advance(100).await;
    assert!(!page.has(TOAST));
    page.answer(AVAILABLE);
    page.advance(10_000).await;
    assert_eq!(page.text("h2"), "Docker connected");
    assert!(!page.has(TOAST));
}

#[wasm_bindgen_test]
async fn a_toast_that_is_taken_away_gives_the_focus_back() {
    let page = recovered().await;
    page.button("Retry").focus().unwrap();
    page.button("Close").focus().unwrap();
    page.answer(UNAVAILABLE);
    page.manager.retry();
    page.advance(100).await;
    assert!(!page.has(TOAST));
    assert!(is_focused(&page.button("Retry")));
}

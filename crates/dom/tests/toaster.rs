//! Toasts.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_dom::Mounted;
use docker_connection_view::Part;
use page::{Page, Place, UNAVAILABLE, control, event, press_escape, watch_errors};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Event, HtmlElement};

wasm_bindgen_test_configure!(run_in_browser);

const TOAST: &str = ".docker-status-toast";

/// A toaster with its toast.
async fn recovered(place: Place) -> (Page, Mounted) {
    let (page, toaster) = Page::open(place, Part::TOASTER, UNAVAILABLE).await;
    page.recover().await;
    assert!(page.has(TOAST));
    (page, toaster)
}

/// What the pointer does at the edge of the toaster.
fn point(page: &Page, event: &str) {
    let event = Event::new(event).unwrap();
    let toaster = page.find(".docker-status-toaster");
    toaster.dispatch_event(&event).unwrap();
}

/// A button elsewhere on the page, which has the focus.
fn editor(page: &Page) -> HtmlElement {
    let editor = gloo_utils::document().create_element("button").unwrap();
    page.host.before_with_node_1(&editor).unwrap();
    let editor: HtmlElement = editor.unchecked_into();
    editor.focus().unwrap();
    editor
}

fn has_focus(element: &HtmlElement) -> bool {
    gloo_utils::document().active_element().as_ref() == Some(element)
}

#[wasm_bindgen_test]
async fn a_toast_comes_without_the_focus_and_goes_after_8_s() {
    for place in Place::ALL {
        let (page, _toaster) = recovered(place).await;
        assert!(!page.has(":focus"));
        page.advance(7_800).await;
        assert!(page.has(TOAST), "{place:?}");
        page.advance(200).await;
        assert!(!page.has(TOAST), "{place:?}");
    }
}

#[wasm_bindgen_test]
async fn a_toast_waits_for_the_pointer_and_the_focus() {
    for place in Place::ALL {
        let (page, _toaster) = recovered(place).await;
        point(&page, "pointerenter");
        page.advance(60_000).await;
        page.find(&control("close")).focus().unwrap();
        point(&page, "pointerleave");
        page.advance(60_000).await;
        assert!(page.has(TOAST), "{place:?}: the focus is in it");
        page.find(&control("close")).blur().unwrap();
        page.advance(7_800).await;
        assert!(page.has(TOAST), "{place:?}");
        page.advance(200).await;
        assert!(!page.has(TOAST), "{place:?}");
    }
}

#[wasm_bindgen_test]
async fn a_toast_that_is_closed_gives_the_focus_back() {
    for place in Place::ALL {
        for by_key in [false, true] {
            let (page, _toaster) = recovered(place).await;
            let editor = editor(&page);
            let close = page.find(&control("close"));
            close.focus().unwrap();
            if by_key {
                press_escape(&close);
            } else {
                close.click();
            }
            assert!(!page.has(TOAST), "{place:?}");
            assert!(has_focus(&editor), "{place:?}");
            page.advance(60_000).await;
            assert!(!page.has(TOAST), "{place:?}");
            editor.remove();
        }
    }
}

#[wasm_bindgen_test]
async fn a_toast_that_is_closed_from_outside_leaves_the_focus_where_it_is() {
    let (page, _toaster) = recovered(Place::Light).await;
    let first = editor(&page);
    page.find(&control("close")).focus().unwrap();
    let second = editor(&page);
    page.find(&control("close")).click();
    assert!(!page.has(TOAST));
    assert!(has_focus(&second));
    first.remove();
    second.remove();
}

#[wasm_bindgen_test]
async fn one_of_two_toasters_shows_the_toast_and_the_other_takes_over() {
    let (page, first) = Page::open(Place::Light, Part::TOASTER, UNAVAILABLE).await;
    let _second = page.mount(Part::TOASTER);
    page.recover().await;
    assert_eq!(page.count(TOAST), 1);
    point(&page, "pointerenter");
    drop(first);
    page.advance(10_000).await;
    assert_eq!(page.manager.status().toast, None, "nobody holds it");
    page.answer(UNAVAILABLE);
    page.manager.retry();
    page.advance(2_000).await;
    page.recover().await;
    assert_eq!(page.count(TOAST), 1);
}

#[wasm_bindgen_test]
async fn a_key_without_a_name_closes_nothing() {
    let errors = watch_errors();
    let (page, _toaster) = recovered(Place::Light).await;
    page.find(TOAST).dispatch_event(&event("keydown")).unwrap();
    assert!(page.has(TOAST));
    assert_eq!(errors.length(), 0);
}

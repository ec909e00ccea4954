//! What goes with a part that is dropped, and what happens in the middle of a change.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::cell::RefCell;
use std::rc::Rc;

use docker_connection_dom::{Announcer, Mounted};
use docker_connection_view::{Catalogue, Part, german};
use gloo_events::EventListener;
use page::{Page, Place, UNAVAILABLE, control, watch_errors};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};

wasm_bindgen_test_configure!(run_in_browser);

const PARTS: [Part; 4] = [
    Part::INDICATOR,
    Part::PANEL,
    Part::STATUS_BUTTON,
    Part::TOASTER,
];

#[wasm_bindgen_test]
async fn a_part_that_is_dropped_takes_all_with_it() {
    for place in Place::ALL {
        for part in PARTS {
            let (page, mounted) = Page::open(place, part, UNAVAILABLE).await;
            let root = page.root.first_element_child().unwrap();
            drop(mounted);
            assert_eq!(page.root.child_element_count(), 0);
            assert_eq!(page.fake.listeners(), 0);
            let before = page.fake.urls().len();
            if let Some(retry) = root.query_selector(&control("retry")).unwrap() {
                retry.unchecked_ref::<HtmlElement>().click();
            }
            page.advance(1_000).await;
            assert_eq!(page.fake.urls().len(), before);
            assert_eq!((page.fake.requests(), page.fake.timers()), (0, 0));
        }
    }
}

fn mount_all(page: &Page) -> ([Mounted; 4], Announcer) {
    let announcer = Announcer::new(&page.root, &page.manager, Catalogue::default());
    (PARTS.map(|part| page.mount(part)), announcer.unwrap())
}

/// Bytes that the program has taken from the browser.
fn memory() -> f64 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    f64::from(buffer.byte_length())
}

#[wasm_bindgen_test]
async fn a_thousand_parts_that_came_and_went_leave_nothing_behind() {
    for place in Place::ALL {
        let page = Page::new(place, UNAVAILABLE);
        let on_page = gloo_utils::body().child_element_count();
        let mut taken = 0.0;
        for round in 0..250 {
            let mounted = mount_all(&page);
            page.fake.settle().await;
            drop(mounted);
            if round == 50 {
                taken = memory();
            }
        }
        assert_eq!(memory(), taken);
        assert_eq!(gloo_utils::body().child_element_count(), on_page);
        assert_eq!(page.root.child_nodes().length(), 0);
        assert_eq!(page.fake.listeners(), 0);
        page.advance(1_000).await;
        assert_eq!((page.fake.requests(), page.fake.timers()), (0, 0));

        let _mounted = mount_all(&page);
        page.advance(2_000).await;
        page.recover().await;
        assert!(page.has(".docker-status-toast"), "it is no other's duty");
    }
}

#[wasm_bindgen_test]
async fn what_loses_the_focus_by_a_change_may_cause_another_in_the_middle_of_it() {
    for place in Place::ALL {
        let errors = watch_errors();
        let (page, panel) = Page::open(place, Part::PANEL, UNAVAILABLE).await;
        let panel = Rc::new(panel);
        let events = Rc::new(RefCell::new(Vec::new()));
        let root: Element = page.root.first_element_child().unwrap();
        let _listener = EventListener::new(&root, "focusout", {
            let (panel, events) = (panel.clone(), events.clone());
            move |event| {
                events.borrow_mut().push(event.type_());
                panel.set_catalogue(Catalogue::new(german));
            }
        });
        page.find(&control("copy")).focus().unwrap();
        page.recover().await;
        assert_eq!(*events.borrow(), ["focusout"], "{place:?}");
        assert_eq!(page.text("h2"), "Mit Docker verbunden");
        assert_eq!(errors.length(), 0);
    }
}

#[wasm_bindgen_test]
async fn a_part_may_be_dropped_by_what_its_own_control_causes() {
    for place in Place::ALL {
        let errors = watch_errors();
        let (page, panel) = Page::open(place, Part::PANEL, UNAVAILABLE).await;
        let panel = RefCell::new(Some(panel));
        let _subscription = page.manager.subscribe(move |_| drop(panel.take()));
        page.find(&control("retry")).focus().unwrap();
        page.find(&control("retry")).click();
        assert_eq!(page.root.child_element_count(), 0, "{place:?}");
        page.advance(100).await;
        assert_eq!(errors.length(), 0);
    }
}

#[wasm_bindgen_test]
async fn a_part_may_be_dropped_in_the_middle_of_its_change() {
    for place in Place::ALL {
        let errors = watch_errors();
        let (page, panel) = Page::open(place, Part::PANEL, UNAVAILABLE).await;
        let root: Element = page.root.first_element_child().unwrap();
        page.find(&control("copy")).focus().unwrap();
        let panel = Rc::new(RefCell::new(Some(panel)));
        let _listener = EventListener::new(&root, "focusout", {
            let panel = panel.clone();
            move |_| drop(panel.take())
        });
        page.recover().await;
        assert!(panel.borrow().is_none(), "{place:?}");
        assert_eq!(page.root.child_element_count(), 0);
        assert_eq!(errors.length(), 0);
    }
}

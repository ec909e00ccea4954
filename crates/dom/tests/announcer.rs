//! What screen readers are told.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_dom::Announcer;
use docker_connection_view::{Catalogue, Part};
use js_sys::Promise;
use page::{AVAILABLE, Page, Place, UNAVAILABLE};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

wasm_bindgen_test_configure!(run_in_browser);

const REGION: &str = "[role=status]";
const OUTAGE: &str =
    "Docker unavailable. Docker's socket does not exist: the engine is not running.";

fn announcer(page: &Page) -> Announcer {
    Announcer::new(&page.root, &page.manager, Catalogue::default()).unwrap()
}

impl Page {
    /// A part of the page.
    fn place(&self) -> HtmlElement {
        let place = gloo_utils::document().create_element("div").unwrap();
        self.root.append_child(&place).unwrap();
        place.unchecked_into()
    }

    /// Waits for the browser until it shows that text there.
    async fn hears(&self, selector: &str, text: &str) {
        for _ in 0..100 {
            if self.text(selector) == text {
                return;
            }
            frames().await;
        }
        assert_eq!(self.text(selector), text);
    }
}

/// Lets the browser lay out the page, and tell what came of it.
async fn frames() {
    for _ in 0..3 {
        let frame = Promise::new(&mut |resolve, _| {
            let window = gloo_utils::window();
            window.request_animation_frame(&resolve).unwrap();
        });
        JsFuture::from(frame).await.unwrap();
    }
}

/// The backend answers otherwise, and somebody asks.
async fn turn(page: &Page, report: &str) {
    page.answer(report);
    page.manager.retry();
    page.advance(1_000).await;
}

#[wasm_bindgen_test]
async fn a_page_that_finds_docker_says_nothing_and_an_outage_is_told_once() {
    for place in Place::ALL {
        let page = Page::new(place, AVAILABLE);
        let _announcer = announcer(&page);
        assert_eq!(page.text(REGION), "", "it is there before its text");
        page.advance(10_000).await;
        assert_eq!(page.text(REGION), "", "{place:?}");
        turn(&page, UNAVAILABLE).await;
        assert_eq!(page.text(REGION), OUTAGE, "{place:?}");
        let said = page.find(REGION).first_child();
        page.advance(3_000).await;
        assert_eq!(page.find(REGION).first_child(), said);
        assert_eq!(page.text(REGION), OUTAGE);
        turn(&page, AVAILABLE).await;
        assert_eq!(page.text(REGION), "Docker connected.", "{place:?}");
    }
}

#[wasm_bindgen_test]
async fn of_two_announcers_one_speaks_and_the_other_takes_over() {
    let page = Page::new(Place::Light, AVAILABLE);
    let first = announcer(&page);
    let _second = announcer(&page);
    page.advance(1_000).await;
    turn(&page, UNAVAILABLE).await;
    let second = format!("{REGION} + {REGION}");
    assert_eq!(
        (page.text(REGION), page.text(&second)),
        (OUTAGE.to_owned(), String::new())
    );
    drop(first);
    page.advance(1_000).await;
    assert_eq!(page.text(REGION), "", "it has been said");
    turn(&page, AVAILABLE).await;
    assert_eq!(page.text(REGION), "Docker connected.");
}

#[wasm_bindgen_test]
async fn who_comes_in_an_outage_is_told_of_it_and_of_its_end_once() {
    for place in Place::ALL {
        let page = Page::new(place, UNAVAILABLE);
        let _panel = page.mount(Part::PANEL);
        page.advance(1_000).await;
        let first = announcer(&page);
        assert_eq!(page.text(REGION), "", "it is there before its text");
        page.hears(REGION, OUTAGE).await;
        drop(first);
        let _second = announcer(&page);
        frames().await;
        assert_eq!(page.text(REGION), "", "it has been said");
        turn(&page, AVAILABLE).await;
        assert_eq!(page.text(REGION), "Docker connected.", "{place:?}");
    }
}

#[wasm_bindgen_test]
async fn who_comes_while_docker_is_connected_is_told_nothing() {
    let page = Page::new(Place::Light, AVAILABLE);
    let _panel = page.mount(Part::PANEL);
    page.advance(1_000).await;
    let _announcer = announcer(&page);
    frames().await;
    assert_eq!(page.text(REGION), "");
}

#[wasm_bindgen_test]
async fn one_speaks_whose_part_of_the_page_can_be_heard() {
    for (name, hidden) in [("display", "none"), ("visibility", "hidden")] {
        let page = Page::new(Place::Light, AVAILABLE);
        let closed = page.place();
        closed.style().set_property(name, hidden).unwrap();
        let open = page.place();
        let announcers = [&closed, &open]
            .map(|place| Announcer::new(place, &page.manager, Catalogue::default()).unwrap());
        let texts = || [&closed, &open].map(|place| place.text_content().unwrap());
        page.advance(1_000).await;
        turn(&page, UNAVAILABLE).await;
        assert_eq!(texts(), ["", OUTAGE], "{name}");
        drop(announcers);
    }
}

#[wasm_bindgen_test]
async fn what_nobody_could_hear_is_told_when_that_part_of_the_page_opens() {
    let page = Page::new(Place::Light, UNAVAILABLE);
    page.host.set_attribute("hidden", "").unwrap();
    let _announcer = announcer(&page);
    page.advance(1_000).await;
    frames().await;
    assert_eq!(page.text(REGION), "");
    page.host.remove_attribute("hidden").unwrap();
    page.hears(REGION, OUTAGE).await;
}

#[wasm_bindgen_test]
async fn an_announcer_that_is_dropped_takes_all_with_it() {
    let page = Page::new(Place::Light, UNAVAILABLE);
    let announcer = announcer(&page);
    page.advance(1_000).await;
    drop(announcer);
    assert!(!page.has(REGION));
    page.advance(1_000).await;
    assert_eq!(
        (
            page.fake.requests(),
            page.fake.timers(),
            page.fake.listeners()
        ),
        (0, 0, 0)
    );
}

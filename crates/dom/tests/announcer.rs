//! What screen readers are told.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_dom::Announcer;
use docker_connection_view::Catalogue;
use page::{AVAILABLE, Page, Place, UNAVAILABLE};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const REGION: &str = "[role=status]";
const OUTAGE: &str =
    "Docker unavailable. Docker's socket does not exist: the engine is not running.";

fn announcer(page: &Page) -> Announcer {
    Announcer::new(&page.root, &page.manager, Catalogue::default()).unwrap()
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

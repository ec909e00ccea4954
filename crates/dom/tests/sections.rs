//! What the panel's sections ask for, and when.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use docker_connection_dom::Mounted;
use docker_connection_manager::{Answer, StreamEvent};
use docker_connection_view::Part;
use page::{AVAILABLE, Page, Place, UNAVAILABLE, control};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const ENGINE: &str = include_str!("../../../tests/wire/engine/engine.json");
const USAGE: &str = include_str!("../../../tests/wire/engine/usage.json");
const STEP: &str = include_str!("../../../tests/wire/diagnosis/step-failed.json");
const END: &str = include_str!("../../../tests/wire/diagnosis/end.json");
const EARLY: &str = include_str!("../../../tests/wire/engine/start-rate-limited.json");

#[wasm_bindgen(inline_js = "
    // Resolves once the browser has told observers what it has drawn.
    export const drawn = () => new Promise(resolve =>
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));
    export function without_observers(during) {
        const real = globalThis.IntersectionObserver;
        delete globalThis.IntersectionObserver;
        try { during(); } finally { globalThis.IntersectionObserver = real; }
    }
")]
extern "C" {
    async fn drawn();
    /// Calls `during` on a page that cannot tell what is on the screen.
    fn without_observers(during: &dyn Fn());
}

/// A panel of a backend that offers everything.
async fn panel(place: Place, report: &str) -> (Page, Mounted) {
    let features = r#"{"features":["diagnosis","engine","usage","start"],"#;
    let (page, panel) = Page::open(place, Part::PANEL, &report.replacen('{', features, 1)).await;
    let answer = |status, body: &str| {
        Some(Ok(Answer {
            status,
            body: body.to_owned(),
            ..Answer::default()
        }))
    };
    page.fake.set_answer_at("/api/engine", answer(200, ENGINE));
    page.fake
        .set_answer_at("/api/engine/start", answer(429, EARLY));
    (page, panel)
}

fn event(name: &str, data: &str) -> StreamEvent {
    StreamEvent::Event {
        name: name.to_owned(),
        data: data.to_owned(),
    }
}

#[wasm_bindgen_test]
async fn the_engine_is_asked_about_while_its_open_section_is_in_sight() {
    for place in Place::ALL {
        let (page, panel) = panel(place, AVAILABLE).await;
        drawn().await;
        assert_eq!(page.fake.streams(), 0, "{place:?}");
        page.find(&control("engine")).click();
        drawn().await;
        page.advance(100).await;
        assert_eq!(page.fake.streams(), 1, "{place:?}");
        page.fake.stream(&event("usage", USAGE));
        assert_eq!(
            page.text(".docker-status-meters tbody"),
            "CPU34 % of 4 CPUsMemory768 MiB of 15 GiBDisk39 GiB of 233 GiB free"
        );

        page.host.set_attribute("hidden", "").unwrap();
        drawn().await;
        assert_eq!(page.fake.streams(), 0, "{place:?}: nobody sees it");
        page.host.remove_attribute("hidden").unwrap();
        drawn().await;
        assert_eq!(page.fake.streams(), 1, "{place:?}");

        page.find(&control("engine")).click();
        assert_eq!(page.fake.streams(), 0, "{place:?}: closed");
        page.find(&control("engine")).click();
        drawn().await;
        assert_eq!(page.fake.streams(), 1, "{place:?}");
        drop(panel);
        assert_eq!(page.fake.streams(), 0, "{place:?}: gone");
    }
}

#[wasm_bindgen_test]
async fn where_the_page_cannot_tell_what_is_in_sight_an_open_section_is() {
    let (page, panel) = panel(Place::Light, AVAILABLE).await;
    without_observers(&|| page.find(&control("engine")).click());
    assert_eq!(page.fake.streams(), 1);
    page.find(&control("engine")).click();
    assert_eq!(page.fake.streams(), 0);
    without_observers(&|| page.find(&control("engine")).click());
    drop(panel);
    assert_eq!(page.fake.streams(), 0);
}

#[wasm_bindgen_test]
async fn a_diagnosis_is_made_when_its_section_opens_and_read_to_its_end() {
    for place in Place::ALL {
        let (page, _panel) = panel(place, UNAVAILABLE).await;
        page.find(&control("diagnosis")).click();
        assert_eq!(page.fake.streams(), 1, "{place:?}");
        page.fake.stream(&event("step", STEP));
        page.fake.stream(&event("end", END));
        assert_eq!(page.fake.streams(), 0, "{place:?}");
        assert_eq!(page.count(".docker-status-steps > [data-state=failed]"), 1);
        assert_eq!(
            page.text(".docker-status-verdict"),
            "Docker cannot be used."
        );

        let again = page.find(&control("diagnose"));
        again.focus().unwrap();
        again.click();
        assert_eq!(page.fake.streams(), 1, "{place:?}");
        assert!(page.has(":focus[data-docker-action=diagnose]"), "{place:?}");
        assert_eq!(page.count(".docker-status-steps > *"), 0);
        again.click();
        assert_eq!(page.fake.streams(), 1, "{place:?}: one at a time");
    }
}

#[wasm_bindgen_test]
async fn why_the_engine_was_not_started_is_told_beside_the_button() {
    for place in Place::ALL {
        let (page, _panel) = panel(place, UNAVAILABLE).await;
        let told = page.find(".docker-status-start");
        let style = gloo_utils::window().get_computed_style(&told).unwrap();
        let display = style.unwrap().get_property_value("display").unwrap();
        // Screen readers tell of what comes into a place that they know already.
        assert_ne!(display, "none", "{place:?}");
        page.find(&control("start")).click();
        assert!(
            page.has("[data-docker-action=start][aria-disabled]"),
            "{place:?}"
        );
        page.find(&control("start")).click();
        page.advance(100).await;
        let asked = page.fake.urls();
        let starts = asked.iter().filter(|url| url.ends_with("/start")).count();
        assert_eq!(starts, 1, "{place:?}: one at a time");
        assert_eq!(
            page.text(".docker-status-start"),
            "Docker connection temporarily unavailable. Please wait 5 seconds before retrying."
        );
        assert!(
            !page.has("[data-docker-action=start][aria-disabled]"),
            "{place:?}"
        );
    }
}

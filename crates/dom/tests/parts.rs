//! What the parts show, and what their controls do.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::collections::BTreeSet;

use docker_connection_dom::Mounted;
use docker_connection_manager::rules::Phase;
use docker_connection_view::{Catalogue, Options, Part, german};
use js_sys::Array;
use page::{AVAILABLE, Page, Place, STARTING, UNAVAILABLE, control, event};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const WARNING: &str = include_str!("../../../tests/wire/report-available-with-warning.json");
const HUNG: &str = include_str!("../../../tests/wire/report-unavailable-hung.json");

const PARTS: [Part; 3] = [Part::INDICATOR, Part::PANEL, Part::STATUS_BUTTON];

#[wasm_bindgen(inline_js = "
    const clipboard = navigator.clipboard;
    // A clipboard that takes what it is given, refuses it, or is not there.
    export function stub_clipboard(kind) {
        const texts = [];
        clipboard.writeText = async text => {
            if (kind === 'refuses') throw new DOMException('Denied', 'NotAllowedError');
            texts.push(text);
        };
        const value = kind === 'absent' ? undefined : clipboard;
        Object.defineProperty(navigator, 'clipboard', { value, configurable: true });
        return texts;
    }
")]
extern "C" {
    fn stub_clipboard(kind: &str) -> Array;
}

/// Fails unless `part`, mounted now, looks like what is there as child number `index`.
fn is_like_new(page: &Page, index: u32, part: Part, options: Options) {
    let manager = page.manager.clone();
    let new = Mounted::new(&page.root, part, manager, Catalogue::default(), options);
    let new_root = page.root.last_element_child().unwrap();
    let there = page.root.children().item(index).unwrap();
    assert!(
        there.is_equal_node(Some(&new_root)),
        "{} instead of {}",
        there.outer_html(),
        new_root.outer_html()
    );
    drop(new);
}

#[wasm_bindgen_test]
async fn whatever_happens_all_looks_as_if_drawn_at_once_and_without_inline_styles() {
    for place in Place::ALL {
        let page = Page::new(place, AVAILABLE);
        page.fake.set_answer(None);
        let options = PARTS.map(|_| page.options());
        let parts = [0, 1, 2].map(|index| {
            let (manager, options) = (page.manager.clone(), options[index].clone());
            Mounted::new(
                &page.root,
                PARTS[index],
                manager,
                Catalogue::default(),
                options,
            )
        });
        let toaster = page.mount(Part::TOASTER);
        let mut phases = BTreeSet::new();
        let mut toasts = 0;
        for report in [
            None,
            Some(AVAILABLE),
            Some(UNAVAILABLE),
            Some(HUNG),
            Some(STARTING),
            Some(WARNING),
        ] {
            if let Some(report) = report {
                page.answer(report);
            }
            page.manager.retry();
            for _ in 0..25 {
                for (index, part) in PARTS.into_iter().enumerate() {
                    is_like_new(&page, index as u32, part, options[index].clone());
                }
                assert_eq!(page.count("[style]"), 0);
                toasts += page.count(".docker-status-toast");
                phases.insert(page.manager.status().phase.as_str());
                page.advance(1_000).await;
            }
        }
        assert_eq!(phases.len(), Phase::ALL.len() - 1, "{phases:?}");
        assert!(toasts > 0);
        drop((parts, toaster));
    }
}

#[wasm_bindgen_test]
async fn a_press_on_retry_checks_and_none_does_inside_a_cooldown() {
    for (place, part) in everywhere(PARTS) {
        let (page, _part) = Page::open(place, part, UNAVAILABLE).await;
        let before = page.fake.urls().len();
        page.find(&control("retry")).click();
        page.advance(100).await;
        assert_eq!(page.fake.urls().len(), before + 1, "{place:?} {part:?}");
        page.advance(12_000).await;
        assert_eq!(page.manager.status().phase, Phase::RateLimited);
        let before = page.fake.urls().len();
        page.find(&control("retry")).click();
        page.advance(100).await;
        assert_eq!(page.fake.urls().len(), before);
    }
}

#[wasm_bindgen_test]
async fn a_press_on_reset_forgets_the_failures_and_checks() {
    for (place, part) in everywhere([Part::PANEL, Part::STATUS_BUTTON]) {
        let (page, _part) = Page::open(place, part, UNAVAILABLE).await;
        page.advance(12_000).await;
        assert_eq!(page.manager.status().consecutive_failures, 3);
        let before = page.fake.urls().len();
        page.find(&control("reset")).click();
        page.advance(100).await;
        assert_eq!(page.manager.status().consecutive_failures, 1);
        assert_eq!(page.fake.urls().len(), before + 1, "{place:?} {part:?}");
    }
}

fn everywhere<const N: usize>(parts: [Part; N]) -> impl Iterator<Item = (Place, Part)> {
    let places = Place::ALL.into_iter();
    places.flat_map(move |place| parts.into_iter().map(move |part| (place, part)))
}

/// Presses on the picture of the button that copies, as a pointer does.
async fn copy(page: &Page) -> String {
    let picture = page.find(&format!("{} path", control("copy")));
    picture.dispatch_event(&event("click")).unwrap();
    page.advance(0).await;
    page.attribute(&control("copy"), "aria-label").unwrap()
}

#[wasm_bindgen_test]
async fn a_command_comes_into_the_clipboard() {
    for (place, part) in everywhere([Part::PANEL, Part::STATUS_BUTTON]) {
        let texts = stub_clipboard("takes");
        let (page, _part) = Page::open(place, part, UNAVAILABLE).await;
        assert_eq!(copy(&page).await, "Copied");
        assert_eq!(texts.to_vec(), ["sudo systemctl start docker"]);
        page.find(&control("copy"))
            .dispatch_event(&event("focusout"))
            .unwrap();
        let name = page.attribute(&control("copy"), "aria-label");
        assert_eq!(name.as_deref(), Some("Copy command"), "{place:?} {part:?}");
    }
}

#[wasm_bindgen_test]
async fn a_command_that_the_clipboard_does_not_take_is_selected() {
    for (place, kind) in [
        (Place::Light, "refuses"),
        (Place::Light, "absent"),
        (Place::Shadow, "refuses"),
    ] {
        stub_clipboard(kind);
        let selection = gloo_utils::window().get_selection().unwrap().unwrap();
        selection.remove_all_ranges().unwrap();
        let (page, _panel) = Page::open(place, Part::PANEL, UNAVAILABLE).await;
        assert_eq!(copy(&page).await, "Selected: copy it with the keyboard");
        assert_eq!(
            selection.to_string(),
            "sudo systemctl start docker",
            "{place:?}, {kind}"
        );
    }
}

#[wasm_bindgen_test]
async fn the_status_button_opens_its_panel() {
    for place in Place::ALL {
        let (page, _part) = Page::open(place, Part::STATUS_BUTTON, UNAVAILABLE).await;
        assert!(!page.has(":popover-open"));
        page.find(".docker-status-bar-button").click();
        assert!(page.has(":popover-open .docker-status-panel"), "{place:?}");
        page.advance(12_000).await;
        assert!(
            page.has(":popover-open [data-phase=rate-limited]"),
            "{place:?}"
        );
    }
}

#[wasm_bindgen_test]
async fn other_options_and_other_words_are_shown_at_once() {
    for place in Place::ALL {
        let (page, panel) = Page::open(place, Part::PANEL, UNAVAILABLE).await;
        let root = page.find(".docker-status-panel");
        let options = Options {
            id: Some("mine".into()),
            compact: true,
            heading_level: 4,
            ..page.options()
        };
        panel.set_options(options);
        assert_eq!(
            (root.id(), root.class_name()),
            (
                "mine".to_owned(),
                "docker-status docker-status-panel compact".to_owned()
            )
        );
        assert!(
            page.has("h4") && !page.has("h2, ol.docker-status-hops"),
            "{place:?}"
        );
        panel.set_catalogue(Catalogue::new(german));
        assert_eq!(page.text("h4"), "Docker nicht verfügbar");
    }
}

//! What a person or the browser did to a page stays when it is drawn anew.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::cell::Cell;
use std::rc::Rc;

use docker_connection_dom::Drawing;
use docker_connection_view::{Catalogue, Element, Node, Part, german};
use gloo_events::EventListener;
use page::{AVAILABLE, Page, Place, STARTING, UNAVAILABLE, control};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::RngSeed;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Animation;

wasm_bindgen_test_configure!(run_in_browser);

const KEYS: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

/// A list of buttons, each in an item of that key.
fn buttons(keys: &[&'static str]) -> Element {
    let element = |tag, key: Option<&'static str>, children| {
        let mut element = Element::new(tag);
        element.key = key.map(Into::into);
        element.children = children;
        element
    };
    let items = keys.iter().map(|&key| {
        let button = element("button", None, vec![Node::from(key)]);
        Node::from(element("li", Some(key), vec![button.into()]))
    });
    element("ul", None, items.collect())
}

fn some_keys() -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(KEYS.to_vec(), 0..=KEYS.len()).prop_shuffle()
}

fn with(mut keys: Vec<&'static str>, key: &'static str) -> Vec<&'static str> {
    if !keys.contains(&key) {
        keys.push(key);
    }
    keys
}

fn keeps_focus(
    place: Place,
    old: &[&'static str],
    new: &[&'static str],
    focused: &str,
) -> Result<(), TestCaseError> {
    let page = Page::new(place, AVAILABLE);
    let mut drawing = Drawing::new(&page.root, buttons(old)).unwrap();
    let index = old.iter().position(|key| *key == focused).unwrap();
    let button = page.find(&format!("li:nth-child({}) button", index + 1));
    button.focus().unwrap();
    let blurs = Rc::new(Cell::new(0));
    let _listener = {
        let blurs = blurs.clone();
        EventListener::new(drawing.root(), "focusout", move |_| {
            blurs.set(blurs.get() + 1)
        })
    };
    drawing.draw(buttons(new));
    prop_assert_eq!(page.find(":focus"), button);
    prop_assert_eq!(blurs.get(), 0);
    prop_assert_eq!(page.text("ul"), new.concat());
    Ok(())
}

#[wasm_bindgen_test]
fn however_a_list_is_ordered_anew_the_focus_stays() {
    let config = ProptestConfig {
        cases: 512,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let steps = (some_keys(), some_keys(), select(&KEYS[..]));
    proptest!(config, |(place in select(&Place::ALL[..]), (old, new, focused) in steps)| {
        keeps_focus(place, &with(old, focused), &with(new, focused), focused)?;
    });
}

#[wasm_bindgen_test]
async fn a_selected_command_stays_selected_while_all_around_it_changes() {
    let (page, _panel) = Page::open(Place::Light, Part::PANEL, UNAVAILABLE).await;
    let before = page.text(".docker-status-trouble");
    let selection = gloo_utils::window().get_selection().unwrap().unwrap();
    selection.select_all_children(&page.find("code")).unwrap();
    page.advance(6_000).await;
    assert_ne!(page.text(".docker-status-trouble"), before);
    assert_eq!(selection.to_string(), "sudo systemctl start docker");
}

#[wasm_bindgen_test]
async fn opened_details_stay_open() {
    let (page, _panel) = Page::open(Place::Light, Part::PANEL, UNAVAILABLE).await;
    page.recover().await;
    page.find("summary").click();
    page.answer(UNAVAILABLE);
    page.find(&control("retry")).click();
    page.advance(100).await;
    assert!(page.has("[data-phase=unavailable] details[open]"));
    page.recover().await;
    assert!(page.text("summary").ends_with(" 2"));
    assert!(page.has("details[open]"));
}

fn animations() -> Vec<Animation> {
    let animations = gloo_utils::document().get_animations();
    animations.iter().map(JsCast::unchecked_into).collect()
}

#[wasm_bindgen_test]
async fn spinners_spin_on_while_other_things_change() {
    let (page, panel) = Page::open(Place::Light, Part::PANEL, STARTING).await;
    let before = animations();
    assert_eq!(before.len(), 2, "of the heading and of a hop");
    for animation in &before {
        animation.set_current_time(Some(300.0));
    }
    let checked = page.text("dl");
    page.advance(40_000).await;
    assert_ne!(page.text("dl"), checked);
    panel.set_catalogue(Catalogue::new(german));
    assert_eq!(animations(), before);
    for animation in before {
        assert!(animation.current_time().is_some_and(|time| time >= 300.0));
    }
}

#[wasm_bindgen_test]
async fn the_focus_of_a_control_that_goes_falls_to_the_heading() {
    for place in Place::ALL {
        let (page, _panel) = Page::open(place, Part::PANEL, UNAVAILABLE).await;
        page.find(&control("copy")).focus().unwrap();
        page.recover().await;
        assert!(!page.has(&control("copy")));
        assert!(page.has("h2:focus"), "{place:?}");
    }
}

#[wasm_bindgen_test]
async fn the_focus_of_others_is_left_alone() {
    let (page, _panel) = Page::open(Place::Light, Part::PANEL, UNAVAILABLE).await;
    page.recover().await;
    assert!(!page.has(":focus"));
}

//! Parts of the kit on a page under the test's control.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::cell::Cell;
use std::time::Duration;

use docker_connection_dom::{Mounted, adopt_style};
use docker_connection_manager::{Answer, ConnectionManager, Fake};
use docker_connection_view::{Catalogue, Options, Part};
use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, Event, EventInit, HtmlElement, KeyboardEvent, KeyboardEventInit, ShadowRootInit,
    ShadowRootMode,
};

pub(crate) const AVAILABLE: &str = include_str!("../../../../tests/wire/report-available.json");
pub(crate) const STARTING: &str = include_str!("../../../../tests/wire/report-starting.json");
pub(crate) const UNAVAILABLE: &str = include_str!("../../../../tests/wire/report-unavailable.json");

#[wasm_bindgen(inline_js = "
    export function watch_errors() {
        const errors = [];
        const real = console.error;
        console.error = (...args) => { errors.push(args); real.apply(console, args); };
        addEventListener('error', event => errors.push(event.message));
        return errors;
    }
")]
extern "C" {
    /// What goes wrong from now on where no test sees it: in a listener or in a subscriber.
    pub(crate) fn watch_errors() -> Array;
}

/// Where on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    Light,
    Shadow,
}

impl Place {
    pub(crate) const ALL: [Self; 2] = [Self::Light, Self::Shadow];
}

/// A place for parts, which all show the same manager; removed when dropped.
pub(crate) struct Page {
    pub(crate) fake: Fake,
    pub(crate) manager: ConnectionManager,
    /// What the parts are in. A shadow root is no element, but can be asked like one.
    pub(crate) root: Element,
    pub(crate) host: Element,
    answers: Cell<u32>,
    mounts: Cell<u32>,
}

impl Page {
    pub(crate) fn new(place: Place, report: &str) -> Self {
        let fake = Fake::new();
        let manager = fake.manager();
        let host = gloo_utils::document().create_element("div").unwrap();
        gloo_utils::body().append_child(&host).unwrap();
        let root = match place {
            Place::Light => host.clone(),
            Place::Shadow => shadow(&host),
        };
        let page = Self {
            fake,
            manager,
            root,
            host,
            answers: Cell::default(),
            mounts: Cell::default(),
        };
        page.answer(report);
        page
    }

    /// With `part` in it and the first verdict.
    pub(crate) async fn open(place: Place, part: Part, report: &str) -> (Self, Mounted) {
        let page = Self::new(place, report);
        let mounted = page.mount(part);
        page.advance(100).await;
        (page, mounted)
    }

    pub(crate) fn options(&self) -> Options {
        self.mounts.set(self.mounts.get() + 1);
        Options {
            show_retry_button: true,
            ..Options::new(format!("part{}", self.mounts.get()))
        }
    }

    pub(crate) fn mount(&self, part: Part) -> Mounted {
        let (manager, options) = (self.manager.clone(), self.options());
        adopt_style(&self.root);
        Mounted::new(&self.root, part, manager, Catalogue::default(), options).unwrap()
    }

    /// What each check brings from now on. Each report is of a backend of its own, so that none
    /// is older than the one before it.
    pub(crate) fn answer(&self, report: &str) {
        self.answers.set(self.answers.get() + 1);
        let answer = Answer {
            status: 200,
            body: report.replace("b7c1", &self.answers.get().to_string()),
            ..Answer::default()
        };
        self.fake.set_answer(Some(Ok(answer)));
    }

    pub(crate) async fn advance(&self, millis: u64) {
        self.fake.advance(Duration::from_millis(millis)).await;
    }

    /// An outage of 5 s that ends.
    pub(crate) async fn recover(&self) {
        self.answer(AVAILABLE);
        self.advance(5_000).await;
    }

    pub(crate) fn find(&self, selector: &str) -> HtmlElement {
        let found = self.root.query_selector(selector).unwrap();
        let found = found.unwrap_or_else(|| panic!("no {selector}"));
        found.unchecked_into()
    }

    pub(crate) fn count(&self, selector: &str) -> u32 {
        self.root.query_selector_all(selector).unwrap().length()
    }

    pub(crate) fn has(&self, selector: &str) -> bool {
        self.count(selector) > 0
    }

    pub(crate) fn text(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap()
    }

    pub(crate) fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        self.find(selector).get_attribute(name)
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.host.remove();
    }
}

/// The open shadow root of `host`.
pub(crate) fn shadow(host: &Element) -> Element {
    let init = ShadowRootInit::new(ShadowRootMode::Open);
    host.attach_shadow(&init).unwrap().unchecked_into()
}

/// The sheets that a document or a shadow root has adopted.
pub(crate) fn sheets(root: &JsValue) -> Vec<JsValue> {
    let sheets = Reflect::get(root, &"adoptedStyleSheets".into()).unwrap();
    Array::from(&sheets).to_vec()
}

/// Whether an indicator has the style of the kit.
pub(crate) fn is_styled(indicator: &Element) -> bool {
    let window = indicator.owner_document().unwrap().default_view().unwrap();
    let style = window.get_computed_style(indicator).unwrap().unwrap();
    style.get_property_value("display").unwrap() == "inline-flex"
}

/// The control of that action.
pub(crate) fn control(action: &str) -> String {
    format!("[data-docker-action={action}]")
}

/// An event of that name that bubbles.
pub(crate) fn event(name: &str) -> Event {
    let init = EventInit::new();
    init.set_bubbles(true);
    Event::new_with_event_init_dict(name, &init).unwrap()
}

pub(crate) fn press_escape(element: &Element) {
    let init = KeyboardEventInit::new();
    init.set_key("Escape");
    init.set_bubbles(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    element.dispatch_event(&event).unwrap();
}

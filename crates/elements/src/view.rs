use docker_connection_dom::{Announcer, Mounted};
use docker_connection_view::{Options, Part, ToasterPosition};
use wasm_bindgen::prelude::*;

use crate::Connection;
use crate::options::given;

/// A part of the kit on a page; it is gone when JavaScript frees it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct View {
    mounted: Mounted,
    is_button: bool,
    _announcer: Option<Announcer>,
}

#[wasm_bindgen]
impl View {
    /// Draws a part at the end of `parent`, a shadow root: `indicator`, `panel`, `button` or
    /// `toaster`. None of another, and where the page refuses.
    pub fn mount(
        connection: &Connection,
        parent: &web_sys::Node,
        part: &str,
        options: &JsValue,
    ) -> Option<Self> {
        let part_to_draw = match part {
            "indicator" => Part::INDICATOR,
            "panel" => Part::PANEL,
            "button" => Part::STATUS_BUTTON,
            "toaster" => Part::TOASTER,
            _ => return None,
        };
        let is_button = part == "button";
        let manager = &connection.manager;
        let catalogue = &connection.catalogue;
        // Before the part, so that it hears of the phase that this one begins with.
        let announcer = Announcer::new(parent, manager, catalogue.clone());
        let (manager, catalogue) = (manager.clone(), catalogue.clone());
        let options = read(options, is_button);
        Some(Self {
            mounted: Mounted::new(parent, part_to_draw, manager, catalogue, options)?,
            is_button,
            _announcer: announcer,
        })
    }

    /// Shows the part in another way.
    pub fn update(&self, options: &JsValue) {
        self.mounted.set_options(read(options, self.is_button));
    }
}

fn read(options: &JsValue, has_slot: bool) -> Options {
    let is_true = |name| given(options, name).is_some_and(|value| value.is_truthy());
    let level = given(options, "headingLevel").and_then(|level| level.as_f64());
    let position = given(options, "position").and_then(|position| position.as_string());
    let defaults = Options::new("docker-status");
    Options {
        compact: is_true("compact"),
        show_retry_button: is_true("showRetryButton"),
        heading_level: level.map_or(defaults.heading_level, |level| level as u8),
        position: match position.as_deref() {
            Some("bottom-start") => ToasterPosition::BottomStart,
            Some("top-end") => ToasterPosition::TopEnd,
            Some("top-start") => ToasterPosition::TopStart,
            _ => ToasterPosition::BottomEnd,
        },
        has_slot,
        ..defaults
    }
}

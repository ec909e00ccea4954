use docker_connection_dom::{Announcer, Mounted};
use docker_connection_view::{Options, Part, ToasterPosition};
use wasm_bindgen::prelude::*;

use crate::Connection;

#[wasm_bindgen]
extern "C" {
    /// What the elements' `options()` give.
    pub type ViewOptions;

    #[wasm_bindgen(method, getter)]
    fn compact(this: &ViewOptions) -> bool;

    #[wasm_bindgen(method, getter, js_name = showRetryButton)]
    fn show_retry_button(this: &ViewOptions) -> bool;

    #[wasm_bindgen(method, getter, js_name = headingLevel)]
    fn heading_level(this: &ViewOptions) -> Option<f64>;

    /// How many of `bottom-end`, `bottom-start`, `top-end` and `top-start` come before it.
    #[wasm_bindgen(method, getter)]
    fn position(this: &ViewOptions) -> u8;
}

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
        options: &ViewOptions,
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
    pub fn update(&self, options: &ViewOptions) {
        self.mounted.set_options(read(options, self.is_button));
    }
}

fn read(options: &ViewOptions, has_slot: bool) -> Options {
    let defaults = Options::new("docker-status");
    let level = options.heading_level();
    Options {
        compact: options.compact(),
        show_retry_button: options.show_retry_button(),
        heading_level: level.map_or(defaults.heading_level, |level| level as u8),
        position: match options.position() {
            1 => ToasterPosition::BottomStart,
            2 => ToasterPosition::TopEnd,
            3 => ToasterPosition::TopStart,
            _ => ToasterPosition::BottomEnd,
        },
        has_slot,
        ..defaults
    }
}

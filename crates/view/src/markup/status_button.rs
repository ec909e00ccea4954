use super::indicator::indicator;
use super::node::element;
use super::panel::panel;
use crate::{Element, Options, Part, Str, View};

impl Part {
    /// An indicator for a status bar that opens a panel. The browser opens and closes the popover
    /// by itself, Escape and clicks elsewhere included.
    pub const STATUS_BUTTON: Self = Self::new(status_button);
}

fn status_button(view: &View<'_>) -> Element {
    let popover = view.id("popover");
    let options = Options {
        id: None,
        class: Str::default(),
        compact: true,
        show_retry_button: false,
        ..view.options.clone()
    };
    let inner = View {
        options: &options,
        ..*view
    };
    let button = element("button")
        .with("type", "button")
        .class("docker-status-bar-button")
        .with("popovertarget", popover.clone())
        .child(indicator(&inner));
    let popover = element("div")
        .class("docker-status-popover")
        .with("id", popover)
        .with("popover", "auto")
        .child(panel(&inner))
        .child(view.options.has_slot.then(|| element("slot")));
    view.root("span", "docker-status docker-status-bar")
        .child(button)
        .child(popover)
}

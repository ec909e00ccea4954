use super::node::element;
use crate::{Element, Str};

/// What screen readers are told, politely. It has to be there before its text is.
#[must_use]
pub fn live_region(text: Str) -> Element {
    element("div")
        .class("docker-status-hidden")
        .with("role", "status")
        .child((!text.is_empty()).then_some(text))
}

use crate::markup::node::element;
use crate::{Action, Element, Label, View};

/// A part of the panel that a person opens and closes. What is in it is drawn only while it is
/// open.
pub(super) fn section(
    view: &View<'_>,
    action: &Action,
    name: Label,
    is_open: bool,
    content: impl FnOnce(Element) -> Element,
) -> Element {
    let id = view.id(action.name());
    let button = view
        .button("docker-status-disclosure", action)
        .with("aria-expanded", if is_open { "true" } else { "false" })
        .with_some("aria-controls", is_open.then(|| id.clone()))
        .child(
            element("span")
                .class("docker-status-mark")
                .child(view.label(name)),
        );
    let content = is_open.then(|| {
        let place = element("div")
            .class("docker-status-section-content")
            .with("id", id);
        content(place)
    });
    element("div")
        .class("docker-status-section")
        .child(button)
        .child(content)
}

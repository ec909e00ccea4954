use docker_connection::Outage;

use super::icon::{close_icon, phase_icon};
use super::node::element;
use crate::{Action, Element, Label, Part, Str, Text, View};

impl Part {
    /// Says that Docker is back. A toast never takes the focus, and no live region reads it.
    pub const TOASTER: Self = Self::new(toaster).showing_toasts();
}

fn toaster(view: &View<'_>) -> Element {
    let toast = view.toast.map(|outage| toast(outage, view));
    // An empty landmark would be in the way of those who go from one to the next.
    let is_shown = toast.is_some();
    view.root("div", "docker-status-toaster")
        .with("data-position", view.options.position.as_str())
        .with_some("role", is_shown.then_some("region"))
        .with_some("aria-label", is_shown.then(|| view.label(Label::Toasts)))
        .list(toast)
}

fn toast(outage: &Outage, view: &View<'_>) -> (Str, Element) {
    let until = outage.until.unwrap_or(outage.since);
    let lasted = until.saturating_duration_since(outage.since);
    let text = element("p")
        .child(element("strong").child(view.heading()))
        .child(view.say(Text::Recovered(lasted)));
    let name = view.label(Label::Close);
    let close = view
        .button("docker-status-icon-button", &Action::Close)
        .with("aria-label", name.clone())
        .with("title", name)
        .child(close_icon());
    let toast = element("div")
        .class("docker-status docker-status-toast")
        .with("data-phase", view.status.phase.as_str())
        .child(phase_icon(view.status))
        .child(text)
        .child(close);
    (outage.since.as_millis().to_string().into(), toast)
}

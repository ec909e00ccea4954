use docker_connection::Outage;

use crate::markup::node::element;
use crate::{Element, Label, Str, Text, View};

/// The outages that are over, newest first, folded away.
pub(super) fn history(view: &View<'_>) -> Option<Element> {
    let history = &view.status.history;
    if history.is_empty() {
        return None;
    }
    let lines = history.iter().rev().map(|outage| line(outage, view));
    Some(
        element("details")
            .class("docker-status-fold")
            .child(view.summary(Label::History, history.len()))
            .child(element("ul").with("role", "list").list(lines)),
    )
}

fn line(outage: &Outage, view: &View<'_>) -> (Str, Element) {
    let lasted = outage.until.map(|until| {
        let duration = until.saturating_duration_since(outage.since);
        view.say(Text::Lasted(duration))
    });
    let line = element("li")
        .child(view.time(outage.since))
        .child(element("span").class("docker-status-lasted").child(lasted))
        .child(element("span").child(view.say(Text::Reason(outage.first_reason))));
    (outage.since.as_millis().to_string().into(), line)
}

use docker_connection::{Endpoint, Outage};

use crate::markup::node::element;
use crate::{Element, Label, Node, Text, View};

/// Everything else that is known, as names and values.
pub(super) fn facts(view: &View<'_>) -> Option<Element> {
    let status = view.status;
    let outage = status.outage;
    let first_cause = outage
        .map(|outage| outage.first_reason)
        .filter(|first_reason| Some(*first_reason) != status.reason);
    let rows = [
        (
            Label::Since,
            outage.map(|Outage { since, .. }| view.time(since).into()),
        ),
        (
            Label::FirstCause,
            first_cause.map(|reason| view.say(Text::Reason(reason)).into()),
        ),
        (
            Label::LastChecked,
            status.last_checked.map(|at| view.time(at).into()),
        ),
        (
            Label::Engine,
            status
                .engine
                .as_ref()
                .map(|engine| view.say(Text::Engine(engine)).into()),
        ),
        (
            Label::Endpoint,
            status
                .endpoint
                .as_ref()
                // A server that cannot ask does not know it either.
                .filter(|endpoint| !endpoint.host.is_empty())
                .map(|endpoint| place(endpoint, view)),
        ),
    ];
    if rows.iter().all(|(_, value)| value.is_none()) {
        return None;
    }
    let mut list = element("dl").class("docker-status-facts");
    for (name, value) in rows {
        list = list.child(value.map(|value: Node| view.fact(name, value)));
    }
    Some(list)
}

fn place(endpoint: &Endpoint, view: &View<'_>) -> Node {
    let source = view.say(Text::Source(endpoint));
    let source = (!source.is_empty()).then(|| {
        element("span")
            .class("docker-status-muted")
            .child([" (", &source, ")"].concat())
    });
    element("span")
        .child(element("code").child(endpoint.host.clone()))
        .child(source)
        .into()
}

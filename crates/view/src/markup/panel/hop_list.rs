use docker_connection::Status;

use crate::markup::icon::hop_icon;
use crate::markup::node::element;
use crate::markup::view::hidden;
use crate::{Element, Hop, HopState, Label, View, hop_state};

/// The way from the browser to the engine, with the first broken hop marked.
pub(super) fn hop_list(view: &View<'_>) -> Element {
    let hops = Hop::ALL.into_iter().map(|hop| {
        let state = hop_state(hop, view.status);
        let icon = element("span")
            .class("docker-status-hop")
            .child(hop_icon(state));
        let item = element("li")
            .with("data-state", state.as_str())
            .child(icon)
            .child(view.label(name(hop, view.status)))
            .child(hidden().child(view.label(meaning(state))));
        (hop.as_str().into(), item)
    });
    element("ol")
        .class("docker-status-hops")
        .with("role", "list")
        .with("aria-label", view.label(Label::Hops))
        .list(hops)
}

fn name(hop: Hop, status: &Status) -> Label {
    let is_remote = || {
        let host = status.endpoint.as_ref().map(|endpoint| &endpoint.host);
        host.is_some_and(|host| host.starts_with("tcp:") || host.starts_with("http"))
    };
    match hop {
        Hop::Browser => Label::Browser,
        Hop::Backend => Label::Backend,
        Hop::Socket if is_remote() => Label::Address,
        Hop::Socket => Label::Socket,
        Hop::Engine => Label::Engine,
    }
}

fn meaning(state: HopState) -> Label {
    match state {
        HopState::Fine => Label::HopFine,
        HopState::Broken => Label::HopBroken,
        HopState::Starting => Label::HopStarting,
        HopState::Unknown => Label::HopUnknown,
    }
}

use docker_connection::Status;
use docker_connection_view::{Hop, HopState, hop_state};
use yew::prelude::*;

use crate::components::icon::hop_icon;
use crate::{DockerConnection, Label};

/// The way from the browser to the engine, with the first broken hop marked.
pub(super) fn hop_list(connection: &DockerConnection) -> Html {
    let status = &connection.status;
    html! {
        <ol class="docker-status-hops" aria-label={connection.label(Label::Hops)}>
            { for Hop::ALL.into_iter().map(|hop| {
                let state = hop_state(hop, status);
                html! {
                    <li data-state={state.as_str()}>
                        <span class="docker-status-hop">{ hop_icon(state) }</span>
                        { connection.label(name(hop, status)) }
                        <span class="docker-status-hidden">{ connection.label(meaning(state)) }</span>
                    </li>
                }
            }) }
        </ol>
    }
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

//! A terminal in a container, by the kit's backend.

mod flow;
mod panel;
mod screen;
mod session;
mod socket;
mod words;

use docker_connection_yew::prelude::*;
use yew::prelude::*;

use panel::Panel;

/// Opens a terminal when a person asks for it.
#[component]
pub(crate) fn Terminal() -> Html {
    let docker = use_docker_connection();
    html! { <Panel {docker} /> }
}

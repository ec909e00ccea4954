//! A small web IDE that embeds the Yew components.

mod bundle;
mod choice;
mod gallery;
mod hosts;
mod route;
mod settings;
mod terminal;
mod theme;
mod workbench;

use docker_connection_yew::prelude::*;
use hosts::{Hosts, HostsProps};
use workbench::Workbench;
use yew::prelude::*;

#[component]
fn App() -> Html {
    html! {
        <DockerConnectionProvider>
            <Workbench />
            <DockerToaster />
        </DockerConnectionProvider>
    }
}

fn main() {
    let hosts = hosts::of_address();
    if !hosts.is_empty() {
        yew::Renderer::<Hosts>::with_props(HostsProps { hosts }).render();
        return;
    }
    // Asked for before anything is drawn, the truth is on the screen sooner.
    if let Ok(manager) = ConnectionManager::new(ManagerConfig::default()) {
        std::mem::forget(manager.subscribe(|_| {}));
    }
    yew::Renderer::<App>::new().render();
}

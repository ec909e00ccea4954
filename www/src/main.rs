//! A small web IDE that embeds the Yew components.

mod activity_bar;
mod choice;
mod editor;
mod explorer;
mod gallery;
mod highlight;
mod icons;
mod route;
mod samples;
mod settings;
mod status_bar;
mod theme;
mod workbench;

use docker_connection_yew::prelude::*;
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
    yew::Renderer::<App>::new().render();
}

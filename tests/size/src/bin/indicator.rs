//! The least that shows something: provider and indicator.

use docker_connection_yew::prelude::*;
use yew::prelude::*;

#[component]
fn App() -> Html {
    html! {
        <DockerConnectionProvider>
            <DockerStatusIndicator />
        </DockerConnectionProvider>
    }
}

fn main() {
    yew::Renderer::<App>::new().render();
}

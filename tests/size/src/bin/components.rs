//! All Yew components and hooks.

use docker_connection_yew::prelude::*;
use yew::prelude::*;

#[component]
fn App() -> Html {
    html! {
        <DockerConnectionProvider>
            <Terminal />
            <DockerStatusPanel />
            <DockerStatusIndicator />
            <DockerStatusButton />
            <DockerToaster />
        </DockerConnectionProvider>
    }
}

#[component]
fn Terminal() -> Html {
    let recovery = use_docker_recovery(RecoveryOptions::default());
    html! { recovery.recovery_attempts }
}

fn main() {
    yew::Renderer::<App>::new().render();
}

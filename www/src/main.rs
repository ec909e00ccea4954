//! A small web IDE that embeds the Yew components.

use docker_connection_yew::{
    DockerConnectionProvider, DockerStatusIndicator, DockerStatusPanel, RecoveryOptions,
    use_docker_recovery,
};
use yew::prelude::*;

#[component]
fn App() -> Html {
    html! {
        <DockerConnectionProvider>
            <Workbench />
        </DockerConnectionProvider>
    }
}

#[component]
fn Workbench() -> Html {
    use_docker_recovery(RecoveryOptions::default());
    html! {
        <>
            <header class="titlebar"><h1>{ "Workbench" }</h1></header>
            <main>
                <DockerStatusPanel />
            </main>
            <footer class="statusbar">
                <DockerStatusIndicator compact=true show_retry_button=true />
                <span>{ "main" }</span>
            </footer>
        </>
    }
}

fn main() {
    yew::Renderer::<App>::new().render();
}

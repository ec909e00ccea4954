//! A sample: the kit in an app.

use docker_connection_yew::prelude::*;
use yew::prelude::*;

/// The whole integration: a provider, a button in the status bar, toasts.
#[component]
fn App() -> Html {
    html! {
        <DockerConnectionProvider health_url="/api/health">
            <main>{ "Your editor" }</main>
            <footer>
                <DockerStatusButton />
            </footer>
            <DockerToaster />
        </DockerConnectionProvider>
    }
}

fn main() {
    yew::Renderer::<App>::new().render();
}

use docker_connection_yew::prelude::*;
use yew::prelude::*;

/// The whole integration: a provider, an indicator, toasts.
#[component]
fn App() -> Html {
    html! {
        <DockerConnectionProvider>
            <Workbench />
            <footer>
                <DockerStatusIndicator compact=true />
            </footer>
            <DockerToaster />
        </DockerConnectionProvider>
    }
}

fn main() {
    yew::Renderer::<App>::new().render();
}

//! A sample: how an app's own requests to Docker go together with the kit.

use docker_connection_yew::manager::docker_error;
use docker_connection_yew::prelude::*;
use gloo_net::http::Request;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// A button that starts a container, and is quiet while it cannot.
#[component]
fn NewTerminal() -> Html {
    let manager = use_docker_connection().manager;
    let is_ready = use_docker_phase() == Phase::Connected;
    let open = move |_| {
        if manager.can_attempt_connection() {
            spawn_local(open_terminal(manager.clone()));
        }
    };
    html! {
        <button onclick={open} aria-disabled={(!is_ready).then_some("true")}>
            { "New terminal" }
        </button>
    }
}

/// Your own request to Docker. What it met is a hint: the kit looks, and shows what it finds.
async fn open_terminal(manager: ConnectionManager) {
    match Request::post("/terminals").send().await {
        Ok(response) if response.ok() => manager.report_connection_success(),
        Ok(response) => {
            let text = response.text().await.unwrap_or_default();
            manager.report_connection_failure(docker_error(&text));
        }
        Err(error) => manager.report_connection_failure(error.to_string()),
    }
}

fn main() {
    yew::Renderer::<NewTerminal>::new().render();
}

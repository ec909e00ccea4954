use docker_connection_yew::prelude::*;
use yew::prelude::*;

/// A button that starts a container, and is quiet while it cannot.
#[component]
fn NewTerminal() -> Html {
    let docker = use_docker_connection();
    let is_ready = docker.status.phase == Phase::Connected;

    let open = {
        let manager = docker.manager.clone();
        Callback::from(move |_: MouseEvent| {
            if manager.can_attempt_connection() {
                start_terminal(manager.clone());
            }
        })
    };

    html! {
        <button onclick={open} aria-disabled={(!is_ready).then_some("true")}>
            { "New terminal" }
        </button>
    }
}

// An error of your own makes the kit look: only what it finds is shown.
fn on_terminal_error(manager: &ConnectionManager, message: &str) {
    manager.report_connection_failure(message);
}

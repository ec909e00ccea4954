//! The components on a server, where there is no JavaScript.

#![cfg(not(target_family = "wasm"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::rc::Rc;

use docker_connection_manager::ConnectionManager;
use docker_connection_manager::rules::{CheckFailure, Connection, Input, Instant, Output, Reason};
use docker_connection_yew::prelude::*;
use yew::prelude::*;

#[component]
fn App() -> Html {
    html! {
        <DockerConnectionProvider>
            <DockerStatusIndicator />
            <DockerStatusPanel />
            <DockerToaster />
        </DockerConnectionProvider>
    }
}

/// A status that has something to show of everything.
fn outage() -> Rc<Status> {
    let mut connection = Connection::default();
    let now = Instant::from_millis(1_000);
    connection.handle(now, Input::Start);
    while let Some(output) = connection.poll_output() {
        if let Output::StartCheck { id, .. } = output {
            let failure = CheckFailure {
                reason: Reason::BackendUnreachable,
                retry_after: None,
            };
            let result = Err(failure);
            connection.handle(now, Input::CheckEnded { id, result });
        }
    }
    Rc::new(connection.status().clone())
}

#[component]
fn Story() -> Html {
    let manager = ConnectionManager::new(ManagerConfig::default()).unwrap();
    let connection = DockerConnection {
        status: outage(),
        manager,
        catalogue: Catalogue::default(),
    };
    html! {
        <ContextProvider<DockerConnection> context={connection}>
            <DockerStatusPanel />
        </ContextProvider<DockerConnection>>
    }
}

#[tokio::test]
async fn an_app_is_rendered_with_a_phase_that_nobody_knows() {
    let html = yew::ServerRenderer::<App>::new().render().await;
    assert!(html.contains("data-phase=\"unknown\""), "{html}");
    assert!(html.contains("Docker status unknown"), "{html}");
}

#[tokio::test]
async fn a_status_of_ones_own_is_rendered_without_a_browser() {
    let html = yew::ServerRenderer::<Story>::new().render().await;
    assert!(
        html.contains("data-reason=\"backend-unreachable\""),
        "{html}"
    );
    assert!(html.contains("<time>"), "{html}");
}

//! The components on a server, where there is no JavaScript.

#![cfg(not(target_family = "wasm"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::rc::Rc;

use docker_connection_manager::ConnectionManager;
use docker_connection_manager::rules::{CheckFailure, Connection, Input, Instant, Output, Reason};
use docker_connection_yew::prelude::*;
use yew::prelude::*;

#[component]
fn Everything() -> Html {
    let phase = use_docker_phase();
    let failures = use_docker_status(|status| status.consecutive_failures);
    let recovery = use_docker_recovery(RecoveryOptions::default());
    html! {
        <>
            <DockerStatusIndicator />
            <DockerStatusIndicator compact=true />
            <DockerStatusPanel />
            <DockerStatusPanel compact=true />
            <DockerStatusButton>
                <a href="/settings">{ "Settings" }</a>
            </DockerStatusButton>
            <DockerToaster />
            <p>{ phase.as_str() }{ failures }{ recovery.recovery_attempts }</p>
        </>
    }
}

#[component]
fn App() -> Html {
    html! { <DockerConnectionProvider><Everything /></DockerConnectionProvider> }
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
    html! {
        <DockerConnectionProvider status={outage()} {manager}><Everything /></DockerConnectionProvider>
    }
}

async fn rendered<T>() -> String
where
    T: BaseComponent<Properties = ()>,
{
    yew::ServerRenderer::<T>::new().render().await
}

fn assert_has(html: &str, expected: &[&str]) {
    for expected in expected {
        assert!(html.contains(expected), "{expected} in {html}");
    }
}

#[tokio::test]
async fn an_app_is_rendered_with_a_phase_that_nobody_knows() {
    let html = rendered::<App>().await;
    // Two indicators, two panels, a toaster, and a button with one of either in it.
    let roots = html.matches("data-phase=\"unknown\"").count();
    assert_eq!(roots, 8, "{html}");
    assert_has(
        &html,
        &[
            "Docker status unknown",
            "role=\"status\"",
            "popover=\"auto\"",
            "<a href=\"/settings\">Settings</a>",
            "<p>unknown00</p>",
        ],
    );
}

#[tokio::test]
async fn a_status_of_ones_own_is_rendered_without_a_browser() {
    let html = rendered::<Story>().await;
    let roots = html.matches("data-reason=\"backend-unreachable\"").count();
    assert_eq!(roots, 8, "{html}");
    assert_has(
        &html,
        &["<time>", "<progress", "data-docker-action=\"retry\""],
    );
    assert!(!html.contains("role=\"status\""), "{html}");
}

/// Where there is no console to warn in.
#[tokio::test]
async fn components_outside_of_a_provider_are_rendered_all_the_same() {
    let html = rendered::<Everything>().await;
    let roots = html.matches("data-phase=\"unknown\"").count();
    assert_eq!(roots, 8, "{html}");
}

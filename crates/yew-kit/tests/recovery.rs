//! The recovery hook in a browser.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use docker_connection_yew::prelude::*;
use page::{AVAILABLE, Page, UNAVAILABLE};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

type Calls = Rc<RefCell<Vec<&'static str>>>;

#[derive(PartialEq, Properties)]
struct Props {
    manager: ConnectionManager,
    calls: Calls,
    enabled: bool,
}

#[component]
fn Watcher(props: &Props) -> Html {
    html! {
        <DockerConnectionProvider manager={props.manager.clone()}>
            <Inner calls={props.calls.clone()} enabled={props.enabled} />
        </DockerConnectionProvider>
    }
}

#[derive(PartialEq, Properties)]
struct InnerProps {
    calls: Calls,
    enabled: bool,
}

#[component]
fn Inner(props: &InnerProps) -> Html {
    let call = |name: &'static str| {
        let calls = props.calls.clone();
        move || calls.borrow_mut().push(name)
    };
    let (recovered, failed) = (call("recovered"), call("failed"));
    let on_recovery = use_callback((), move |_, ()| recovered());
    let on_failed_attempt = use_callback((), move |(), ()| failed());
    let recovery = use_docker_recovery(RecoveryOptions {
        enabled: props.enabled,
        check_interval: Duration::from_secs(5),
        max_retries: 2,
        on_recovery,
        on_failed_attempt,
    });
    let attempt = {
        let recovery = recovery.clone();
        move |_| recovery.attempt_recovery()
    };
    html! {
        <button onclick={attempt} data-last={recovery.last_attempt.is_some().to_string()}>
            { recovery.recovery_attempts }
        </button>
    }
}

/// What is called in 35 s of outage, and after it; the button's text at the end of the outage.
async fn outage(enabled: bool) -> (Vec<&'static str>, String) {
    let page = Page::open(UNAVAILABLE).await;
    let root = gloo_utils::document().create_element("div").unwrap();
    let calls = Calls::default();
    let props = Props {
        manager: page.manager.clone(),
        calls: calls.clone(),
        enabled,
    };
    let app = yew::Renderer::<Watcher>::with_root_and_props(root.clone(), props).render();
    page.advance(35_000).await;
    let attempts = root.text_content().unwrap();
    page.answer(AVAILABLE);
    page.advance(10_000).await;
    app.destroy();
    let calls = calls.borrow().clone();
    (calls, attempts)
}

#[wasm_bindgen_test]
async fn a_mounted_hook_looks_for_the_engine_as_often_as_it_may() {
    let (calls, attempts) = outage(true).await;
    assert_eq!(calls, ["failed", "failed", "recovered"]);
    assert!(attempts.starts_with('2'), "{attempts}");
}

#[wasm_bindgen_test]
async fn a_hook_that_is_not_enabled_does_nothing() {
    let (calls, attempts) = outage(false).await;
    assert_eq!(calls, [""; 0]);
    assert!(attempts.starts_with('0'), "{attempts}");
}

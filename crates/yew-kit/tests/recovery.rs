//! The recovery hook in a browser.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod page;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::PageEvent;
use docker_connection_manager::rules::Trigger;
use docker_connection_yew::UseDockerRecoveryHandle;
use docker_connection_yew::prelude::*;
use page::{AVAILABLE, Page, UNAVAILABLE};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

/// What the hook told and gave, as the test sees it.
#[derive(Clone, Default)]
struct Seen {
    recovered: Rc<RefCell<Vec<Outage>>>,
    failed: Rc<RefCell<Vec<FailedAttempt>>>,
    handle: Rc<RefCell<Option<UseDockerRecoveryHandle>>>,
    was_recovering: Rc<Cell<u32>>,
}

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.handle, &other.handle)
    }
}

impl Seen {
    fn handle(&self) -> UseDockerRecoveryHandle {
        self.handle.borrow().clone().unwrap()
    }
}

#[derive(PartialEq, Properties)]
struct Props {
    manager: ConnectionManager,
    seen: Seen,
    options: RecoveryOptions,
}

#[component]
fn Watcher(props: &Props) -> Html {
    html! {
        <DockerConnectionProvider manager={props.manager.clone()}>
            <Inner seen={props.seen.clone()} options={props.options.clone()} />
        </DockerConnectionProvider>
    }
}

#[derive(PartialEq, Properties)]
struct InnerProps {
    seen: Seen,
    options: RecoveryOptions,
}

#[component]
fn Inner(props: &InnerProps) -> Html {
    let seen = &props.seen;
    let on_recovery = {
        let recovered = seen.recovered.clone();
        use_callback((), move |outage, ()| recovered.borrow_mut().push(outage))
    };
    let on_failed_attempt = {
        let failed = seen.failed.clone();
        use_callback((), move |attempt, ()| failed.borrow_mut().push(attempt))
    };
    let handle = use_docker_recovery(RecoveryOptions {
        on_recovery,
        on_failed_attempt,
        ..props.options.clone()
    });
    let recovering = seen.was_recovering.get() + u32::from(handle.is_recovering);
    seen.was_recovering.set(recovering);
    seen.handle.replace(Some(handle));
    Html::default()
}

/// A page without Docker, and a component that uses the hook.
struct Story {
    page: Page,
    seen: Seen,
    app: Option<AppHandle<Watcher>>,
}

impl Story {
    async fn begin(options: RecoveryOptions) -> Self {
        let page = Page::open(UNAVAILABLE).await;
        let root = gloo_utils::document().create_element("div").unwrap();
        let seen = Seen::default();
        let props = Props {
            manager: page.manager.clone(),
            seen: seen.clone(),
            options,
        };
        let app = yew::Renderer::<Watcher>::with_root_and_props(root, props).render();
        page.advance(0).await;
        let app = Some(app);
        Self { page, seen, app }
    }

    fn checks(&self) -> usize {
        self.page.fake.urls().len()
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        if let Some(app) = self.app.take() {
            app.destroy();
        }
    }
}

#[wasm_bindgen_test]
async fn every_failed_check_is_told_with_what_it_found_and_the_recovery_once() {
    let outage = Story::begin(RecoveryOptions::default()).await;
    outage.page.advance(35_000).await;
    let failed = outage.seen.failed.borrow().clone();
    // At 5, 10 and 20 s; the check that opened the outage recovers nothing.
    assert_eq!(failed.len(), 3);
    for attempt in &failed {
        assert_eq!(attempt.reason, Reason::SocketMissing);
        assert!(attempt.message.contains("Docker"), "{}", attempt.message);
    }
    assert!(
        failed[0].message.ends_with("(attempt 2 of 3)"),
        "{}",
        failed[0].message
    );
    outage.page.answer(AVAILABLE);
    outage.page.advance(10_000).await;
    let recovered = outage.seen.recovered.borrow().clone();
    assert_eq!(recovered.len(), 1);
    assert_eq!(recovered[0].first_reason, Reason::SocketMissing);
    assert_eq!(outage.seen.failed.borrow().len(), 3);
}

#[wasm_bindgen_test]
async fn the_options_that_are_not_given_are_those_of_the_rules() {
    // The ladder leaves a pause from 40 to 80 s; periodic checks come 30 s after the last one.
    let outage = Story::begin(RecoveryOptions::default()).await;
    outage.page.advance(69_000).await;
    assert_eq!(outage.checks(), 5);
    outage.page.advance(2_000).await;
    assert_eq!(outage.checks(), 6);

    let outage = Story::begin(RecoveryOptions {
        check_interval: Some(Duration::from_secs(6)),
        max_retries: Some(2),
        ..RecoveryOptions::default()
    })
    .await;
    outage.page.advance(39_000).await;
    assert_eq!(outage.checks(), 4 + 2);
}

#[wasm_bindgen_test]
async fn attempts_are_counted_timed_and_shown_while_they_run() {
    let outage = Story::begin(RecoveryOptions::default()).await;
    assert_eq!(outage.seen.handle().recovery_attempts, 0);
    assert_eq!(outage.seen.handle().last_attempt, None);
    assert_eq!(outage.seen.was_recovering.get(), 0);
    outage.page.advance(6_000).await;
    let handle = outage.seen.handle();
    assert_eq!(handle.recovery_attempts, 1);
    assert!(handle.last_attempt.is_some());
    assert!(!handle.is_recovering, "it is over");
    assert!(outage.seen.was_recovering.get() > 0, "however short it was");
}

#[wasm_bindgen_test]
async fn an_attempt_by_hand_is_one_as_well_and_tells_its_verdict() {
    let outage = Story::begin(RecoveryOptions::default()).await;
    let attempt = || {
        let verdict = Rc::new(Cell::new(None));
        let (handle, sender) = (outage.seen.handle(), verdict.clone());
        spawn_local(async move { sender.set(Some(handle.attempt_recovery().await)) });
        verdict
    };
    let verdict = attempt();
    outage.page.advance(100).await;
    assert_eq!(verdict.get(), Some(false));
    assert_eq!(outage.seen.handle().recovery_attempts, 1);
    assert!(outage.seen.handle().is_recovering);

    assert!(
        !outage.seen.handle().can_attempt_recovery,
        "the second failure has a cooldown"
    );
    let before = outage.checks();
    let refused = attempt();
    outage.page.advance(100).await;
    assert_eq!(refused.get(), Some(false));
    assert_eq!(outage.checks(), before);

    outage.page.advance(6_000).await;
    outage.page.answer(AVAILABLE);
    outage.page.click("Reset counter");
    let verdict = attempt();
    outage.page.advance(100).await;
    assert_eq!(verdict.get(), Some(true));
    assert_eq!(outage.seen.handle().recovery_attempts, 0);
    assert!(outage.seen.handle().can_attempt_recovery);
}

#[wasm_bindgen_test]
async fn a_hook_that_is_not_enabled_is_silent_and_leaves_the_ladder_alone() {
    let outage = Story::begin(RecoveryOptions {
        enabled: false,
        ..RecoveryOptions::default()
    })
    .await;
    for _ in 0..12 {
        outage.page.advance(6_000).await;
        outage.page.fake.emit(PageEvent::Trigger(Trigger::Focus));
        outage.page.fake.emit(PageEvent::Trigger(Trigger::Visible));
    }
    // At 0, 5, 10, 20 and 40 s; neither periodic nor after events.
    assert_eq!(outage.checks(), 5);
    outage.page.answer(AVAILABLE);
    outage.page.advance(20_000).await;
    assert_eq!(outage.seen.failed.borrow().len(), 0);
    assert_eq!(outage.seen.recovered.borrow().len(), 0);
}

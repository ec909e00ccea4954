//! How the manager drives the rules, in a browser with a clock of its own.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::rules::{Config, Input, Phase, Reason, Recovery, Trigger};
use docker_connection_manager::{
    Answer, Change, ConnectionManager, Fake, FetchFailed, ManagerConfig,
};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const SECOND: Duration = Duration::from_secs(1);

thread_local! {
    static SEQUENCE: Cell<u64> = const { Cell::new(100) };
}

/// A golden report as the newest of its backend.
fn newest(golden: &str) -> Option<Result<Answer, FetchFailed>> {
    let sequence = SEQUENCE.get() + 1;
    SEQUENCE.set(sequence);
    let body = golden.replace("\"sequence\": 1", &format!("\"sequence\": {sequence}"));
    Some(Ok(Answer {
        status: 200,
        body,
        ..Answer::default()
    }))
}

fn available() -> Option<Result<Answer, FetchFailed>> {
    newest(include_str!("../../../tests/wire/report-available.json"))
}

fn unavailable() -> Option<Result<Answer, FetchFailed>> {
    newest(include_str!("../../../tests/wire/report-unavailable.json"))
}

fn page(answer: Option<Result<Answer, FetchFailed>>) -> (Fake, ConnectionManager) {
    let fake = Fake::new();
    fake.set_answer(answer);
    let manager = manager_of(&fake);
    (fake, manager)
}

fn manager_of(fake: &Fake) -> ConnectionManager {
    let rules = Config {
        jitter: 0.0,
        ..Config::default()
    };
    let config = ManagerConfig {
        rules,
        ..ManagerConfig::default()
    };
    ConnectionManager::with_runtime(config, Rc::new(fake.clone())).unwrap()
}

#[wasm_bindgen_test]
async fn nothing_is_asked_before_somebody_subscribes_then_at_once() {
    let (fake, manager) = page(available());
    fake.advance(600 * SECOND).await;
    assert_eq!(fake.urls(), Vec::<String>::new());
    assert_eq!(manager.status().phase, Phase::Unknown);

    let _subscription = manager.subscribe(|_| {});
    assert_eq!(fake.urls(), ["/api/health?report"]);
    fake.settle().await;
    assert_eq!(manager.status().phase, Phase::Connected);
}

#[wasm_bindgen_test]
async fn a_query_in_the_health_url_is_kept() {
    let fake = Fake::new();
    let config = ManagerConfig {
        health_url: "/api/health?workspace=7".to_owned(),
        ..ManagerConfig::default()
    };
    let manager = ConnectionManager::with_runtime(config, Rc::new(fake.clone())).unwrap();
    let _subscription = manager.subscribe(|_| {});
    assert_eq!(fake.urls(), ["/api/health?workspace=7&report"]);
}

#[wasm_bindgen_test]
async fn the_last_subscription_takes_everything_with_it() {
    let (fake, manager) = page(None);
    let held = || (fake.requests(), fake.timers(), fake.listeners());
    for _ in 0..1000 {
        let first = manager.subscribe(|_| {});
        let second = manager.subscribe(|_| {});
        assert_eq!(held(), (1, 1, 1));
        drop(first);
        assert_eq!(held(), (1, 1, 1));
        drop(second);
        assert_eq!(held(), (0, 0, 0));
    }
    assert_eq!(manager.status().phase, Phase::Unknown);
}

#[wasm_bindgen_test]
async fn a_silent_backend_is_given_up_after_5_s() {
    let (fake, manager) = page(None);
    let _subscription = manager.subscribe(|_| {});
    fake.advance(4 * SECOND).await;
    assert_eq!(fake.requests(), 1);
    fake.advance(SECOND).await;
    assert_eq!(fake.requests(), 0);
    assert_eq!(manager.status().reason, Some(Reason::BackendTimeout));
}

#[wasm_bindgen_test]
async fn there_is_one_timer_and_one_request_at_most() {
    let (fake, manager) = page(unavailable());
    let most = Rc::new(Cell::new((0, 0)));
    let _subscription = manager.subscribe({
        let (fake, most) = (fake.clone(), most.clone());
        move |_| {
            let (timers, requests) = most.get();
            most.set((timers.max(fake.timers()), requests.max(fake.requests())));
        }
    });
    let _recovery = manager.recover(None);
    for _ in 0..100 {
        fake.emit(&Input::Trigger(Trigger::Focus));
        manager.retry();
        fake.advance(3 * SECOND).await;
    }
    assert_eq!(most.get(), (1, 1));
}

#[wasm_bindgen_test]
async fn attempts_that_come_together_share_one_check() {
    let (fake, manager) = page(None);
    let _subscription = manager.subscribe(|_| {});
    let verdicts = Rc::new(RefCell::new(Vec::new()));
    for _ in 0..10 {
        let (manager, verdicts) = (manager.clone(), verdicts.clone());
        spawn_local(async move {
            let verdict = manager.check_docker_availability().await;
            verdicts.borrow_mut().push(verdict);
        });
    }
    fake.settle().await;
    fake.answer_waiting(available().unwrap()).await;
    assert_eq!(*verdicts.borrow(), [true; 10]);
    assert_eq!(fake.urls().len(), 1);
}

#[wasm_bindgen_test]
async fn an_attempt_inside_a_cooldown_is_false_and_sends_nothing() {
    let (fake, manager) = page(unavailable());
    let _subscription = manager.subscribe(|_| {});
    fake.advance(11 * SECOND).await;
    assert_eq!(manager.status().phase, Phase::RateLimited);
    let before = fake.urls().len();
    assert!(!manager.can_attempt_connection());
    assert!(!manager.check_docker_availability().await);
    assert_eq!(fake.urls().len(), before);
    assert!(manager.time_until_retry() > Duration::ZERO);
}

#[wasm_bindgen_test]
async fn an_attempt_is_not_cut_off_by_the_last_unsubscribe() {
    let (fake, manager) = page(None);
    let subscription = manager.subscribe(|_| {});
    let verdict = Rc::new(Cell::new(None));
    spawn_local({
        let (manager, verdict) = (manager.clone(), verdict.clone());
        async move { verdict.set(Some(manager.check_docker_availability().await)) }
    });
    fake.settle().await;
    drop(subscription);
    fake.answer_waiting(available().unwrap()).await;
    assert_eq!(verdict.get(), Some(true));
    assert_eq!(
        (fake.requests(), fake.timers(), fake.listeners()),
        (0, 0, 0)
    );
}

#[wasm_bindgen_test]
async fn without_a_page_nothing_is_asked_and_an_attempt_is_false() {
    let manager = ConnectionManager::detached();
    let _subscription = manager.subscribe(|_| {});
    assert!(!manager.check_docker_availability().await);
    assert_eq!(manager.status().phase, Phase::Unknown);
}

#[wasm_bindgen_test]
async fn twenty_events_in_one_task_are_one_check() {
    let (fake, manager) = page(unavailable());
    let _subscription = manager.subscribe(|_| {});
    fake.advance(11 * SECOND).await;
    let before = fake.urls().len();
    for _ in 0..10 {
        fake.emit(&Input::Trigger(Trigger::Focus));
        fake.emit(&Input::Trigger(Trigger::Online));
    }
    fake.advance(7 * SECOND).await;
    assert_eq!(fake.urls().len(), before + 1);
}

#[wasm_bindgen_test]
async fn sleep_in_the_middle_of_a_check_is_no_outage() {
    let (fake, manager) = page(available());
    let _subscription = manager.subscribe(|_| {});
    fake.advance(10 * SECOND).await;
    fake.set_answer(None);
    manager.retry();
    fake.sleep(3600 * SECOND);
    fake.set_answer(available());
    fake.advance(SECOND).await;
    assert_eq!(manager.status().phase, Phase::Connected);
    assert!(manager.status().history.is_empty());
}

#[wasm_bindgen_test]
async fn a_machine_that_wakes_checks_within_half_a_minute() {
    let (fake, manager) = page(available());
    let _subscription = manager.subscribe(|_| {});
    fake.settle().await;
    fake.emit(&Input::Visible(false));
    fake.set_answer(unavailable());
    fake.advance(60 * SECOND).await;
    assert_eq!(fake.urls().len(), 1, "hidden and connected: no checks");

    fake.sleep(3600 * SECOND);
    fake.emit(&Input::Visible(true));
    fake.advance(SECOND).await;
    assert_eq!(manager.status().phase, Phase::Unavailable);
}

#[wasm_bindgen_test]
async fn a_subscriber_may_call_back_and_unsubscribe() {
    let (fake, manager) = page(available());
    let subscription = Rc::new(RefCell::new(None));
    let calls = Rc::new(Cell::new(0));
    let callback = {
        let (subscription, calls, manager) = (subscription.clone(), calls.clone(), manager.clone());
        move |change: &Change| {
            calls.set(calls.get() + 1);
            manager.report_connection_success();
            manager.retry();
            if matches!(change, Change::Status(status) if status.phase == Phase::Connected) {
                subscription.take();
            }
        }
    };
    subscription.replace(Some(manager.subscribe(callback)));
    fake.advance(60 * SECOND).await;
    assert!(calls.get() >= 1);
    assert_eq!(fake.listeners(), 0);
    assert_eq!(manager.status().phase, Phase::Unknown);
}

#[wasm_bindgen_test]
async fn a_subscription_may_own_another() {
    let (fake, manager) = page(available());
    let inner = manager.subscribe(|_| {});
    let outer = manager.subscribe(move |_| {
        let _ = &inner;
    });
    drop(outer);
    assert_eq!(fake.listeners(), 0);
}

#[wasm_bindgen_test]
async fn an_ended_check_holds_nothing() {
    let (fake, manager) = page(available());
    let _subscription = manager.subscribe(|_| {});
    fake.advance(SECOND).await;
    assert_eq!(fake.requests(), 0);
}

#[wasm_bindgen_test]
async fn several_recoveries_share_the_shortest_interval_and_the_largest_limit() {
    let (fake, manager) = page(unavailable());
    let _subscription = manager.subscribe(|_| {});
    let wish = |seconds, max_retries| {
        manager.recover(Some(Recovery {
            check_interval: seconds * SECOND,
            max_retries,
        }))
    };
    let handles = [wish(60, 4), wish(10, 1), wish(300, 2)];
    fake.advance(700 * SECOND).await;
    // The ladder's ten, and four periodic ones that the shortest interval has let in between.
    let with_recovery = fake.urls().len();
    drop(handles);
    fake.advance(3600 * SECOND).await;
    let ladder_alone = fake.urls().len() - with_recovery;
    assert_eq!(ladder_alone, 12, "one in 300 s");
    assert_eq!(with_recovery, 9 + 4);
}

#[wasm_bindgen_test]
async fn subscribers_hear_of_the_recovery_once() {
    let (fake, manager) = page(unavailable());
    let recoveries = Rc::new(Cell::new(0));
    let _subscription = manager.subscribe({
        let recoveries = recoveries.clone();
        move |change| {
            if let Change::Recovered(outage) = change {
                assert_eq!(outage.first_reason, Reason::SocketMissing);
                recoveries.set(recoveries.get() + 1);
            }
        }
    });
    fake.advance(20 * SECOND).await;
    fake.set_answer(available());
    fake.advance(300 * SECOND).await;
    assert_eq!(recoveries.get(), 1);
}

const MEMORY: &str = "docker-connection:v1:/api/health";

#[wasm_bindgen_test]
async fn a_reload_inside_a_cooldown_goes_on_with_it() {
    let (fake, manager) = page(unavailable());
    let subscription = manager.subscribe(|_| {});
    fake.advance(12 * SECOND).await;
    let before = manager.status();
    assert_eq!(before.phase, Phase::RateLimited);
    drop((subscription, manager));

    let manager = manager_of(&fake);
    let _subscription = manager.subscribe(|_| {});
    fake.settle().await;
    let after = manager.status();
    assert_eq!(after.phase, Phase::RateLimited);
    assert_eq!(after.next_retry_time, before.next_retry_time);
    assert!(!manager.can_attempt_connection());
}

#[wasm_bindgen_test]
async fn a_recovery_clears_what_a_reload_would_restore() {
    let (fake, manager) = page(unavailable());
    let _subscription = manager.subscribe(|_| {});
    fake.advance(12 * SECOND).await;
    fake.set_answer(available());
    fake.advance(60 * SECOND).await;
    let cleared = r#"{"failures":0,"deadlineEpochMs":null,"lastTriggerEpochMs":null,"lastResetEpochMs":null}"#;
    assert_eq!(fake.stored(MEMORY).as_deref(), Some(cleared));
}

#[wasm_bindgen_test]
async fn nonsense_in_the_storage_is_ignored_and_absurd_deadlines_are_clamped() {
    let huge = r#"{"failures":1e99,"deadlineEpochMs":1e99,"lastTriggerEpochMs":1e99}"#;
    for text in [
        "",
        "null",
        "[]",
        "{}",
        r#"{"failures":"3"}"#,
        r#"{"failures":-1}"#,
        huge,
    ] {
        let (fake, _) = page(unavailable());
        fake.put(MEMORY, text);
        let manager = manager_of(&fake);
        let _subscription = manager.subscribe(|_| {});
        fake.settle().await;
        assert!(manager.time_until_retry() <= 300 * SECOND, "{text}");
        fake.set_answer(available());
        fake.emit(&Input::Trigger(Trigger::Focus));
        fake.advance(6 * SECOND).await;
        assert_eq!(manager.status().phase, Phase::Connected, "{text}");
    }
}

#[wasm_bindgen_test]
async fn storage_that_is_forbidden_does_no_harm() {
    let (fake, _) = page(unavailable());
    fake.forbid_storage();
    let manager = manager_of(&fake);
    let _subscription = manager.subscribe(|_| {});
    fake.advance(12 * SECOND).await;
    assert_eq!(manager.status().phase, Phase::RateLimited);
}

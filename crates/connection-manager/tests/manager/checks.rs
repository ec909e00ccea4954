//! When checks are made.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::rules::{Phase, Reason, RecoveryMode, Trigger};
use docker_connection_manager::{ConnectionManager, Fake, ManagerConfig, PageEvent};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{SECOND, available, page, unavailable};

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
    let _recovery = manager.recover(RecoveryMode::Periodic(manager.default_recovery()));
    for _ in 0..100 {
        fake.emit(PageEvent::Trigger(Trigger::Focus));
        manager.retry();
        fake.advance(3 * SECOND).await;
    }
    assert_eq!(most.get(), (1, 1));
}

#[wasm_bindgen_test]
async fn an_ended_check_holds_nothing() {
    let (fake, manager) = page(available());
    let _subscription = manager.subscribe(|_| {});
    fake.advance(SECOND).await;
    assert_eq!(fake.requests(), 0);
}

#[wasm_bindgen_test]
async fn a_check_that_begins_where_another_ends_is_not_aborted_with_it() {
    let (fake, manager) = page(unavailable());
    let _subscription = manager.subscribe(|_| {});
    fake.advance(SECOND).await;
    fake.emit(PageEvent::Trigger(Trigger::Focus));
    fake.advance(4 * SECOND - Duration::from_millis(10)).await;
    fake.set_answer(None);
    fake.advance(Duration::from_millis(300)).await;
    assert_eq!(fake.requests(), 1, "the automatic retry");
    fake.emit(PageEvent::Trigger(Trigger::Focus));
    fake.advance(SECOND).await;
    fake.answer_waiting(unavailable().unwrap()).await;
    assert_eq!(fake.requests(), 1, "the focus that had to wait");
    fake.answer_waiting(unavailable().unwrap()).await;
    assert_eq!(manager.status().reason, Some(Reason::SocketMissing));
    assert_eq!(fake.urls().len(), 4);
}

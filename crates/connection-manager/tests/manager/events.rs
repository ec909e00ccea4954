//! What the events of a page cause.

use std::time::Duration;

use docker_connection_manager::rules::{DockerError, Phase, Trigger};
use docker_connection_manager::{PageEvent, Runtime};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{SECOND, available, page, unavailable};

#[wasm_bindgen_test]
async fn twenty_events_in_one_task_are_one_check() {
    let (fake, manager) = page(unavailable());
    let _subscription = manager.subscribe(|_| {});
    fake.advance(11 * SECOND).await;
    let before = fake.urls().len();
    for _ in 0..10 {
        fake.emit(PageEvent::Trigger(Trigger::Focus));
        fake.emit(PageEvent::Trigger(Trigger::Online));
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
async fn a_hidden_page_that_slept_checks_when_it_is_shown() {
    let (fake, manager) = page(available());
    let _subscription = manager.subscribe(|_| {});
    fake.settle().await;
    fake.emit(PageEvent::Visible(false));
    fake.set_answer(unavailable());
    fake.advance(60 * SECOND).await;
    assert_eq!(fake.urls().len(), 1, "hidden and connected: no checks");

    fake.sleep(3600 * SECOND);
    fake.emit(PageEvent::Visible(true));
    fake.advance(SECOND).await;
    assert_eq!(manager.status().phase, Phase::Unavailable);
}

#[wasm_bindgen_test]
async fn an_app_that_never_stops_reporting_does_not_keep_a_trigger_from_its_check() {
    let (fake, manager) = page(unavailable());
    let _subscription = manager.subscribe(|_| {});
    fake.advance(11 * SECOND).await;
    let before = fake.urls().len();
    fake.emit(PageEvent::Trigger(Trigger::Focus));
    let armed = fake.timers_armed();
    for _ in 0..100 {
        manager.report_connection_failure(DockerError::default());
        fake.sleep(Duration::from_millis(1));
        let _ = fake.take_has_slept();
    }
    assert_eq!(fake.timers_armed(), armed);
    fake.advance(7 * SECOND).await;
    assert_eq!(fake.urls().len(), before + 1);
}

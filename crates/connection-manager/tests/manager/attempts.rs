//! The app's own attempts.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::ConnectionManager;
use docker_connection_manager::rules::Phase;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{SECOND, available, page, unavailable};

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
    fake.advance(SECOND).await;
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
async fn an_attempt_by_hand_tells_the_truth_though_its_component_goes() {
    let (fake, manager) = page(available());
    let subscription = manager.subscribe(|_| {});
    fake.settle().await;
    fake.set_answer(None);
    let verdict = Rc::new(Cell::new(None));
    spawn_local({
        let (manager, verdict) = (manager.clone(), verdict.clone());
        async move { verdict.set(Some(manager.attempt_recovery().await)) }
    });
    fake.settle().await;
    drop(subscription);
    fake.advance(2 * SECOND).await;
    fake.answer_waiting(available().unwrap()).await;
    assert_eq!(verdict.get(), Some(true));
}

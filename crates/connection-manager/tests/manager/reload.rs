//! What a reload restores.

use docker_connection_manager::PageEvent;
use docker_connection_manager::rules::{Phase, Trigger};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{SECOND, available, manager_of, page, unavailable};

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
async fn the_count_of_an_outage_that_is_over_outlives_a_reload_for_a_minute_only() {
    for (pause, failures) in [(30, 4), (90, 1)] {
        let (fake, manager) = page(unavailable());
        let subscription = manager.subscribe(|_| {});
        fake.advance(12 * SECOND).await;
        fake.set_answer(available());
        fake.advance(20 * SECOND).await;
        assert_eq!(manager.status().phase, Phase::Connected);
        drop((subscription, manager));

        fake.advance(pause * SECOND).await;
        fake.set_answer(unavailable());
        let manager = manager_of(&fake);
        let _subscription = manager.subscribe(|_| {});
        fake.settle().await;
        assert_eq!(manager.status().consecutive_failures, failures);
    }
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
        fake.emit(PageEvent::Trigger(Trigger::Focus));
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

//! What survives a reload, and what time it is.

use docker_connection_manager::ConnectionManager;
use docker_connection_manager::rules::{Instant, Phase};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::manager;
use crate::stub::{UNAVAILABLE, break_storage, mend_storage, origin, own_url, stored, stub_page};
use crate::watch::Watch;

/// When the next attempt runs, in ms since 1970.
fn retry_date(manager: &ConnectionManager) -> Option<f64> {
    let at = manager.status().next_retry_time?;
    Some(manager.epoch_millis(at))
}

#[wasm_bindgen_test]
async fn a_reload_keeps_the_failures_and_the_deadline() {
    stub_page(Some(UNAVAILABLE), false);
    let url = own_url();
    let page = Watch::new(manager(&url));
    page.checked(Phase::Unavailable).await;
    page.manager.retry();
    page.checked(Phase::Unavailable).await;
    assert_eq!(page.manager.status().consecutive_failures, 2);
    let left = page.manager.time_until_retry();
    let key = format!("docker-connection:v1:{}{url}", origin());
    let text = stored(&key).unwrap();
    assert!(
        text.starts_with(r#"{"failures":2,"deadlineEpochMs":1"#),
        "{text}"
    );
    let date = retry_date(&page.manager);
    page.gone().await;

    let page = Watch::new(manager(&url));
    page.checked(Phase::Unavailable).await;
    assert_eq!(page.manager.status().consecutive_failures, 2);
    assert!(!page.manager.can_attempt_connection());
    assert!(page.manager.time_until_retry() <= left);
    assert_eq!(retry_date(&page.manager), date, "to the millisecond");
}

#[wasm_bindgen_test]
async fn storage_that_throws_does_no_harm() {
    stub_page(Some(UNAVAILABLE), false);
    break_storage();
    let page = Watch::new(manager(&own_url()));
    page.checked(Phase::Unavailable).await;
    mend_storage();
}

#[wasm_bindgen_test]
async fn an_instant_is_always_the_same_date() {
    stub_page(None, false);
    let manager = manager(&own_url());
    let at = Instant::from_millis(10 * 365 * 86_400_000);
    let date = manager.epoch_millis(at);
    assert!((date - js_sys::Date::now()).abs() < 2000.0);
    // The clock ticks on while this is asked.
    let end = js_sys::Date::now() + 50.0;
    while js_sys::Date::now() < end {
        assert_eq!(manager.epoch_millis(at), date);
    }
}

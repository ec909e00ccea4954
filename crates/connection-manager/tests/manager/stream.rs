use std::time::Duration;

use docker_connection_manager::rules::{Phase, Reason, Trigger};
use docker_connection_manager::{
    ConnectionManager, Fake, ManagerConfig, PageEvent, StreamEvent, Subscription,
};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{SECOND, available, event, page, unavailable};

const STREAM: &str = "/api/health/stream";
const CHECK: &str = "/api/health?report";

fn health(report: &str) -> StreamEvent {
    event("health", report)
}

fn says_available() -> StreamEvent {
    health(&available().unwrap().unwrap().body)
}

fn says_unavailable() -> StreamEvent {
    health(&unavailable().unwrap().unwrap().body)
}

/// A page that has the focus and hence opens a stream; checks would find Docker available.
fn focused() -> (Fake, ConnectionManager, Subscription) {
    let (fake, manager) = page(available());
    fake.focus_first();
    let subscription = manager.subscribe(|_| {});
    (fake, manager, subscription)
}

#[wasm_bindgen_test]
async fn what_the_stream_brings_is_shown_without_a_check() {
    let (fake, manager, _subscription) = focused();
    fake.stream(&says_available());
    assert_eq!(manager.status().phase, Phase::Connected);
    fake.stream(&says_unavailable());
    assert_eq!(manager.status().phase, Phase::Unavailable);
    assert_eq!(manager.status().reason, Some(Reason::SocketMissing));
    fake.stream(&says_available());
    assert_eq!(manager.status().phase, Phase::Connected);
    for _ in 0..20 {
        fake.advance(15 * SECOND).await;
        fake.stream(&event("heartbeat", "{}"));
    }
    assert_eq!(fake.urls(), [STREAM]);
}

#[wasm_bindgen_test]
async fn a_stream_that_says_nothing_at_first_does_not_delay_the_verdict_by_more_than_its_share() {
    let (fake, manager, _subscription) = focused();
    fake.advance(Duration::from_millis(1_499)).await;
    assert_eq!(fake.urls(), [STREAM]);
    fake.advance(Duration::from_millis(1)).await;
    assert_eq!(fake.urls(), [STREAM, CHECK]);
    assert_eq!(manager.status().phase, Phase::Connected);
}

#[wasm_bindgen_test]
async fn a_stream_that_ends_or_brings_no_report_is_closed_and_a_check_opens_the_next() {
    for end in [StreamEvent::Ended, health("<html>"), health("{}")] {
        let (fake, manager, _subscription) = focused();
        fake.stream(&says_available());
        fake.set_answer(unavailable());
        fake.stream(&end);
        assert_eq!(fake.streams(), 0, "{end:?}");
        fake.settle().await;
        assert_eq!(manager.status().phase, Phase::Unavailable, "{end:?}");
        assert_eq!(fake.urls(), [STREAM, CHECK, STREAM], "{end:?}");
    }
}

#[wasm_bindgen_test]
async fn a_page_without_the_focus_or_out_of_sight_leaves_its_connection_to_others() {
    for (away, back) in [
        (PageEvent::Focused(false), PageEvent::Focused(true)),
        (PageEvent::Visible(false), PageEvent::Visible(true)),
        (PageEvent::Suspended, PageEvent::Trigger(Trigger::Resume)),
    ] {
        let (fake, _manager, _subscription) = focused();
        fake.stream(&says_available());
        fake.emit(away);
        assert_eq!(fake.streams(), 0, "{away:?}");
        fake.emit(back);
        fake.settle().await;
        assert_eq!(fake.streams(), 1, "{away:?}");
    }
}

#[wasm_bindgen_test]
async fn the_last_subscriber_closes_the_stream_a_second_later() {
    let (fake, _manager, subscription) = focused();
    fake.stream(&says_available());
    drop(subscription);
    fake.advance(SECOND).await;
    assert_eq!((fake.streams(), fake.timers()), (0, 0));
}

#[wasm_bindgen_test]
fn the_query_of_the_health_url_stays_at_its_end() {
    let fake = Fake::new();
    fake.focus_first();
    let config = ManagerConfig {
        health_url: "/api/health?host=a".to_owned(),
        ..ManagerConfig::default()
    };
    let runtime = std::rc::Rc::new(fake.clone());
    let manager = ConnectionManager::with_runtime(config, runtime).unwrap();
    let _subscription = manager.subscribe(|_| {});
    manager.retry();
    let expected = ["/api/health/stream?host=a", "/api/health?host=a&report"];
    assert_eq!(fake.urls(), expected);
}

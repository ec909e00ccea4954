//! A manager elsewhere and its view, at the two ends of a channel.

use std::cell::Cell;
use std::rc::Rc;

use docker_connection_manager::rules::{DiagnosisNews, Feature, Phase, Reason};
use docker_connection_manager::{ConnectionManager, ManagerConfig, ManagerError};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::backend::Backend;
use crate::stub::{AVAILABLE, UNAVAILABLE, focus, own_url, stub_page, urls_asked};
use crate::watch::{Watch, until};

/// Joins the ends of two channels. The status of a snapshot that goes from `one` to `other` has an
/// outage more in its history: one that was over a second after it began.
fn relay(one: &JsValue, other: &JsValue, since: f64) {
    // No script of its own: the browser loads enough of them.
    let join = js_sys::Function::new_with_args(
        "one, other, since",
        "one.onmessage = ({ data }) => {
            data.snapshot?.status.history.unshift({
                since, until: since + 1000, firstReason: 'hung', failures: 1, wasShown: true,
            });
            other.postMessage(data);
        };
        other.onmessage = ({ data }) => one.postMessage(data);",
    );
    join.call3(&JsValue::NULL, one, other, &since.into())
        .unwrap();
}

fn channel() -> (JsValue, JsValue) {
    let channel = web_sys::MessageChannel::new().unwrap();
    (channel.port1().into(), channel.port2().into())
}

fn view(channel: JsValue) -> Watch {
    let config = ManagerConfig {
        health_url: "no address at all: http://[".to_owned(),
        channel: Some(channel),
        ..ManagerConfig::default()
    };
    Watch::new(ConnectionManager::new(config).unwrap())
}

fn manager(backend: &Backend) -> ConnectionManager {
    let config = ManagerConfig {
        health_url: own_url(),
        fetch: Some(backend.fetch("manager", true)),
        ..ManagerConfig::default()
    };
    ConnectionManager::new(config).unwrap()
}

#[wasm_bindgen_test]
async fn a_view_shows_what_the_manager_at_the_other_end_finds_and_asks_it_for_all() {
    stub_page(None, false);
    focus();
    let backend = Backend::new();
    backend.says(AVAILABLE);
    let (end, other_end) = channel();
    let manager = manager(&backend);
    let served = manager.serve(&end).unwrap();
    let view = view(other_end);
    view.reached(Phase::Connected).await;
    assert_eq!(backend.requests(), ["manager stream"]);

    assert!(view.manager.attempt_recovery().await);
    backend.says(UNAVAILABLE);
    view.reached(Phase::Unavailable).await;
    assert_eq!(view.reason(), Some(Reason::SocketMissing));
    let failures = || view.manager.status().consecutive_failures;
    for count in 1..=2 {
        assert!(!view.manager.check_docker_availability().await);
        until(|| failures() == count).await;
    }
    view.manager.reset_retry_count();
    // The check that it makes at once is the first failure of the new count.
    until(|| failures() == 1).await;
    until(|| view.manager.can_attempt_connection()).await;
    assert_eq!(view.manager.status().message, manager.status().message);
    assert_eq!(backend.requests().len(), 5);
    drop(served);
}

#[wasm_bindgen_test]
async fn a_view_offers_what_it_can_ask_for_by_itself() {
    stub_page(None, false);
    focus();
    let backend = Backend::new();
    backend.says(&AVAILABLE.replacen('{', r#"{"features":["diagnosis"],"#, 1));
    for has_way in [false, true] {
        let (end, other_end) = channel();
        let manager = manager(&backend);
        let _served = manager.serve(&end).unwrap();
        let config = ManagerConfig {
            fetch: has_way.then(|| backend.fetch("view", true)),
            channel: Some(other_end),
            ..ManagerConfig::default()
        };
        let view = Watch::new(ConnectionManager::new(config).unwrap());
        view.reached(Phase::Connected).await;
        let offered = &view.manager.status().features;
        assert_eq!(offered.contains(&Feature::Diagnosis), has_way);
        let broken = Rc::new(Cell::new(false));
        let _inquiry = view.manager.diagnose({
            let broken = broken.clone();
            move |news| broken.set(*news == DiagnosisNews::Broken)
        });
        until(|| broken.get()).await;
        let asked = backend.requests().contains(&"view diagnosis".to_owned());
        assert_eq!(asked, has_way, "nobody answers there");
        view.gone().await;
    }
}

#[wasm_bindgen_test]
async fn served_a_manager_works_though_nobody_else_watches_it() {
    stub_page(None, false);
    focus();
    let backend = Backend::new();
    backend.says(AVAILABLE);
    let manager = manager(&backend);
    let (end, _) = channel();
    let served = manager.serve(&end);
    until(|| manager.status().phase == Phase::Connected).await;
    drop(served);
    until(|| manager.status().phase == Phase::Unknown).await;
}

#[wasm_bindgen_test]
async fn a_view_that_nobody_answers_shows_nothing_that_nobody_vouches_for() {
    stub_page(None, false);
    let (_end, other_end) = channel();
    let view = view(other_end);
    assert_eq!(view.manager.status().phase, Phase::Checking);
    let asked = view.manager.attempt_recovery();
    view.reached(Phase::Unknown).await;
    assert!(!asked.await);
}

#[wasm_bindgen_test]
async fn a_view_hears_at_once_that_nobody_asks_any_more() {
    stub_page(None, false);
    focus();
    let backend = Backend::new();
    backend.says(AVAILABLE);
    let (end, other_end) = channel();
    let manager = manager(&backend);
    let served = manager.serve(&end).unwrap();
    let view = view(other_end);
    view.reached(Phase::Connected).await;
    manager.set_enabled(false);
    view.reached(Phase::Unknown).await;
    manager.set_enabled(true);
    view.reached(Phase::Connected).await;
    drop(served);
    view.reached(Phase::Unknown).await;
}

#[wasm_bindgen_test]
async fn a_view_that_nobody_watches_asks_nobody() {
    stub_page(Some(AVAILABLE), false);
    let (_end, other_end) = channel();
    let view = view(other_end);
    let manager = view.manager.clone();
    view.gone().await;
    manager.retry();
    assert!(!manager.check_docker_availability().await);
    assert!(urls_asked().is_empty());
}

#[wasm_bindgen_test]
async fn a_view_gives_the_dates_of_outages_that_were_long_before_it_as_they_were() {
    const DAY: f64 = 86_400_000.0;
    stub_page(None, false);
    focus();
    let backend = Backend::new();
    backend.says(AVAILABLE);
    for days in [3.0, 400.0] {
        let since = js_sys::Date::now() - days * DAY;
        let manager = manager(&backend);
        let ((end, one), (other, other_end)) = (channel(), channel());
        relay(&one, &other, since);
        let _served = manager.serve(&end).unwrap();
        let view = view(other_end);
        view.reached(Phase::Connected).await;
        let outage = view.manager.status().history[0];
        let dates =
            [Some(outage.since), outage.until].map(|at| at.map(|at| view.manager.epoch_millis(at)));
        assert_eq!(dates, [Some(since), Some(since + 1_000.0)]);
        view.gone().await;
    }
}

#[wasm_bindgen_test]
fn what_has_no_events_is_no_channel() {
    let config = ManagerConfig {
        channel: Some(JsValue::from(7)),
        ..ManagerConfig::default()
    };
    assert_eq!(
        ConnectionManager::new(config).unwrap_err(),
        ManagerError::Channel
    );
    let manager = manager(&Backend::new());
    for nonsense in [
        JsValue::NULL,
        JsValue::from(7),
        js_sys::Object::new().into(),
    ] {
        assert!(manager.serve(&nonsense).is_none());
    }
}

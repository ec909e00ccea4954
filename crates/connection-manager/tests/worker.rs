//! In a worker: no window, no document, no storage.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod watch;

use docker_connection_manager::rules::{Config, Phase, Reason};
use docker_connection_manager::{ConnectionManager, ManagerConfig};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use watch::Watch;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen(inline_js = "
    export function answer_with(body) { self.fetch = async () => new Response(body); }
    export function fire(name) { self.dispatchEvent(new Event(name)); }
    export function has_window() { return typeof window !== 'undefined'; }
    export function console_is_quiet() { console.warn = () => {}; }
")]
extern "C" {
    fn answer_with(body: &str);
    fn fire(name: &str);
    fn has_window() -> bool;
    fn console_is_quiet();
}

const AVAILABLE: &str = include_str!("../../../tests/wire/report-available.json");

fn watch(health_url: &str) -> Watch {
    let rules = Config {
        trigger_throttle: std::time::Duration::ZERO,
        ..Config::default()
    };
    let health_url = health_url.to_owned();
    Watch::new(
        ConnectionManager::new(ManagerConfig {
            health_url,
            rules,
            ..ManagerConfig::default()
        })
        .unwrap(),
    )
}

#[wasm_bindgen_test]
async fn checks_go_over_http_from_the_address_of_the_worker() {
    assert!(!has_window());
    console_is_quiet();
    let worker = watch("/there-is-no-such-file");
    worker.checked(Phase::Unavailable).await;
    // The tests' own server has answered, with something that is no report.
    assert_eq!(worker.reason(), Some(Reason::ProxyError));
}

#[wasm_bindgen_test]
async fn a_report_is_a_verdict_and_a_new_network_a_reason_to_check() {
    answer_with("nonsense");
    console_is_quiet();
    let worker = watch("/api/health");
    worker.checked(Phase::Unavailable).await;
    answer_with(AVAILABLE);
    fire("online");
    worker.checked(Phase::Connected).await;
}

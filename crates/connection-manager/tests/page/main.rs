//! The real page: its events, its timers, its network.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod clocks_and_storage;
mod console;
mod events;
mod requests;
mod shared;
#[path = "../stub/mod.rs"]
mod stub;
#[path = "../watch/mod.rs"]
mod watch;

use std::time::Duration;

use docker_connection_manager::rules::Config;
use docker_connection_manager::{ConnectionManager, ManagerConfig};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

/// Rules under which no second event has to wait.
fn manager(health_url: &str) -> ConnectionManager {
    let rules = Config {
        trigger_throttle: Duration::ZERO,
        check_timeout: Duration::from_millis(50),
        ..Config::default()
    };
    let health_url = health_url.to_owned();
    ConnectionManager::new(ManagerConfig {
        health_url,
        rules,
        ..ManagerConfig::default()
    })
    .unwrap()
}

/// Lets what is ready run.
async fn microtask() {
    JsFuture::from(Promise::resolve(&JsValue::NULL))
        .await
        .unwrap();
}

//! The debug log: a test program of its own, because a logger stays for good.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::{Answer, ConnectionManager, Fake, ManagerConfig};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(inline_js = "
    let lines = [];
    export function watch_console() { console.debug = (line) => lines.push(line); }
    export function console_lines() { return lines.splice(0); }
")]
extern "C" {
    fn watch_console();
    fn console_lines() -> Vec<String>;
}

async fn outage(debug: bool) {
    let fake = Fake::new();
    let body = include_str!("../../../tests/wire/report-unavailable.json").to_owned();
    fake.set_answer(Some(Ok(Answer {
        status: 200,
        body,
        ..Answer::default()
    })));
    let config = ManagerConfig {
        debug,
        ..ManagerConfig::default()
    };
    let manager = ConnectionManager::with_runtime(config, Rc::new(fake.clone())).unwrap();
    let _subscription = manager.subscribe(|_| {});
    fake.advance(Duration::from_secs(11)).await;
}

#[wasm_bindgen_test]
async fn the_console_is_silent_until_somebody_asks_for_the_debug_log() {
    watch_console();
    outage(false).await;
    assert_eq!(console_lines(), Vec::<String>::new());

    outage(true).await;
    let lines = console_lines();
    assert_eq!(lines[0], "[docker-connection] check: first");
    assert_eq!(
        lines[1],
        "[docker-connection] not available (first): socket-missing, 1 failures counted"
    );
    assert!(
        lines.contains(&"[docker-connection] check: automatic retry".to_owned()),
        "{lines:?}"
    );
    assert!(
        lines.iter().any(|line| line.contains("rate limited for")),
        "{lines:?}"
    );
}

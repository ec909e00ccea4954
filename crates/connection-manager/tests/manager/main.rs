//! How the manager drives the rules, in a browser with a clock of its own.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod attempts;
mod checks;
mod developer;
mod events;
mod inquiries;
mod reload;
mod stream;
mod subscribers;
mod switch;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::rules::Config;
use docker_connection_manager::{
    Answer, ConnectionManager, Fake, FetchFailed, ManagerConfig, StreamEvent,
};
use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

const SECOND: Duration = Duration::from_secs(1);

thread_local! {
    static SEQUENCE: Cell<u64> = const { Cell::new(100) };
}

/// A golden report as the newest of its backend.
fn newest(golden: &str) -> Option<Result<Answer, FetchFailed>> {
    let sequence = SEQUENCE.get() + 1;
    SEQUENCE.set(sequence);
    let body = golden.replace("\"sequence\": 1", &format!("\"sequence\": {sequence}"));
    Some(Ok(Answer {
        status: 200,
        body,
        ..Answer::default()
    }))
}

fn available() -> Option<Result<Answer, FetchFailed>> {
    newest(include_str!("../../../../tests/wire/report-available.json"))
}

fn unavailable() -> Option<Result<Answer, FetchFailed>> {
    newest(include_str!(
        "../../../../tests/wire/report-unavailable.json"
    ))
}

/// An event of a stream.
fn event(name: &str, data: &str) -> StreamEvent {
    StreamEvent::Event {
        name: name.to_owned(),
        data: data.to_owned(),
    }
}

fn page(answer: Option<Result<Answer, FetchFailed>>) -> (Fake, ConnectionManager) {
    let fake = Fake::new();
    fake.set_answer(answer);
    let manager = manager_of(&fake);
    (fake, manager)
}

fn manager_of(fake: &Fake) -> ConnectionManager {
    let rules = Config {
        jitter: 0.0,
        ..Config::default()
    };
    let config = ManagerConfig {
        rules,
        ..ManagerConfig::default()
    };
    ConnectionManager::with_runtime(config, Rc::new(fake.clone())).unwrap()
}

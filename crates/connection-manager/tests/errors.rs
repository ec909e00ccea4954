//! How the errors of a server are read, in a browser.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use docker_connection_manager::docker_error;
use docker_connection_manager::rules::{DockerError, is_docker_error};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn golden_errors_are_read() {
    let error = docker_error(include_str!("../../../tests/wire/error-unavailable.json"));
    assert_eq!(error.code.as_deref(), Some("DOCKER_UNAVAILABLE"));
    assert_eq!(error.backoff, Some(Duration::ZERO));
    assert!(error.message.starts_with("Docker is not running"));

    let again = docker_error(include_str!(
        "../../../tests/wire/error-unavailable-again.json"
    ));
    assert_eq!(again.backoff, Some(Duration::from_secs(5)));

    let limited = docker_error(include_str!("../../../tests/wire/error-rate-limited.json"));
    assert_eq!(limited.code.as_deref(), Some("DOCKER_RATE_LIMITED"));
    assert_eq!(limited.backoff, Some(Duration::from_secs(10)));

    let missing = docker_error(include_str!("../../../tests/wire/error-image-missing.json"));
    assert_eq!(missing.backoff, None);
    assert!(!is_docker_error(&missing));
}

#[wasm_bindgen_test]
fn anything_else_is_a_plain_message() {
    for text in [
        "",
        "Cannot connect to the Docker daemon\nIs it running?",
        "null",
        "7",
        "[]",
        "{}",
        r#"{"message":7,"code":null}"#,
        r#"{"message":"cut"#,
    ] {
        let message = text.to_owned();
        let plain = DockerError {
            message,
            ..DockerError::default()
        };
        assert_eq!(docker_error(text), plain);
    }
}

#[wasm_bindgen_test]
fn a_backoff_that_is_no_time_does_no_harm() {
    for seconds in ["-1", "1e999", "-1e999", "1e30", "\"5\"", "null"] {
        let error = docker_error(&format!(r#"{{"message":"","backoffSeconds":{seconds}}}"#));
        assert_eq!(error.backoff, None, "{seconds}");
    }
    let half = docker_error(r#"{"message":"","backoffSeconds":0.5}"#);
    assert_eq!(half.backoff, Some(Duration::from_millis(500)));
}

#[wasm_bindgen_test]
fn no_more_than_2_kb_are_kept() {
    assert_eq!(docker_error(&"é".repeat(5000)).message.len(), 2048);
    let json = format!(r#"{{"message":"{}"}}"#, "x".repeat(5000));
    assert_eq!(docker_error(&json).message.len(), 2048);
}

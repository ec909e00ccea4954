//! What developers are told: the debug log, warnings.

use std::rc::Rc;

use docker_connection_manager::{Answer, ConnectionManager, Fake, FetchFailed, ManagerConfig};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{SECOND, page, unavailable};

fn answer(status: u16, body: &str) -> Option<Result<Answer, FetchFailed>> {
    Some(Ok(Answer {
        status,
        body: body.to_owned(),
        ..Answer::default()
    }))
}

fn debugged(answer: Option<Result<Answer, FetchFailed>>) -> (Fake, ConnectionManager) {
    let fake = Fake::new();
    fake.set_answer(answer);
    let config = ManagerConfig {
        debug: true,
        ..ManagerConfig::default()
    };
    let manager = ConnectionManager::with_runtime(config, Rc::new(fake.clone())).unwrap();
    (fake, manager)
}

#[wasm_bindgen_test]
async fn a_health_url_that_answers_something_else_is_told_once() {
    for (status, body, reason) in [
        (404, "<!doctype html>", "proxy-error"),
        (200, "<!doctype html>", "proxy-error"),
        (200, "{}", "bad-report"),
    ] {
        let (fake, manager) = page(answer(status, body));
        let _subscription = manager.subscribe(|_| {});
        fake.advance(60 * SECOND).await;
        let [warning] = &fake.warnings()[..] else {
            panic!("{:?}", fake.warnings());
        };
        for part in ["/api/health?report", &format!("HTTP {status}"), reason] {
            assert!(warning.contains(part), "{warning}");
        }
    }
}

#[wasm_bindgen_test]
async fn troubles_of_docker_and_of_the_network_are_no_mistakes_of_the_developer() {
    for reply in [
        unavailable(),
        answer(401, ""),
        answer(429, ""),
        Some(Err(FetchFailed::Unreachable)),
    ] {
        let (fake, manager) = page(reply);
        let _subscription = manager.subscribe(|_| {});
        fake.advance(60 * SECOND).await;
        assert_eq!(fake.warnings(), Vec::<String>::new());
        assert_eq!(fake.debug_log(), Vec::<String>::new());
    }
}

#[wasm_bindgen_test]
async fn the_debug_log_has_status_and_code_of_the_backends_errors() {
    let limited = include_str!("../../../../tests/wire/error-rate-limited.json");
    let (fake, manager) = debugged(answer(429, limited));
    let _subscription = manager.subscribe(|_| {});
    fake.settle().await;
    let log = fake.debug_log();
    let expected = "[docker-connection] the backend: HTTP 429, DOCKER_RATE_LIMITED";
    assert!(log.iter().any(|line| line == expected), "{log:?}");
}

#[wasm_bindgen_test]
async fn the_debug_log_has_refused_attempts_and_resets() {
    let (fake, manager) = debugged(unavailable());
    let _subscription = manager.subscribe(|_| {});
    fake.advance(11 * SECOND).await;
    let lines = |part: &str| {
        let log = fake.debug_log();
        log.iter().filter(|line| line.contains(part)).count()
    };
    assert_eq!((lines("refused"), lines("reset")), (0, 0));
    assert!(!manager.check_docker_availability().await);
    assert_eq!(lines("refused: an attempt"), 1);
    manager.retry();
    assert_eq!(lines("refused: a retry"), 1);
    manager.reset_retry_count();
    assert_eq!(lines("reset asked for"), 1);
}

#[wasm_bindgen_test]
async fn the_debug_log_has_checks_verdicts_and_limits() {
    let (fake, manager) = debugged(unavailable());
    let _subscription = manager.subscribe(|_| {});
    fake.advance(11 * SECOND).await;
    let log = fake.debug_log();
    assert_eq!(log[0], "[docker-connection] check: first");
    assert_eq!(
        log[1],
        "[docker-connection] not available (first): socket-missing, 1 failures counted"
    );
    for part in ["] check: automatic retry", "] rate limited for "] {
        assert!(log.iter().any(|line| line.contains(part)), "{log:?}");
    }
}

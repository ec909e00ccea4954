use std::time::Duration;

use docker_connection::Reason;
use tokio::time::{advance, pause, resume};

use super::{Answer, Events, Stage, assert_ended, golden};
use crate::common::FakeEngine;

/// As if so much time had passed. The clock does not stand still for longer: it would run ahead
/// while a process is waited for.
async fn after(seconds: u64) {
    pause();
    advance(Duration::from_secs(seconds)).await;
    resume();
}

#[track_caller]
fn assert_early(answer: &Answer, failures: u32, seconds: u64) {
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("retry-after"), seconds.to_string());
    let error = answer.json();
    assert_eq!(error["code"], "DOCKER_RATE_LIMITED");
    assert_eq!(error["failureCount"], failures);
    assert_eq!(error["backoffSeconds"], seconds);
}

#[tokio::test]
async fn one_runs_at_a_time() {
    let stage = Stage::new("echo x >>runs; while test -e script -a ! -e go; do sleep 0.01; done");
    let first = stage.starting();
    stage.made("runs").await;
    assert_early(&stage.start().await, 0, 1);
    stage.touch("go");
    assert_ended(&first.await.unwrap(), Some(0));
    assert_ended(&stage.start().await, Some(0));
    let runs = std::fs::read_to_string(stage.path("runs")).unwrap();
    assert_eq!(runs, "x\nx\n");
}

#[tokio::test]
async fn the_wait_after_a_run_grows_whatever_came_of_it() {
    let stage = Stage::new("n=$(cat n 2>/dev/null || echo 0); echo $((n + 1)) >n; exit $((n % 2))");
    for (number, wait) in [(1, 0), (2, 5), (3, 10), (4, 20), (5, 40)] {
        let answer = stage.start().await;
        assert_ended(&answer, Some((number + 1) % 2));
        if wait > 0 {
            let early = stage.start().await;
            assert_early(&early, number.try_into().unwrap(), wait);
            if wait == 5 {
                assert_eq!(early.json(), golden("engine/start-rate-limited"));
            }
            after(wait).await;
        }
    }
}

#[tokio::test]
async fn an_engine_that_was_available_ends_the_count() {
    let stage = Stage::new("true");
    for _ in 0..2 {
        assert_ended(&stage.start().await, Some(0));
    }
    assert_early(&stage.start().await, 2, 5);
    let mut stream = Events::open(&stage.backend).await;
    let engine = FakeEngine::start(&stage.path("docker.sock"));
    stream.available().await;
    drop(engine);
    stream.reason(Reason::ConnectionRefused).await;
    assert_ended(&stage.start().await, Some(0));
}

#[tokio::test]
async fn nothing_is_run_for_an_engine_that_runs() {
    let stage = Stage::new("touch ran");
    let _engine = FakeEngine::start(&stage.path("docker.sock"));
    for _ in 0..3 {
        let answer = stage.start().await;
        assert_eq!(answer.status, 409);
        assert_eq!(answer.json(), golden("engine/start-running"));
    }
    assert!(!stage.has("ran"));
}

use std::fs;
use std::time::Duration;

use docker_connection::{HealthStatus, Reason};
use tokio::time::{Instant, pause, sleep, timeout};

use super::{Events, PATIENCE, Stage, assert_ended, metric};
use crate::common::{FakeEngine, report};

const WAITS: &str =
    "touch begun; while test -e script -a ! -e go; do sleep 0.01; done; exit $(cat go)";

#[tokio::test]
async fn while_it_runs_an_absent_engine_is_starting_and_after_a_failure_it_is_not() {
    let stage = Stage::new(WAITS);
    let mut streams = [
        Events::open(&stage.backend).await,
        Events::open(&stage.backend).await,
    ];
    for stream in &mut streams {
        assert_eq!(stream.report().await.reason, Some(Reason::SocketMissing));
    }
    let answer = stage.starting();
    for stream in &mut streams {
        let news = stream.report().await;
        assert_eq!(news.status, HealthStatus::Starting);
        assert_eq!(news.reason, Some(Reason::Starting));
    }
    fs::write(stage.path("go.new"), "1").unwrap();
    fs::rename(stage.path("go.new"), stage.path("go")).unwrap();
    assert_ended(&answer.await.unwrap(), Some(1));
    for stream in &mut streams {
        assert_eq!(stream.report().await.reason, Some(Reason::SocketMissing));
    }
}

#[tokio::test]
async fn the_engine_is_asked_when_a_run_begins_and_ends_though_nobody_else_asks() {
    let stage = Stage::new(WAITS);
    // Only what is known already is told there.
    let is_known = async |state: &str| {
        let name = format!("docker_connection_engine_state{{state=\"{state}\"}}");
        let known = async {
            while metric(&stage.backend, &name).await != "1" {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, known).await.expect(state);
    };
    let answer = stage.starting();
    is_known("starting").await;
    fs::write(stage.path("go.new"), "1").unwrap();
    fs::rename(stage.path("go.new"), stage.path("go")).unwrap();
    answer.await.unwrap();
    is_known("unavailable").await;
}

#[tokio::test]
async fn whoever_asks_after_the_answer_is_told_nothing_older() {
    for (script, reason) in [
        ("exit 0", Reason::Starting),
        ("exit 1", Reason::SocketMissing),
    ] {
        let stage = Stage::new(script);
        let before = report(&stage.backend).await;
        assert_eq!(before.reason, Some(Reason::SocketMissing));
        stage.start().await;
        let after = report(&stage.backend).await;
        assert_eq!(after.reason, Some(reason), "{script}");
    }
}

#[tokio::test]
async fn an_engine_that_refuses_is_starting_as_well() {
    let stage = Stage::new(WAITS);
    drop(FakeEngine::start(&stage.path("docker.sock")));
    let mut stream = Events::open(&stage.backend).await;
    stream.reason(Reason::ConnectionRefused).await;
    let answer = stage.starting();
    assert_eq!(stream.report().await.reason, Some(Reason::Starting));
    fs::remove_file(stage.path("docker.sock")).unwrap();
    let _engine = FakeEngine::start(&stage.path("docker.sock"));
    assert_eq!(stream.report().await.reason, None);
    stage.touch("go");
    answer.await.unwrap();
}

#[tokio::test]
async fn what_is_wrong_with_an_engine_that_is_there_is_no_start() {
    let stage = Stage::new(WAITS);
    fs::write(stage.path("docker.sock"), "").unwrap();
    let mut stream = Events::open(&stage.backend).await;
    stream.reason(Reason::NotASocket).await;
    let answer = stage.starting();
    stage.made("begun").await;
    assert_eq!(
        report(&stage.backend).await.reason,
        Some(Reason::NotASocket)
    );
    stage.touch("go");
    answer.await.unwrap();
}

#[tokio::test]
async fn a_start_that_worked_may_take_two_minutes_to_show() {
    let stage = Stage::new("exit 0");
    let mut stream = Events::open(&stage.backend).await;
    stream.reason(Reason::SocketMissing).await;
    assert_ended(&stage.start().await, Some(0));
    assert_eq!(stream.report().await.reason, Some(Reason::Starting));
    let ended = Instant::now();
    pause();
    let truth = async {
        loop {
            let event = stream.wait().await.unwrap();
            if event.name == "health" {
                break event.report();
            }
        }
    };
    let truth = timeout(Duration::from_secs(200), truth).await.unwrap();
    assert_eq!(truth.reason, Some(Reason::SocketMissing));
    let took = ended.elapsed().as_secs();
    assert!((119..=123).contains(&took), "{took}");
}

#[tokio::test]
async fn an_engine_that_came_and_went_is_not_starting() {
    let stage = Stage::new("exit 0");
    let mut stream = Events::open(&stage.backend).await;
    stream.reason(Reason::SocketMissing).await;
    stage.start().await;
    stream.reason(Reason::Starting).await;
    let engine = FakeEngine::start(&stage.path("docker.sock"));
    stream.available().await;
    drop(engine);
    // Its socket may be noticed as late as its end, and then it is starting for a moment.
    stream.reason(Reason::ConnectionRefused).await;
}

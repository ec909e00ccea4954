//! The push stream is the truth while it is open.

use std::time::Duration;

use docker_connection::{
    Cause, ErrorCode, HealthStatus, Input, Phase, Reason, Recovery, RecoveryMode, ResetBlock,
    Trigger,
};

use crate::world::{Answer, DOWN, World, docker_error, failure, report};

pub(crate) const GONE: Answer = Answer::Unavailable(Reason::ConnectionRefused);

/// A world whose stream is open and heard every 15 s.
pub(crate) fn streaming(answer: Answer) -> World {
    let mut world = World::started(answer);
    world.stream(answer);
    world
}

pub(crate) fn run_with_heartbeats(world: &mut World, seconds: u64) {
    for _ in 0..seconds / 15 {
        world.run_s(15);
        world.input(Input::StreamHeartbeat);
    }
}

#[test]
fn an_open_stream_needs_no_checks_connected_or_not() {
    for answer in [Answer::Available, DOWN, Answer::Starting] {
        let mut world = streaming(answer);
        world.input(Input::Recovery(RecoveryMode::Periodic(Recovery {
            check_interval: Duration::from_secs(10),
            max_retries: 1000,
        })));
        let before = world.checks.len();
        run_with_heartbeats(&mut world, 1800);
        assert_eq!(world.checks.len(), before, "{answer:?}");
    }
}

#[test]
fn what_the_stream_says_is_shown_at_once_and_counts_nothing() {
    let mut world = streaming(Answer::Available);
    world.stream(GONE);
    let status = world.connection.status();
    assert_eq!(status.phase, Phase::Unavailable);
    assert_eq!(status.reason, Some(Reason::ConnectionRefused));
    assert_eq!(status.consecutive_failures, 0);
    assert_eq!(status.retry_block, None);
    world.stream(Answer::Starting);
    assert_eq!(world.phase(), Phase::Starting);
    world.stream(Answer::Available);
    assert_eq!(world.phase(), Phase::Connected);
    assert_eq!(world.connection.status().history.len(), 1);
}

#[test]
fn failed_manual_retries_count_and_the_deadline_only_ends_the_wait() {
    let mut world = streaming(Answer::Available);
    world.answer = GONE;
    world.stream(GONE);
    for _ in 0..3 {
        while world.connection.status().retry_block.is_some() {
            run_with_heartbeats(&mut world, 15);
        }
        world.input(Input::Retry);
        world.run_ms(100);
    }
    let status = world.connection.status().clone();
    assert_eq!(status.consecutive_failures, 3);
    assert_eq!(status.phase, Phase::RateLimited);
    let (checks, deadline) = (world.checks.len(), status.next_retry_time.unwrap());
    while world.phase() == Phase::RateLimited {
        world.run_ms(100);
    }
    assert_eq!(world.phase(), Phase::Unavailable);
    assert!(world.now_ms() - deadline.as_millis() < 100);
    assert_eq!(world.checks.len(), checks);
}

#[test]
fn events_check_only_if_the_stream_was_silent_for_over_20_s() {
    let mut world = streaming(Answer::Available);
    let before = world.checks.len();
    world.run_s(20);
    world.input(Input::Trigger(Trigger::Focus));
    assert_eq!(world.checks.len(), before);
    world.run_ms(1);
    world.input(Input::Trigger(Trigger::Focus));
    assert_eq!(world.checks.len(), before + 1);
}

#[test]
fn the_check_made_because_the_stream_broke_begins_the_ladder() {
    let mut world = streaming(Answer::Available);
    world.answer = GONE;
    world.stream(GONE);
    world.input(Input::StreamBroken);
    world.run_ms(100);
    assert_eq!(world.checks.last().unwrap().1, Cause::StreamBroken);
    assert_eq!(world.connection.status().consecutive_failures, 1);
    world.run_s(5);
    assert_eq!(
        world.connection.status().consecutive_failures,
        2,
        "the ladder goes on"
    );
}

#[test]
fn an_error_while_the_stream_says_available_causes_one_check_and_no_change() {
    let mut world = streaming(Answer::Available);
    let before = world.checks.len();
    for _ in 0..10 {
        world.input(docker_error(ErrorCode::DockerUnavailable, None));
        assert_eq!(world.phase(), Phase::Connected);
    }
    world.run_ms(100);
    assert_eq!(world.checks.len(), before + 1);
    assert_eq!(world.phase(), Phase::Connected);
}

#[test]
fn older_reports_of_the_same_backend_are_dropped() {
    let mut world = streaming(Answer::Available);
    world.stream(GONE);
    let mut old = report(HealthStatus::Available, None);
    old.sequence = 1;
    world.input(Input::StreamReport(old.clone()));
    assert_eq!(world.phase(), Phase::Unavailable);

    old.instance = "restarted".to_owned();
    world.input(Input::StreamReport(old));
    assert_eq!(world.phase(), Phase::Connected);
}

#[test]
fn reports_of_replicas_count_by_turns_whatever_their_numbers() {
    let mut world = streaming(Answer::Available);
    let told = |instance: &str, sequence, status, reason| {
        let mut report = report(status, reason);
        report.instance = instance.to_owned();
        report.sequence = sequence;
        Input::StreamReport(report)
    };
    let gone = Some(Reason::ConnectionRefused);
    for (instance, sequence) in [("a", 90), ("b", 3), ("a", 91), ("b", 2), ("a", 91)] {
        world.input(told(instance, sequence, HealthStatus::Unavailable, gone));
        assert_eq!(world.phase(), Phase::Unavailable, "{instance} {sequence}");
        world.input(told(instance, sequence, HealthStatus::Available, None));
        assert_eq!(world.phase(), Phase::Connected, "{instance} {sequence}");
    }
}

#[test]
fn an_old_answer_to_a_check_does_not_undo_what_the_stream_said() {
    let mut world = streaming(Answer::Available);
    world.input(Input::Retry);
    let id = world.check_in_flight();
    world.stream(GONE);
    let mut old = report(HealthStatus::Available, None);
    old.sequence = 1;
    world.input(Input::CheckEnded {
        id,
        result: Ok(old),
    });
    assert_eq!(world.phase(), Phase::Unavailable);
    assert_eq!(world.connection.status().consecutive_failures, 1);
}

#[test]
fn stopping_forgets_the_stream() {
    let mut world = streaming(Answer::Available);
    world.input(Input::Stop);
    world.run_s(1);
    assert!(!world.has_stream());
    world.input(Input::StreamHeartbeat);
    world.stream(GONE);
    assert_eq!(world.phase(), Phase::Unknown);
    world.input(Input::Start);
    world.run_s(33);
    assert_eq!(world.phase(), Phase::Connected);
    assert_eq!(world.checks.last().unwrap().1, Cause::Periodic);
}

#[test]
fn a_check_that_fails_beside_a_healthy_stream_changes_nothing() {
    for cause in [
        Input::Retry,
        Input::Attempt,
        docker_error(ErrorCode::DockerUnavailable, None),
    ] {
        let mut world = streaming(Answer::Available);
        world.answer = failure(Reason::BackendUnreachable);
        world.input(cause);
        world.run_ms(100);
        assert_eq!(world.phase(), Phase::Connected);
        run_with_heartbeats(&mut world, 60);
        assert_eq!(world.phase(), Phase::Connected);
    }
}

#[test]
fn a_failure_that_the_stream_does_not_know_yet_opens_an_outage_and_counts() {
    let mut world = streaming(Answer::Available);
    world.answer = GONE;
    world.input(docker_error(ErrorCode::DockerUnavailable, None));
    world.run_ms(100);
    assert_eq!(world.phase(), Phase::Unavailable);
    assert_eq!(world.connection.status().consecutive_failures, 1);
}

#[test]
fn a_reset_beside_an_open_stream_keeps_what_it_said() {
    let mut world = streaming(Answer::Available);
    world.stream(Answer::Starting);
    world.input(Input::Attempt);
    let id = world.check_in_flight();
    world.input(Input::Reset);
    let mut old = report(HealthStatus::Available, None);
    old.sequence = 1;
    world.input(Input::CheckEnded {
        id,
        result: Ok(old),
    });
    assert_eq!(world.phase(), Phase::Starting);
    assert_eq!(world.connection.status().consecutive_failures, 0);
}

#[test]
fn a_stream_that_opens_in_an_outage_ends_the_retries() {
    let mut world = World::started(DOWN);
    world.stream(DOWN);
    let before = world.checks.len();
    run_with_heartbeats(&mut world, 300);
    assert_eq!(world.checks.len(), before);
    world.answer = Answer::Available;
    world.input(Input::StreamBroken);
    world.run_ms(100);
    assert_eq!(world.phase(), Phase::Connected);
}

#[test]
fn the_end_of_the_pause_between_resets_is_shown_when_nothing_else_happens() {
    let mut world = streaming(Answer::Available);
    world.answer = GONE;
    world.stream(GONE);
    world.input(Input::Retry);
    world.run_ms(100);
    world.input(Input::Reset);
    world.run_ms(100);
    assert_eq!(world.connection.status().consecutive_failures, 1);
    let reset_block = |world: &World| world.connection.status().reset_block;
    assert_eq!(reset_block(&world), Some(ResetBlock::JustReset));
    world.run_s(5);
    assert_eq!(reset_block(&world), None);
}

//! What the app tells of its own use of Docker.

use std::time::Duration;

use docker_connection::{Cause, DockerError, ErrorCode, Input, Note, Output, Phase};

use crate::world::{Answer, DOWN, World, docker_error, failure};
use docker_connection::Reason;

fn error() -> Input {
    docker_error(ErrorCode::DockerUnavailable, None)
}

/// Nothing that a person or the app could have noticed.
fn assert_undisturbed(world: &World) {
    assert_eq!(world.phases.last().unwrap().1, Phase::Connected);
    assert_eq!(world.phases.len(), 2, "{:?}", world.phases);
    assert_eq!(world.outputs, []);
    assert_eq!(world.connection.status().history.len(), 0);
    assert!(world.connection.can_attempt(world.now()));
}

/// The outage that follows is like the first one.
fn assert_outage_opens_at_one(world: &mut World) {
    world.answer = DOWN;
    world.run_until(Phase::Unavailable);
    let status = world.connection.status();
    assert_eq!(status.consecutive_failures, 1);
    assert!(world.connection.can_attempt(world.now()));
}

#[test]
fn an_error_each_10_s_on_a_healthy_engine_disturbs_nothing() {
    let mut world = World::started(Answer::Available);
    for _ in 0..60 {
        world.input(error());
        world.run_s(10);
    }
    assert_undisturbed(&world);
    assert_eq!(world.checks.len(), 61);
    assert_outage_opens_at_one(&mut world);
}

#[test]
fn nine_errors_within_a_minute_on_a_healthy_engine_disturb_nothing() {
    let mut world = World::started(Answer::Available);
    for _ in 0..9 {
        world.input(error());
        world.run_ms(6_500);
    }
    assert_undisturbed(&world);
    assert!(world.checks.len() <= 10 + 2);
    assert_outage_opens_at_one(&mut world);
}

#[test]
fn a_burst_of_errors_causes_one_check_a_second() {
    let mut world = World::started(Answer::Available);
    world.run_s(2);
    for _ in 0..300 {
        world.input(error());
        world.run_ms(10);
    }
    world.run_s(2);
    assert_undisturbed(&world);
    let made: Vec<u64> = world.checks[1..].iter().map(|(at, _)| at - 2_100).collect();
    assert_eq!(made, [0, 1_000, 2_000, 3_000]);
}

#[test]
fn an_error_that_the_check_confirms_is_failure_one() {
    for answer in [DOWN, failure(Reason::BackendUnreachable)] {
        let mut world = World::started(Answer::Available);
        world.answer = answer;
        world.input(error());
        assert_eq!(world.phase(), Phase::Connected, "not before the check");
        world.run_ms(100);
        let status = world.connection.status();
        assert_eq!(status.phase, Phase::Unavailable);
        assert_eq!(status.consecutive_failures, 1);
        assert!(world.connection.can_attempt(world.now()));
    }
}

#[test]
fn an_error_before_the_first_verdict_joins_the_check() {
    let mut world = World::new(DOWN);
    world.input(Input::Start);
    world.input(error());
    assert_eq!(world.phase(), Phase::Checking);
    world.run_ms(100);
    assert_eq!(world.checks.len(), 1);
    assert_eq!(world.connection.status().consecutive_failures, 1);
}

#[test]
fn errors_in_an_outage_climb_the_ladder_and_ten_together_are_one() {
    let mut world = World::started(DOWN);
    world.run_ms(1_500);
    for _ in 0..10 {
        world.input(error());
    }
    world.run_ms(100);
    assert_eq!(world.connection.status().consecutive_failures, 2);
    assert_eq!(world.checks.len(), 2);
    assert_eq!(world.checks[1].1, Cause::Report);
    assert!(!world.connection.can_attempt(world.now()));
}

#[test]
fn an_error_during_an_attempt_and_the_failed_attempt_are_one() {
    let mut world = World::started(DOWN);
    world.run_ms(1_500);
    world.latency = Duration::from_millis(500);
    world.input(Input::Retry);
    world.run_ms(100);
    world.input(error());
    world.run_s(1);
    assert_eq!(world.connection.status().consecutive_failures, 2);
    assert_eq!(world.checks.len(), 2);
}

#[test]
fn an_error_does_not_replace_what_the_check_found() {
    let mut world = World::started(DOWN);
    world.run_ms(1_500);
    let before = world.connection.status().reason;
    world.latency = Duration::from_secs(1);
    world.input(error());
    assert_eq!(world.connection.status().reason, before);
}

#[test]
fn an_error_inside_a_cooldown_does_not_count() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    world.run_s(2);
    let before = world.connection.status().clone();
    world.input(error());
    assert_eq!(*world.connection.status(), before);
}

#[test]
fn an_error_while_docker_starts_is_expected() {
    let mut world = World::started(Answer::Starting);
    for _ in 0..10 {
        world.run_s(2);
        world.input(error());
    }
    assert_eq!(world.phase(), Phase::Starting);
    assert_eq!(world.connection.status().consecutive_failures, 0);
}

#[test]
fn a_rate_limit_never_shortens_a_wait() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    let before = world.connection.status().next_retry_time;
    world.input(docker_error(ErrorCode::DockerRateLimited, Some(1)));
    assert_eq!(world.connection.status().next_retry_time, before);
}

#[test]
fn a_rate_limit_while_connected_or_starting_leaves_no_trace() {
    for answer in [Answer::Available, Answer::Starting] {
        let mut world = World::started(answer);
        world.input(docker_error(ErrorCode::DockerRateLimited, Some(60)));
        assert_eq!(world.connection.deadline(), None);
        assert!(world.connection.can_attempt(world.now()));
        assert_eq!(world.checks.len(), 1);
    }
}

#[test]
fn a_rate_limit_moves_the_deadline_of_an_outage_and_nothing_else() {
    let mut world = World::started(DOWN);
    let now = world.now();
    world.input(docker_error(ErrorCode::DockerRateLimited, Some(60)));
    let status = world.connection.status();
    assert_eq!(status.consecutive_failures, 1);
    assert_eq!(status.next_retry_time, Some(now + Duration::from_secs(60)));
}

#[test]
fn a_check_that_the_app_waits_for_outlives_the_last_watcher() {
    let mut world = World::new(Answer::Available);
    world.latency = Duration::from_secs(2);
    world.input(Input::Attempt);
    world.input(Input::Start);
    world.input(Input::Stop);
    world.run_ms(1_500);
    assert!(world.connection.status().is_checking);
    assert_eq!(world.phase(), Phase::Unknown);
    world.run_s(1);
    assert!(!world.connection.status().is_checking);
    assert_eq!(world.phase(), Phase::Unknown);
}

#[test]
fn a_success_that_the_app_reports_is_shown_when_a_check_confirms_it() {
    let mut world = World::started(DOWN);
    world.input(Input::ReportSuccess);
    world.run_ms(100);
    assert_eq!(world.phase(), Phase::Unavailable, "the engine is down");
    assert_eq!(world.connection.status().consecutive_failures, 1);
    assert_eq!(world.checks.last().unwrap().1, Cause::Report);

    world.run_s(1);
    world.answer = Answer::Available;
    world.input(Input::ReportSuccess);
    assert_eq!(world.phase(), Phase::Unavailable, "no green before a check");
    world.run_ms(100);
    assert_eq!(world.phase(), Phase::Connected);
}

#[test]
fn a_success_for_each_line_of_a_terminal_causes_one_check_a_second() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    let before = world.checks.len();
    for _ in 0..300 {
        world.input(Input::ReportSuccess);
        world.run_ms(10);
    }
    assert!(world.checks.len() - before <= 4, "{:?}", world.checks);
}

#[test]
fn what_does_not_concern_docker_is_ignored() {
    let mut world = World::started(Answer::Available);
    world.input(Input::ReportFailure(DockerError::from("syntax error")));
    assert_eq!(world.checks.len(), 1);
    assert_eq!(world.notes, [Note::ReportIgnored]);
    world.input(Input::ReportFailure(DockerError::from("container exited")));
    assert_eq!(world.checks.len(), 2);
    assert!(
        !world
            .outputs
            .iter()
            .any(|output| matches!(output, Output::Recovered(_)))
    );
}

#[test]
fn a_check_that_began_after_an_error_is_the_look_that_the_error_asked_for() {
    let mut world = World::started(Answer::Available);
    world.run_s(2);
    world.input(error());
    world.run_ms(100);
    world.input(error());
    world.run_ms(100);
    world.input(Input::Retry);
    world.run_s(2);
    assert_eq!(world.checks.len(), 3, "{:?}", world.checks);
}

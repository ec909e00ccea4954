//! What the app tells of its own use of Docker.

use std::time::Duration;

use docker_connection::{Cause, ErrorCode, Input, Phase};

use crate::world::{Answer, DOWN, World, docker_error};

#[test]
fn ten_reports_together_are_one_and_lock_nobody_out() {
    let mut world = World::started(Answer::Available);
    world.input(docker_error(ErrorCode::DockerUnavailable, None));
    let status = world.connection.status();
    assert_eq!(status.phase, Phase::Unavailable);
    assert_eq!(status.consecutive_failures, 1);
    assert!(world.connection.can_attempt(world.now()));
    for _ in 0..10 {
        world.input(docker_error(ErrorCode::DockerUnavailable, None));
    }
    assert_eq!(world.connection.status().consecutive_failures, 1);
    world.run_ms(100);
    assert_eq!(
        world.phase(),
        Phase::Connected,
        "a healthy engine is found at once"
    );
}

#[test]
fn failures_and_successes_mixed_in_a_moment_count_once() {
    let mut world = World::started(Answer::Available);
    for _ in 0..11 {
        world.input(docker_error(ErrorCode::DockerUnavailable, None));
        world.input(Input::ReportSuccess);
    }
    world.answer = DOWN;
    world.run_s(31);
    assert!(world.connection.status().consecutive_failures <= 2);
}

#[test]
fn a_report_inside_a_cooldown_does_not_count() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    world.run_s(2);
    let before = world.connection.status().clone();
    world.input(docker_error(ErrorCode::DockerUnavailable, None));
    assert_eq!(*world.connection.status(), before);
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
fn a_rate_limit_while_connected_leaves_no_trace() {
    let mut world = World::started(Answer::Available);
    world.input(docker_error(ErrorCode::DockerRateLimited, Some(60)));
    assert_eq!(world.connection.deadline(), None);
    assert!(world.connection.can_attempt(world.now()));
}

#[test]
fn a_check_that_the_app_waits_for_outlives_the_last_watcher() {
    let mut world = World::new(Answer::Available);
    world.input(Input::Attempt);
    world.input(Input::Start);
    world.input(Input::Stop);
    assert!(world.connection.status().is_checking);
    world.run_ms(100);
    assert!(!world.connection.status().is_checking);
    assert_eq!(world.phase(), Phase::Unknown);
}

#[test]
fn a_rate_limit_moves_the_deadline_of_an_outage_and_nothing_else() {
    let mut world = World::started(Answer::Available);
    world.input(docker_error(ErrorCode::DockerRateLimited, Some(60)));
    assert_eq!(world.phase(), Phase::Connected);

    let mut world = World::started(DOWN);
    let now = world.now();
    world.input(docker_error(ErrorCode::DockerRateLimited, Some(60)));
    let status = world.connection.status();
    assert_eq!(status.consecutive_failures, 1);
    assert_eq!(status.next_retry_time, Some(now + Duration::from_secs(60)));
}

#[test]
fn a_success_that_the_app_reports_recovers_at_once_and_is_confirmed() {
    let mut world = World::started(DOWN);
    world.answer = Answer::Available;
    world.input(Input::ReportSuccess);
    assert_eq!(world.phase(), Phase::Connected);
    world.run_s(1);
    assert_eq!(world.checks.last().unwrap().1, Cause::Report);
    assert_eq!(world.phase(), Phase::Connected);
}

//! What the app tells of its own use of Docker.

use std::time::Duration;

use docker_connection::{Cause, ErrorCode, Input, Phase};

use crate::world::{Answer, DOWN, World, docker_error};

#[test]
fn ten_reports_together_are_one_and_lock_nobody_out() {
    let mut world = World::started(Answer::Available);
    for _ in 0..10 {
        world.input(docker_error(ErrorCode::DockerUnavailable, None));
        world.run_ms(20);
    }
    let status = world.connection.status();
    assert_eq!(status.phase, Phase::Unavailable);
    assert_eq!(status.consecutive_failures, 1);
    assert!(world.connection.can_attempt(world.now()));
    world.run_s(6);
    assert_eq!(world.phase(), Phase::Connected);
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

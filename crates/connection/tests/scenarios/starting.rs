//! An engine that is about to answer.

use std::time::Duration;

use docker_connection::{Cause, Input, Phase, Reason, Recovery, RecoveryMode, ResetBlock, Trigger};

use crate::world::{Answer, DOWN, World};

#[test]
fn a_starting_engine_is_asked_every_5_s_and_counts_no_failure() {
    let mut world = World::started(Answer::Starting);
    world.run_s(26);
    assert_eq!(world.check_seconds(), [0, 5, 10, 15, 20, 25]);
    let status = world.connection.status();
    assert_eq!(status.phase, Phase::Starting);
    assert_eq!(status.consecutive_failures, 0);
    world.answer = Answer::Unavailable(Reason::StartTimeout);
    world.run_s(5);
    assert_eq!(world.connection.status().consecutive_failures, 1);
}

#[test]
fn a_start_ends_the_wait_and_nobody_is_blocked() {
    let mut world = World::started(DOWN);
    world.run_s(130);
    assert_eq!(world.phase(), Phase::RateLimited);
    world.answer = Answer::Starting;
    world.input(Input::Trigger(Trigger::Visible));
    world.run_ms(100);
    let status = world.connection.status();
    assert_eq!(status.phase, Phase::Starting);
    assert_eq!(status.next_retry_time, None);
    assert_eq!(status.countdown, None);
    assert_eq!(status.retry_block, None);
    assert!(world.connection.can_attempt(world.now()));
    assert_eq!(world.connection.deadline(), None);
}

#[test]
fn an_engine_that_starts_in_vain_again_and_again_keeps_climbing() {
    let mut world = World::started(DOWN);
    for failures in 1..5 {
        assert_eq!(world.connection.status().consecutive_failures, failures);
        world.answer = Answer::Starting;
        world.run_until(Phase::Starting);
        world.answer = DOWN;
        while world.phase() == Phase::Starting {
            world.run_ms(10);
        }
    }
    assert_eq!(world.phase(), Phase::RateLimited);
}

#[test]
fn at_first_contact_there_is_nothing_to_reset() {
    let world = World::started(Answer::Starting);
    let status = world.connection.status();
    assert_eq!(status.reset_block, Some(ResetBlock::NothingToReset));
}

#[test]
fn a_start_uses_up_none_of_the_periodic_checks() {
    let mut world = World::started(Answer::Starting);
    world.input(Input::Recovery(RecoveryMode::Periodic(Recovery {
        check_interval: Duration::from_secs(6),
        max_retries: 3,
    })));
    world.run_s(60);
    world.answer = DOWN;
    let before = world.checks.len();
    world.run_s(200);
    let periodic = |(_, cause): &&(u64, Cause)| *cause == Cause::Periodic;
    // The first of these found that the start had failed.
    assert_eq!(
        world.checks[before..].iter().filter(periodic).count(),
        1 + 3
    );
}

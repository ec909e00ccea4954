//! Checks that nobody waits for: periodic ones and those that page events cause.

use std::time::Duration;

use docker_connection::{
    Cause, Input, Message, Output, Phase, Reason, Recovery, RecoveryMode, Sentence, Trigger,
};

use crate::world::{Answer, DOWN, World};

#[test]
fn an_event_checks_inside_a_cooldown_and_its_failure_moves_no_deadline() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    let before = world.connection.status().clone();
    world.run_s(2);
    world.input(Input::Trigger(Trigger::Focus));
    world.run_ms(100);
    let status = world.connection.status();
    assert_eq!(
        world.checks.last().unwrap().1,
        Cause::Trigger(Trigger::Focus)
    );
    assert_eq!(status.consecutive_failures, before.consecutive_failures);
    assert_eq!(status.next_retry_time, before.next_retry_time);
}

#[test]
fn recovery_checks_stop_at_their_limit_and_the_ladder_goes_on() {
    let mut world = World::started(DOWN);
    world.input(Input::Recovery(RecoveryMode::Periodic(Recovery {
        check_interval: Duration::from_secs(2),
        max_retries: 3,
    })));
    world.run_s(1800);
    let periodic = |world: &World| {
        world
            .checks
            .iter()
            .filter(|(_, cause)| *cause == Cause::Periodic)
            .count()
    };
    assert_eq!(periodic(&world), 3);
    assert_eq!(world.checks.last().unwrap().1, Cause::Automatic);
    let failed = world
        .outputs
        .iter()
        .filter(|output| matches!(output, Output::RecoveryFailed { .. }));
    assert_eq!(failed.count(), world.checks.len() - 1, "all but the first");
}

#[test]
fn recovery_checks_come_no_faster_than_the_ladder() {
    let mut world = World::started(DOWN);
    world.input(Input::Recovery(RecoveryMode::Periodic(Recovery {
        check_interval: Duration::ZERO,
        max_retries: u32::MAX,
    })));
    world.run_s(60);
    assert!(world.checks.len() <= 13, "{:?}", world.checks);
}

#[test]
fn the_first_cause_of_an_outage_outlives_a_reset() {
    let mut world = World::started(DOWN);
    world.answer = Answer::Unavailable(Reason::PermissionDenied);
    world.input(Input::Reset);
    world.run_ms(100);
    let status = world.connection.status();
    assert_eq!(status.reason, Some(Reason::PermissionDenied));
    assert_eq!(status.outage.unwrap().first_reason, Reason::SocketMissing);
}

#[test]
fn events_use_up_none_of_the_periodic_checks() {
    let mut world = World::started(DOWN);
    world.input(Input::Recovery(RecoveryMode::Periodic(Recovery {
        check_interval: Duration::from_secs(30),
        max_retries: 3,
    })));
    for _ in 0..20 {
        world.input(Input::Trigger(Trigger::Focus));
        world.run_s(6);
    }
    world.run_s(600);
    let periodic = world
        .checks
        .iter()
        .filter(|(_, cause)| *cause == Cause::Periodic);
    assert_eq!(periodic.count(), 3);
}

#[test]
fn every_check_of_an_outage_looks_for_its_end() {
    let mut world = World::started(Answer::Available);
    let recovery = |world: &World| world.connection.status().recovery;
    world.latency = Duration::from_millis(500);
    world.input(Input::Trigger(Trigger::Visible));
    assert!(
        !recovery(&world).is_recovering,
        "nothing is to be recovered"
    );
    world.run_s(6);
    world.answer = DOWN;
    world.input(Input::Trigger(Trigger::Visible));
    world.run_s(1);
    assert_eq!(world.outputs, [], "this check began the outage");
    assert_eq!(recovery(&world).checks, 0);

    let began = world.now();
    world.input(Input::Retry);
    assert!(recovery(&world).is_recovering);
    assert_eq!(recovery(&world).checks, 1);
    assert_eq!(recovery(&world).last_check, Some(began));
    world.run_s(1);
    assert!(!recovery(&world).is_recovering);
    world.run_s(30);
    assert!(
        recovery(&world).checks > 1,
        "the ladder's are checks as well"
    );
    world.answer = Answer::Available;
    world.run_s(20);
    assert_eq!(recovery(&world).checks, 0);
}

#[test]
fn a_short_recovery_check_is_said_to_run_for_300_ms() {
    let mut world = World::started(DOWN);
    world.run_s(1);
    world.input(Input::Retry);
    world.run_ms(299);
    assert!(!world.connection.status().is_checking);
    assert!(world.connection.status().recovery.is_recovering);
    world.run_ms(1);
    assert!(!world.connection.status().recovery.is_recovering);
}

#[test]
fn each_failed_check_of_an_outage_is_told_with_what_it_found() {
    let mut world = World::started(DOWN);
    world.answer = Answer::Unavailable(Reason::PermissionDenied);
    world.run_s(5);
    world.input(Input::Trigger(Trigger::Visible));
    world.run_ms(100);
    let told = world.outputs.iter().map(|output| match output {
        Output::RecoveryFailed { reason, message } => (*reason, message.clone()),
        other => panic!("{other:?}"),
    });
    let message = Message::failed(Sentence::Reason(Reason::PermissionDenied), 2, 3);
    assert_eq!(
        told.collect::<Vec<_>>(),
        vec![(Reason::PermissionDenied, message); 2]
    );
}

#[test]
fn switched_off_only_the_ladder_looks_for_the_engine() {
    let mut world = World::started(DOWN);
    world.input(Input::Recovery(RecoveryMode::Off));
    world.run_s(41);
    for trigger in [
        Trigger::Focus,
        Trigger::Visible,
        Trigger::Online,
        Trigger::Wake,
    ] {
        world.input(Input::Trigger(trigger));
        world.run_s(6);
    }
    assert_eq!(world.check_seconds(), [0, 5, 10, 20, 40]);
}

//! What a new leader inherits besides what is shown: toasts, counts and limits.

use std::time::Duration;

use docker_connection::{
    Cause, Countdown, Input, Instant, Phase, Reason, Recovery, RecoveryMode, Trigger,
};

use crate::stream::GONE;
use crate::taking_over::with_stream;
use crate::world::{Answer, DOWN, World, failure};

/// A leader whose engine has just come back after an outage of 10 s.
fn recovered(is_visible: bool) -> World {
    let mut leader = World::started(DOWN);
    leader.run_s(10);
    leader.input(Input::Visible(is_visible));
    leader.answer = Answer::Available;
    leader.input(Input::ReportSuccess);
    leader.run_ms(20);
    assert_eq!(leader.phase(), Phase::Connected);
    leader
}

#[test]
fn a_toast_that_waits_is_shown_once_when_somebody_looks() {
    let mut leader = recovered(false);
    let mut world = World::beside(&leader);
    world.input(Input::Visible(false));
    leader.run_s(30);
    world.hear(&leader);
    world.input(Input::Lead);
    let has_toast = |world: &World| world.connection.status().toast.is_some();
    assert!(!has_toast(&world));
    world.run_s(20);
    world.input(Input::Visible(true));
    assert!(has_toast(&world));
    world.run_s(9);
    assert!(!has_toast(&world));
    world.input(Input::Visible(false));
    world.input(Input::Visible(true));
    assert!(!has_toast(&world));

    let mut late = World::beside(&leader);
    late.input(Input::Visible(false));
    late.hear(&leader);
    late.input(Input::Lead);
    late.run_s(31);
    late.input(Input::Visible(true));
    assert!(!has_toast(&late), "nobody cares after a minute");
}

#[test]
fn a_toast_that_is_shown_runs_out_at_its_time() {
    let mut leader = recovered(true);
    leader.run_s(5);
    let mut world = World::after(&leader);
    assert!(world.connection.status().toast.is_some());
    world.run_ms(2_900);
    assert!(world.connection.status().toast.is_some());
    world.run_ms(200);
    assert!(world.connection.status().toast.is_none());
}

#[test]
fn a_toast_that_a_person_reads_has_the_time_that_was_left() {
    let mut leader = recovered(true);
    leader.run_s(5);
    leader.input(Input::ToastHeld(true));
    leader.run_s(60);
    let mut world = World::after(&leader);
    assert!(world.connection.status().toast.is_some());
    world.run_s(4);
    assert!(world.connection.status().toast.is_none());
}

#[test]
fn an_engine_that_flaps_keeps_climbing_whoever_leads() {
    let mut leader = World::started(DOWN);
    leader.run_s(6);
    leader.answer = Answer::Available;
    leader.run_until(Phase::Connected);
    leader.run_s(10);
    let mut soon = World::after(&leader);
    soon.answer = DOWN;
    soon.run_s(1);
    soon.input(Input::Retry);
    soon.run_ms(100);
    assert_eq!(soon.connection.status().consecutive_failures, 3);

    leader.run_s(60);
    let mut later = World::after(&leader);
    later.run_s(1);
    later.answer = DOWN;
    later.input(Input::Retry);
    later.run_ms(100);
    assert_eq!(later.connection.status().consecutive_failures, 1);
}

#[test]
fn the_count_outlives_any_number_of_leaders() {
    let mut leader = World::started(DOWN);
    leader.run_until(Phase::RateLimited);
    leader.stream(GONE);
    // The stream makes retries needless, and the cooldown ends.
    leader.run_s(20);
    assert_eq!(leader.phase(), Phase::Unavailable);
    for _ in 0..4 {
        let mut next = with_stream(&leader);
        next.run_ms(100);
        next.stream(GONE);
        next.run_s(2);
        assert_eq!(next.connection.status().consecutive_failures, 3);
        leader = next;
    }
}

#[test]
fn periodic_checks_are_limited_over_all_leaders() {
    let recovery = Input::Recovery(RecoveryMode::Periodic(Recovery {
        check_interval: Duration::from_secs(6),
        max_retries: 3,
    }));
    let mut leader = World::started(DOWN);
    leader.input(recovery.clone());
    leader.run_s(130);
    let is_periodic = |(_, cause): &&(u64, Cause)| *cause == Cause::Periodic;
    assert_eq!(leader.checks.iter().filter(is_periodic).count(), 3);
    let mut world = World::after(&leader);
    world.input(recovery);
    world.run_s(130);
    assert_eq!(world.checks.iter().filter(is_periodic).count(), 0);
}

#[test]
fn the_pauses_between_events_and_resets_go_on() {
    let mut leader = World::started(failure(Reason::BackendUnreachable));
    leader.input(Input::Trigger(Trigger::Focus));
    leader.run_ms(100);
    leader.input(Input::Reset);
    leader.run_ms(100);
    let mut world = World::after(&leader);
    world.input(Input::Trigger(Trigger::Focus));
    world.input(Input::Reset);
    world.run_ms(100);
    assert_eq!(world.checks, []);
}

#[test]
fn a_wait_that_a_leader_tells_of_is_no_longer_than_the_rules_allow() {
    let mut leader = World::started(DOWN);
    leader.run_until(Phase::RateLimited);
    for total in [1, u64::MAX] {
        let mut snapshot = leader.connection.snapshot(leader.now());
        let countdown = snapshot.status.countdown.as_mut().unwrap();
        countdown.total = total;
        snapshot.limiter.deadline = Some(Instant::from_millis(u64::MAX));
        let mut world = World::beside(&leader);
        world.input(Input::Snapshot(Box::new(snapshot)));
        world.input(Input::Lead);
        let Countdown { left, total } = world.connection.status().countdown.unwrap();
        assert_eq!((left, total), (300, 300));
    }
}

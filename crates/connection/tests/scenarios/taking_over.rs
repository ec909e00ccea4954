//! A tab that goes on where the leader before it has left off.

use std::time::Duration;

use docker_connection::{
    Advice, Cause, Config, ErrorCode, HealthStatus, Input, Phase, Reason, RecoveryStatus, Status,
    Warning,
};

use crate::stream::{GONE, streaming};
use crate::world::{Answer, DOWN, World, docker_error, failure, report};

const UNREACHABLE: Answer = failure(Reason::BackendUnreachable);

/// A tab that may hold streams and takes over from `leader`.
pub(crate) fn with_stream(leader: &World) -> World {
    let mut world = World::beside(leader);
    world.input(Input::StreamAllowed(true));
    world.hear(leader);
    world.input(Input::Lead);
    world
}

/// What a person sees, but for the checks themselves, which are the new leader's own.
fn seen(world: &World) -> Status {
    Status {
        is_checking: false,
        shows_check: false,
        retry_block: None,
        recovery: RecoveryStatus::default(),
        ..world.connection.status().clone()
    }
}

/// A leader whose backend advises, warns and speaks in words of its own.
fn eloquent(status: HealthStatus, reason: Option<Reason>) -> World {
    let mut world = World::started(Answer::Available);
    world.run_s(1);
    let mut spoken = report(status, reason);
    spoken.sequence = 7;
    spoken.advice.push(Advice {
        text: "Start it.".to_owned(),
        command: Some("systemctl start docker".to_owned()),
        href: None,
    });
    spoken.warnings.push(Warning {
        code: "podman".to_owned(),
        text: "Podman answers.".to_owned(),
    });
    world.stream_report(spoken);
    world.run_s(1);
    world
}

#[test]
fn to_lead_before_anything_was_heard_is_to_start() {
    let leader = World::started(DOWN);
    let mut world = World::beside(&leader);
    world.run_s(1);
    world.input(Input::Lead);
    assert_eq!(world.checks, [(1_100, Cause::First)]);
    assert_eq!(world.phase(), Phase::Checking);
    world.run_ms(100);
    assert_eq!(world.connection.status().consecutive_failures, 1);
}

#[test]
fn what_was_shown_goes_on() {
    let mut flapped = World::started(DOWN);
    flapped.run_s(7);
    flapped.answer = Answer::Available;
    flapped.run_until(Phase::Connected);
    flapped.run_s(20);
    flapped.answer = GONE;
    flapped.input(Input::Retry);
    flapped.run_s(3);
    let mut restarting = World::started(DOWN);
    restarting.run_s(7);
    restarting.answer = Answer::Available;
    restarting.run_until(Phase::Connected);
    restarting.answer = Answer::Starting;
    restarting.input(Input::Retry);
    restarting.run_s(3);
    let mut limited = World::started(DOWN);
    limited.run_until(Phase::RateLimited);
    limited.run_s(3);
    let mut postponed = World::started(DOWN);
    postponed.input(docker_error(ErrorCode::DockerRateLimited, Some(120)));
    postponed.run_s(50);
    let mut unreachable = World::started(UNREACHABLE);
    unreachable.run_s(7);
    for leader in [
        flapped,
        restarting,
        limited,
        postponed,
        unreachable,
        streaming(GONE),
        streaming(Answer::Starting),
        eloquent(HealthStatus::Available, None),
        eloquent(HealthStatus::Starting, Some(Reason::Starting)),
        eloquent(HealthStatus::Unavailable, Some(Reason::Unknown)),
        eloquent(HealthStatus::Unavailable, None),
        World::started(Answer::Available),
    ] {
        for world in [World::after(&leader), with_stream(&leader)] {
            assert_eq!(seen(&world), seen(&leader));
            let now = world.now();
            assert_eq!(
                world.connection.can_attempt(now),
                leader.connection.can_attempt(now)
            );
            let recovery_checks = |world: &World| world.connection.status().recovery.checks;
            let own = match seen(&leader).outage {
                Some(_) => world.checks.len() as u32,
                None => 0,
            };
            assert_eq!(recovery_checks(&world), recovery_checks(&leader) + own);
        }
    }
}

#[test]
fn jitter_makes_no_countdown_jump() {
    let config = Config {
        jitter: 0.2,
        ..Config::default()
    };
    let mut leader = World::seeded(config, 5, DOWN);
    leader.input(Input::Start);
    leader.run_until(Phase::RateLimited);
    leader.run_s(3);
    assert_eq!(seen(&World::after(&leader)), seen(&leader));
}

#[test]
fn a_phase_that_has_settled_does_not_settle_anew() {
    let mut leader = World::started(DOWN);
    leader.run_s(1);
    let world = World::after(&leader);
    assert!(world.connection.status().is_settled);
}

#[test]
fn a_green_is_confirmed_by_the_stream() {
    let leader = World::started(Answer::Available);
    let mut world = with_stream(&leader);
    assert!(world.has_stream());
    world.run_ms(1_400);
    world.stream(Answer::Available);
    world.run_s(15);
    assert_eq!(world.checks, []);
    assert_eq!(world.phase(), Phase::Connected);
}

#[test]
fn a_green_that_the_stream_does_not_confirm_is_checked_after_a_second_and_a_half() {
    let mut leader = World::started(Answer::Available);
    leader.answer = DOWN;
    let mut world = with_stream(&leader);
    let start = world.now_ms();
    world.run_ms(1_499);
    assert_eq!(world.phase(), Phase::Connected);
    world.run_ms(11);
    assert_eq!(world.checks, [(start + 1_500, Cause::First)]);
    assert_eq!(world.phase(), Phase::Unavailable);
    assert_eq!(world.connection.status().consecutive_failures, 1);

    let mut world = World::after(&leader);
    assert_eq!(
        world.checks,
        [(start, Cause::First)],
        "without a stream at once"
    );
    world.run_s(1);
    assert_eq!(world.checks.len(), 1);
}

#[test]
fn while_the_backend_is_away_no_stream_is_opened_and_the_ladder_goes_on() {
    let mut leader = World::started(UNREACHABLE);
    leader.run_s(7);
    let deadline = leader.connection.deadline().unwrap();
    let mut world = with_stream(&leader);
    world.run_s(20);
    assert!(!world.has_stream());
    assert_eq!(world.checks[0], (deadline.as_millis(), Cause::Automatic));
    world.answer = Answer::Available;
    world.run_until(Phase::Connected);
    assert!(world.has_stream());
}

#[test]
fn an_outage_without_a_deadline_ahead_is_checked_at_once() {
    for reason in [Reason::BackendUnreachable, Reason::BackendAuth] {
        let mut leader = World::started(failure(reason));
        leader.answer = Answer::Silence;
        leader.run_s(6);
        assert!(leader.connection.is_checking(), "the retry runs");
        let world = with_stream(&leader);
        assert_eq!(world.checks, [(leader.now_ms(), Cause::First)]);
        assert_eq!(seen(&world).phase, Phase::Unavailable);
    }
}

#[test]
fn a_deadline_that_passes_while_nobody_leads_is_made_up_for_at_once() {
    let mut leader = World::started(DOWN);
    leader.run_until(Phase::RateLimited);
    let mut world = World::beside(&leader);
    world.hear(&leader);
    world.run_s(40);
    world.input(Input::Lead);
    assert_eq!(world.checks, [(world.now_ms(), Cause::Automatic)]);
    assert_eq!(world.phase(), Phase::RateLimited, "until it answers");
    world.run_ms(100);
    assert_eq!(world.connection.status().consecutive_failures, 4);
}

#[test]
fn the_retry_that_the_old_leader_did_not_finish_is_made_again() {
    let mut leader = World::started(DOWN);
    leader.run_until(Phase::RateLimited);
    leader.latency = Duration::from_secs(1);
    leader.run_ms(10_500);
    assert_eq!(leader.phase(), Phase::RateLimited);
    assert!(leader.connection.is_checking());
    for mut world in [World::after(&leader), with_stream(&leader)] {
        assert_eq!(world.phase(), Phase::RateLimited);
        assert_eq!(world.checks, [(leader.now_ms(), Cause::Automatic)]);
        world.run_s(1);
        assert_eq!(world.connection.status().consecutive_failures, 4);
        assert_eq!(world.phase(), Phase::RateLimited);
    }
}

#[test]
fn a_stream_that_rests_stays_at_rest() {
    let mut leader = World::new(Answer::Available);
    leader.input(Input::StreamAllowed(true));
    leader.input(Input::Start);
    for _ in 0..2 {
        leader.input(Input::StreamBroken);
        leader.run_s(2);
    }
    leader.run_s(100);
    let mut world = with_stream(&leader);
    world.run_s(190);
    assert!(!world.has_stream());
    world.run_s(20);
    assert!(world.has_stream());
}

#[test]
fn a_stream_that_rested_once_is_opened_if_the_last_leader_had_one() {
    let mut world = World::new(Answer::Available);
    world.input(Input::StreamAllowed(true));
    world.input(Input::Start);
    for _ in 0..2 {
        world.input(Input::StreamBroken);
        world.run_s(2);
    }
    assert!(!world.has_stream());
    let mut leader = streaming(Answer::Available);
    leader.run_s(10);
    world.input(Input::Follow);
    world.hear(&leader);
    world.input(Input::Lead);
    assert!(world.has_stream());
}

#[test]
fn an_older_report_of_the_same_backend_is_ignored() {
    let mut leader = streaming(Answer::Available);
    leader.stream(GONE);
    let mut old = report(HealthStatus::Available, None);
    old.sequence = 1;

    let mut world = with_stream(&leader);
    world.input(Input::StreamReport(old.clone()));
    assert_eq!(world.phase(), Phase::Unavailable);

    let mut world = World::after(&leader);
    let id = world.check_in_flight();
    world.input(Input::CheckEnded {
        id,
        result: Ok(old),
    });
    assert_eq!(world.phase(), Phase::Unavailable);
    assert_eq!(world.checks.len(), 1, "it has been checked");
}

#[test]
fn a_check_that_brings_nothing_beside_a_stream_that_says_nothing_new_is_not_made_again_and_again() {
    let leader = streaming(Answer::Available);
    let mut world = with_stream(&leader);
    let mut old = report(HealthStatus::Available, None);
    old.sequence = 1;
    world.answer = UNREACHABLE;
    world.input(Input::StreamReport(old));
    world.run_s(10);
    let causes: Vec<_> = world.checks.iter().map(|(_, cause)| *cause).collect();
    // The second try is for a page that stood still, whose network may not be up yet.
    assert_eq!(causes, [Cause::First, Cause::First]);
}

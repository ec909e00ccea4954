//! Counted failures, cooldowns and retries.

use std::time::Duration;

use docker_connection::{
    Cause, CheckFailure, Config, Countdown, ErrorCode, Input, Note, Output, Phase, Reason,
    ResetBlock, RetryBlock, Trigger,
};

use crate::world::{Answer, DOWN, World, docker_error};

#[test]
fn the_retries_of_an_outage_follow_the_ladder() {
    let mut world = World::new(DOWN);
    world.latency = Duration::ZERO;
    world.input(Input::Start);
    world.run_s(2000);
    let retries: Vec<u64> = world.checks.iter().map(|(at, _)| at / 1000).collect();
    assert_eq!(
        retries,
        [0, 5, 10, 20, 40, 80, 160, 320, 620, 920, 1220, 1520, 1820]
    );
    assert!(
        world.checks[1..]
            .iter()
            .all(|(_, cause)| *cause == Cause::Automatic)
    );
}

#[test]
fn the_third_failure_shows_a_countdown_to_the_instant_of_the_retry() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    let status = world.connection.status().clone();
    assert_eq!(status.consecutive_failures, 3);
    assert!(status.is_rate_limited());
    assert!(status.is_retry_automatic);
    let retry_at = status.next_retry_time.unwrap();

    let mut seen = vec![status.countdown.unwrap()];
    let checks = world.checks.len();
    while world.checks.len() == checks {
        world.run_ms(10);
        if let Some(countdown) = world.connection.status().countdown
            && seen.last() != Some(&countdown)
        {
            seen.push(countdown);
        }
    }
    let expected: Vec<Countdown> = (1..=10)
        .rev()
        .map(|left| Countdown { left, total: 10 })
        .collect();
    assert_eq!(seen, expected);
    assert_eq!(
        world.checks.last(),
        Some(&(retry_at.as_millis(), Cause::Automatic))
    );
}

#[test]
fn an_engine_that_answers_ends_the_outage_whatever_went_before() {
    let mut world = World::started(DOWN);
    world.run_s(60);
    world.answer = Answer::Available;
    world.run_s(300);
    let status = world.connection.status();
    assert_eq!(status.phase, Phase::Connected);
    assert_eq!(status.consecutive_failures, 0);
    assert_eq!(status.message, None);
    assert_eq!(status.next_retry_time, None);
    assert_eq!(status.history.len(), 1);
    let recoveries: Vec<_> = world
        .outputs
        .iter()
        .filter(|output| matches!(output, Output::Recovered(_)))
        .collect();
    assert!(matches!(recoveries[..], [Output::Recovered(outage)] if outage.until.is_some()));
}

#[test]
fn a_retry_is_refused_inside_a_cooldown_and_counts_outside() {
    let mut world = World::started(DOWN);
    world.input(Input::Retry);
    world.run_ms(100);
    assert_eq!(world.connection.status().consecutive_failures, 2);
    world.input(Input::Retry);
    world.run_ms(100);
    assert_eq!(
        world.checks.len(),
        2,
        "5 s of cooldown after the second failure"
    );
    assert_eq!(world.notes, [Note::AttemptRefused]);
    assert!(!world.connection.can_attempt(world.now()));
    assert_eq!(
        world.connection.status().retry_block,
        Some(RetryBlock::Cooldown)
    );
}

#[test]
fn an_attempt_joins_the_check_in_flight_and_makes_it_count() {
    let mut world = World::started(DOWN);
    world.latency = Duration::from_millis(500);
    world.input(Input::Trigger(Trigger::Focus));
    world.run_ms(100);
    world.input(Input::Attempt);
    world.run_ms(500);
    assert_eq!(world.checks.len(), 2);
    assert_eq!(world.connection.status().consecutive_failures, 2);
}

#[test]
fn reset_clears_the_ladder_and_checks_once_per_pause() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    let before = world.checks.len();
    world.input(Input::Reset);
    assert_eq!(world.phase(), Phase::Checking);
    world.run_ms(100);
    assert_eq!(world.connection.status().consecutive_failures, 1);
    world.input(Input::Reset);
    world.run_ms(100);
    assert_eq!(world.checks.len(), before + 1);
    assert_eq!(world.notes, [Note::Reset, Note::ResetRefused]);
}

#[test]
fn a_429_moves_the_deadline_by_300_s_at_most() {
    let mut world = World::started(Answer::Failure(CheckFailure {
        reason: Reason::BackendRateLimited,
        retry_after: Some(Duration::from_secs(86_400)),
    }));
    world.run_s(299);
    assert_eq!(world.checks.len(), 1);
    world.run_s(2);
    assert_eq!(world.checks.len(), 2);
}

#[test]
fn a_flapping_engine_keeps_climbing() {
    let mut world = World::started(DOWN);
    world.run_s(6);
    assert_eq!(world.connection.status().consecutive_failures, 2);
    world.answer = Answer::Available;
    world.run_until(Phase::Connected);
    assert_eq!(world.connection.status().consecutive_failures, 0);
    world.answer = DOWN;
    world.run_s(31);
    assert_eq!(world.connection.status().consecutive_failures, 3);

    world.answer = Answer::Available;
    world.run_until(Phase::Connected);
    world.run_s(61);
    world.answer = DOWN;
    world.run_s(31);
    assert_eq!(world.connection.status().consecutive_failures, 1);
}

#[test]
fn retry_after_counts_in_a_429_only() {
    let mut world = World::started(Answer::Failure(CheckFailure {
        reason: Reason::ProxyError,
        retry_after: Some(Duration::from_secs(120)),
    }));
    world.run_s(6);
    assert_eq!(world.checks.len(), 2);
}

#[test]
fn a_reset_is_possible_again_after_5_s() {
    let mut world = World::started(DOWN);
    world.input(Input::Reset);
    world.run_ms(100);
    let reset_block = |world: &World| world.connection.status().reset_block;
    assert_eq!(reset_block(&world), Some(ResetBlock::JustReset));
    world.run_s(5);
    assert_eq!(reset_block(&world), None);
    let before = world.checks.len();
    world.input(Input::Reset);
    assert_eq!(world.checks.len(), before + 1);
}

#[test]
fn jitter_shortens_each_wait_by_a_fifth_at_most_and_differs_by_seed() {
    let waits = |seed| {
        let mut world = World::seeded(Config::default(), seed, DOWN);
        world.input(Input::Start);
        world.run_s(600);
        let ends: Vec<u64> = world.checks.iter().map(|(at, _)| at + 10).collect();
        let waits = world
            .checks
            .iter()
            .skip(1)
            .zip(ends)
            .map(|((at, _), end)| at - end);
        waits.collect::<Vec<u64>>()
    };
    let first = waits(1);
    for (wait, longest) in first.iter().zip([5, 5, 10, 20, 40, 80, 160, 300]) {
        let longest = longest * 1000;
        assert!(
            (longest * 4 / 5..=longest).contains(wait),
            "{wait} of {longest} ms"
        );
    }
    assert_ne!(first, waits(2));
}

#[test]
fn the_history_keeps_the_last_ten_outages() {
    let mut world = World::started(Answer::Available);
    for number in 0..12 {
        world.stream(DOWN);
        world.run_ms(number);
        world.stream(Answer::Available);
    }
    let history = &world.connection.status().history;
    assert_eq!(history.len(), 10);
    let last = history.last().unwrap();
    assert_eq!(last.until, Some(last.since + Duration::from_millis(11)));
}

#[test]
fn an_outage_that_begins_in_time_resumes_the_count_however_late_it_is_counted() {
    let mut world = World::started(DOWN);
    world.run_s(6);
    world.answer = Answer::Available;
    world.run_until(Phase::Connected);
    world.run_s(10);
    world.stream(DOWN);
    for _ in 0..8 {
        world.run_s(15);
        world.input(Input::StreamHeartbeat);
    }
    world.answer = DOWN;
    world.input(Input::Retry);
    world.run_ms(100);
    assert_eq!(world.connection.status().consecutive_failures, 3);
}

#[test]
fn a_person_who_asks_during_a_check_that_nobody_sees_joins_it() {
    let mut world = World::started(DOWN);
    world.latency = Duration::from_millis(500);
    world.input(Input::Trigger(Trigger::Focus));
    assert_eq!(world.connection.status().retry_block, None);
    world.input(Input::Retry);
    let status = world.connection.status();
    assert!(status.shows_check);
    assert_eq!(status.retry_block, Some(RetryBlock::CheckInFlight));
    world.run_ms(600);
    assert_eq!(world.checks.len(), 2);
    assert_eq!(world.connection.status().consecutive_failures, 2);
}

#[test]
fn an_automatic_retry_that_fails_does_not_flicker() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    let phases = world.phases.len();
    world.run_s(600);
    assert_eq!(world.phases.len(), phases, "{:?}", world.phases);
}

#[test]
fn an_attempt_after_the_cooldown_does_not_bring_its_sign_back() {
    let mut world = World::started(DOWN);
    world.stream(DOWN);
    while world.phase() != Phase::RateLimited {
        world.run_s(6);
        world.input(Input::Retry);
        world.run_ms(100);
    }
    world.run_until(Phase::Unavailable);
    world.latency = Duration::from_millis(500);
    world.input(Input::Retry);
    assert!(world.connection.status().is_checking);
    assert_eq!(world.phase(), Phase::Unavailable);
}

#[test]
fn a_countdown_is_about_the_wait_that_goes_on() {
    let mut world = World::started(DOWN);
    world.run_s(6);
    world.answer = Answer::Available;
    world.run_until(Phase::Connected);
    world.run_s(3_600);
    world.stream(DOWN);
    world.run_s(5);
    world.input(docker_error(ErrorCode::DockerRateLimited, Some(30)));
    assert!(!world.connection.status().is_retry_automatic);
    let countdown = world.connection.status().countdown.unwrap();
    assert_eq!(
        countdown,
        Countdown {
            left: 30,
            total: 30
        }
    );
}

#[test]
fn a_wait_that_was_asked_for_and_ends_with_the_one_that_runs_is_the_same() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    let end = world.connection.deadline().unwrap().as_millis();
    world.run_ms(end - world.now_ms() - 6_000);
    world.input(docker_error(ErrorCode::DockerRateLimited, Some(6)));
    let countdown = world.connection.status().countdown.unwrap();
    assert_eq!(countdown, Countdown { left: 6, total: 10 });
}

#[test]
fn a_failure_does_not_shorten_a_wait_that_was_asked_for() {
    let mut world = World::started(DOWN);
    world.run_ms(1_100);
    world.latency = Duration::from_millis(500);
    world.input(Input::Retry);
    world.run_ms(100);
    world.input(docker_error(ErrorCode::DockerRateLimited, Some(120)));
    let asked_for = world.connection.deadline();
    world.run_s(1);
    assert_eq!(world.connection.status().consecutive_failures, 2);
    assert_eq!(world.connection.deadline(), asked_for);
}

#[test]
fn a_429_to_an_attempt_that_nobody_watches_is_a_wait_as_well() {
    let mut world = World::new(Answer::Failure(CheckFailure {
        reason: Reason::BackendRateLimited,
        retry_after: Some(Duration::from_secs(60)),
    }));
    world.input(Input::Attempt);
    world.run_s(1);
    assert!(!world.connection.can_attempt(world.now()));
    assert_eq!(world.connection.status().retry_block, None);
}

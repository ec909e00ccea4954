//! What happens over time, on a virtual clock.

mod world;

use std::time::Duration;

use docker_connection::{
    Cause, CheckFailure, Countdown, DockerError, ErrorCode, Input, Instant, Output, Phase, Reason,
    Recovery, Trigger,
};

use world::{Answer, DOWN, World, failure};

fn docker_error(code: ErrorCode, backoff_s: Option<u64>) -> Input {
    Input::ReportFailure(DockerError {
        message: String::new(),
        code: Some(code),
        reason: Some(Reason::ConnectionRefused),
        backoff: backoff_s.map(Duration::from_secs),
    })
}

#[test]
fn nothing_happens_before_somebody_wants_to_know() {
    let mut world = World::new(Answer::Available);
    world.input(Input::Trigger(Trigger::Focus));
    world.run_s(3600);
    assert_eq!(world.checks, []);
    assert_eq!(world.phase(), Phase::Unknown);
}

#[test]
fn the_first_check_runs_at_once() {
    let world = World::started(Answer::Available);
    assert_eq!(world.checks, [(0, Cause::First)]);
    assert_eq!(world.phases, [(0, Phase::Checking), (10, Phase::Connected)]);
    assert_eq!(world.connection.status().is_available, Some(true));
    assert_eq!(
        world.connection.status().last_checked,
        Some(Instant::from_millis(10))
    );
}

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
fn messages_are_those_of_the_original() {
    const FIRST: &str =
        "Docker is not running or not accessible. Please start Docker Desktop and try again.";
    let mut world = World::started(DOWN);
    let message = |world: &World| world.connection.status().error_message.clone().unwrap();
    assert_eq!(message(&world), FIRST);
    world.run_s(5);
    assert_eq!(message(&world), format!("{FIRST} (attempt 2 of 3)"));
    world.run_s(5);
    assert_eq!(
        message(&world),
        "Docker connection failed too many times. Please check Docker and try again later."
    );
}

#[test]
fn the_third_failure_shows_a_countdown_to_the_instant_of_the_retry() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    let status = world.connection.status().clone();
    assert_eq!(status.consecutive_failures, 3);
    assert!(status.is_rate_limited);
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
    assert_eq!(status.error_message, None);
    assert_eq!(status.next_retry_time, None);
    assert_eq!(status.history.len(), 1);
    assert!(matches!(world.outputs[..], [Output::Recovered(outage)] if outage.until.is_some()));
}

#[test]
fn an_outage_that_nobody_saw_is_told_from_one_that_was_shown() {
    let recovered = |world: &World| match world.outputs[..] {
        [Output::Recovered(outage)] => outage,
        _ => panic!("{:?}", world.outputs),
    };
    let mut world = World::new(DOWN);
    world.input(Input::Visible(false));
    world.input(Input::Start);
    world.run_s(1);
    world.answer = Answer::Available;
    world.run_s(10);
    assert!(!recovered(&world).was_shown);

    let mut world = World::started(DOWN);
    world.answer = Answer::Available;
    world.run_s(10);
    assert!(recovered(&world).was_shown);
}

#[test]
fn a_check_is_aborted_at_its_deadline() {
    let mut world = World::new(Answer::Silence);
    world.input(Input::Start);
    world.run_ms(4_999);
    assert_eq!(world.phase(), Phase::Checking);
    world.run_ms(1);
    let status = world.connection.status();
    assert_eq!(status.phase, Phase::Unavailable);
    assert_eq!(status.reason, Some(Reason::BackendTimeout));
    assert_eq!(status.is_available, None);
}

#[test]
fn a_late_answer_changes_nothing() {
    let mut world = World::new(Answer::Silence);
    world.connection.handle(world.now(), Input::Start);
    let Some(Output::StartCheck { id, .. }) = world.connection.poll_output() else {
        panic!("no check");
    };
    world.run_s(5);
    let before = world.connection.status().clone();
    let report = world::report(docker_connection::HealthStatus::Available, None);
    world.input(Input::CheckEnded {
        id,
        result: Ok(report),
    });
    assert_eq!(*world.connection.status(), before);
}

#[test]
fn a_backend_that_cannot_be_reached_never_makes_docker_look_down() {
    for reason in [
        Reason::BackendUnreachable,
        Reason::BackendTimeout,
        Reason::BackendAuth,
        Reason::ProxyError,
        Reason::BadReport,
        Reason::BrowserOffline,
    ] {
        let mut world = World::started(failure(reason));
        world.run_s(60);
        let status = world.connection.status();
        assert_eq!(status.is_available, None, "{reason}");
        let message = status.error_message.as_deref().unwrap();
        assert!(
            !message.contains("Docker is not running"),
            "{reason}: {message}"
        );
        assert!(
            !message.contains("Docker connection failed"),
            "{reason}: {message}"
        );
    }
}

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
fn events_run_once_at_once_and_once_at_the_end_of_the_window() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    let before = world.checks.len();
    let start = world.now_ms();
    for _ in 0..20 {
        world.input(Input::Trigger(Trigger::Focus));
        world.input(Input::Trigger(Trigger::Visible));
        world.run_ms(100);
    }
    world.run_s(6);
    let made: Vec<u64> = world.checks[before..]
        .iter()
        .map(|(at, _)| at - start)
        .collect();
    assert_eq!(made, [0, 5_000]);
}

#[test]
fn an_event_during_a_check_that_succeeds_needs_no_check_of_its_own() {
    let mut world = World::started(Answer::Available);
    world.run_s(10);
    world.input(Input::Trigger(Trigger::Focus));
    world.input(Input::Trigger(Trigger::Visible));
    world.run_s(10);
    assert_eq!(world.checks.len(), 2);
}

#[test]
fn a_connected_page_checks_while_it_is_visible_only() {
    let mut world = World::started(Answer::Available);
    world.run_s(65);
    assert_eq!(world.check_seconds(), [0, 30, 60]);
    world.input(Input::Visible(false));
    world.run_s(600);
    assert_eq!(world.checks.len(), 3);
}

#[test]
fn an_engine_that_goes_is_noticed_at_the_next_check() {
    let mut world = World::started(Answer::Available);
    world.answer = Answer::Unavailable(Reason::ConnectionRefused);
    world.run_s(31);
    let status = world.connection.status();
    assert_eq!(status.phase, Phase::Unavailable);
    assert_eq!(status.reason, Some(Reason::ConnectionRefused));
    assert_eq!(status.consecutive_failures, 1);
    assert_eq!(
        status.outage.unwrap().first_reason,
        Reason::ConnectionRefused
    );
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
    assert!(!world.connection.can_attempt(world.now()));
    assert!(!world.connection.status().can_retry);
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
}

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
fn a_success_that_the_app_reports_recovers_at_once_and_is_confirmed() {
    let mut world = World::started(DOWN);
    world.answer = Answer::Available;
    world.input(Input::ReportSuccess);
    assert_eq!(world.phase(), Phase::Connected);
    world.run_s(1);
    assert_eq!(world.checks.last().unwrap().1, Cause::Confirm);
    assert_eq!(world.phase(), Phase::Connected);
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
fn a_starting_engine_is_asked_every_5_s_and_counts_no_failure() {
    let mut world = World::started(Answer::Starting);
    world.run_s(26);
    assert_eq!(world.check_seconds(), [0, 5, 10, 15, 20, 25]);
    let status = world.connection.status();
    assert_eq!(status.phase, Phase::Starting);
    assert_eq!(status.consecutive_failures, 0);
    assert_eq!(status.error_message.as_deref(), Some("Docker is starting."));
    world.answer = Answer::Unavailable(Reason::StartTimeout);
    world.run_s(5);
    assert_eq!(world.connection.status().consecutive_failures, 1);
}

#[test]
fn recovery_checks_stop_at_their_limit_and_the_ladder_goes_on() {
    let mut world = World::started(DOWN);
    world.input(Input::Recovery(Some(Recovery {
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
}

#[test]
fn a_check_is_shown_if_a_person_asked_or_it_takes_over_a_second() {
    let mut world = World::started(Answer::Available);
    world.answer = Answer::Silence;
    world.input(Input::Trigger(Trigger::Focus));
    assert!(world.connection.status().is_checking);
    assert!(!world.connection.status().shows_check);
    world.run_ms(1000);
    assert!(world.connection.status().shows_check);

    let mut world = World::started(Answer::Available);
    world.input(Input::Retry);
    assert!(world.connection.status().shows_check);
}

#[test]
fn stopping_aborts_the_check_and_silences_everything() {
    let mut world = World::new(Answer::Silence);
    world.input(Input::Start);
    world.input(Input::Stop);
    assert_eq!(world.phase(), Phase::Unknown);
    assert_eq!(world.connection.next_timeout(), None);
    world.run_s(3600);
    assert_eq!(world.checks.len(), 1);
}

#[test]
fn unknown_reasons_are_shown_in_the_backends_own_words() {
    let world = World::started(Answer::Unavailable(Reason::Unknown));
    assert_eq!(
        world.connection.status().error_message.as_deref(),
        Some("The backend's own words.")
    );
}

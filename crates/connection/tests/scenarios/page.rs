//! The page is shown, hidden and left, and comes back.

use std::time::Duration;

use docker_connection::{Cause, ErrorCode, HealthStatus, Input, Phase, Trigger, Warning};

use crate::world::{Answer, DOWN, World, docker_error, report};

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
    world.input(Input::Trigger(Trigger::Visible));
    world.input(Input::Trigger(Trigger::Online));
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
fn hidden_or_not_an_outage_is_watched_by_the_ladder() {
    let mut world = World::started(DOWN);
    world.input(Input::Visible(false));
    world.run_s(60);
    assert_eq!(world.check_seconds(), [0, 5, 10, 20, 40]);
}

#[test]
fn an_event_during_a_check_that_fails_is_made_up_for() {
    let mut world = World::started(Answer::Available);
    world.answer = DOWN;
    world.latency = Duration::from_millis(500);
    world.input(Input::Retry);
    world.run_ms(100);
    world.answer = Answer::Available;
    world.input(Input::Trigger(Trigger::Focus));
    world.run_ms(1_000);
    assert_eq!(world.phase(), Phase::Unavailable);
    world.run_s(5);
    assert_eq!(world.phase(), Phase::Connected);
}

#[test]
fn the_focus_that_comes_and_goes_on_a_connected_page_checks_no_more_than_twice_an_interval() {
    let mut world = World::started(Answer::Available);
    for _ in 0..120 {
        world.run_s(5);
        world.input(Input::Trigger(Trigger::Focus));
    }
    assert!(world.checks.len() <= 1 + 600 / 15, "{:?}", world.checks);
    world.answer = DOWN;
    world.run_s(20);
    world.input(Input::Trigger(Trigger::Focus));
    world.run_ms(100);
    assert_eq!(
        world.phase(),
        Phase::Unavailable,
        "an old verdict is looked after"
    );
}

#[test]
fn the_focus_causes_a_check_once_the_last_one_is_half_an_interval_old() {
    let mut world = World::started(Answer::Available);
    let checked = world.connection.status().last_checked.unwrap();
    world.run_ms(checked.as_millis() + 14_999 - world.now_ms());
    world.input(Input::Trigger(Trigger::Focus));
    assert_eq!(world.checks.len(), 1);
    world.run_ms(1);
    world.input(Input::Trigger(Trigger::Focus));
    assert_eq!(world.checks.len(), 2);
}

#[test]
fn a_component_that_is_moved_takes_the_outage_with_it() {
    let mut world = World::started(DOWN);
    world.run_s(3);
    let since = world.connection.status().outage.unwrap().since;
    let phases = world.phases.len();
    world.input(Input::Stop);
    world.run_ms(900);
    world.input(Input::Start);
    world.run_s(1);
    assert_eq!(world.phases.len(), phases, "{:?}", world.phases);
    assert_eq!(world.connection.status().outage.unwrap().since, since);
    assert_eq!(world.checks.len(), 1);
    world.run_s(1);
    assert_eq!(world.checks.len(), 2, "the ladder goes on");
}

#[test]
fn a_page_that_nobody_watches_falls_silent_after_a_second() {
    for answer in [Answer::Available, DOWN, Answer::Starting, Answer::Silence] {
        let mut world = World::started(answer);
        world.input(Input::StreamAllowed(true));
        let checks = world.checks.len();
        world.input(Input::Stop);
        world.run_s(1);
        assert_eq!(world.phase(), Phase::Unknown);
        assert_eq!(world.connection.next_timeout(), None);
        assert!(!world.has_stream());
        world.run_s(3600);
        assert_eq!(world.checks.len(), checks, "{answer:?}");
    }
}

#[test]
fn nothing_new_begins_while_nobody_watches() {
    let mut world = World::started(DOWN);
    world.run_ms(4_500);
    world.input(Input::Stop);
    world.input(Input::Trigger(Trigger::Focus));
    world.run_ms(900);
    assert_eq!(world.checks.len(), 1, "the retry was due at 5 s");
    world.input(Input::Start);
    assert_eq!(world.checks.len(), 2);
}

#[test]
fn nobody_who_watches_means_no_new_check_whatever_comes() {
    for input in [
        Input::StreamBroken,
        docker_error(ErrorCode::DockerUnavailable, None),
        Input::ReportSuccess,
        Input::Trigger(Trigger::Wake),
        Input::StreamAllowed(false),
    ] {
        let mut world = World::started(DOWN);
        world.run_ms(1_500);
        world.stream(DOWN);
        let before = world.checks.len();
        world.input(Input::Stop);
        world.input(input);
        world.run_ms(900);
        assert_eq!(world.checks.len(), before);
    }
}

#[test]
fn what_a_page_knew_is_gone_when_nobody_watches_any_more() {
    let mut world = World::started(DOWN);
    world.run_s(3);
    world.answer = Answer::Available;
    world.run_until(Phase::Connected);
    let mut warned = report(HealthStatus::Available, None);
    warned.sequence = 50;
    warned.warnings.push(Warning {
        code: "podman".to_owned(),
        text: "Podman answers.".to_owned(),
    });
    world.stream_report(warned);
    world.input(Input::StreamAllowed(false));
    assert!(world.connection.status().toast.is_some());
    world.run_s(1);
    world.input(Input::Trigger(Trigger::Online));
    world.input(Input::Stop);
    world.run_s(2);
    let status = world.connection.status();
    assert_eq!((status.toast, status.warnings.len()), (None, 0));

    // A report older than what was known then is news now.
    world.input(Input::Start);
    world.run_ms(100);
    assert_eq!(world.phase(), Phase::Connected);
    world.run_s(10);
    assert_eq!(world.checks.last().unwrap().1, Cause::First);
}

#[test]
fn the_countdown_of_a_hidden_page_stands_still_and_is_right_when_it_is_shown() {
    let mut world = World::started(DOWN);
    world.run_s(45);
    world.input(Input::Visible(false));
    let told = world.told;
    world.run_s(20);
    assert_eq!(world.told, told);
    world.input(Input::Visible(true));
    let status = world.connection.status();
    let left = status
        .next_retry_time
        .unwrap()
        .saturating_duration_since(world.now());
    assert_eq!(
        status.countdown.unwrap().left,
        left.as_millis().div_ceil(1000) as u64
    );
}

#[test]
fn of_events_that_wait_together_the_one_that_says_most_is_the_cause() {
    let mut world = World::started(DOWN);
    world.run_s(41);
    world.input(Input::Trigger(Trigger::Visible));
    world.run_ms(100);
    world.input(Input::Trigger(Trigger::Wake));
    world.input(Input::Trigger(Trigger::Focus));
    world.run_s(6);
    let last = world.checks.last().unwrap().1;
    assert_eq!(last, Cause::Trigger(Trigger::Wake));
}

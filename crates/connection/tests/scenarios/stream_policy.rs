//! When a push stream is opened and closed, and by whom it is doubted.

use std::time::Duration;

use docker_connection::{Cause, HealthStatus, Input, Phase, Reason, Trigger, Warning};

use crate::stream::{GONE, run_with_heartbeats, streaming};
use crate::world::{Answer, DOWN, World, failure, report};

/// A page that may open streams, from its first moment.
fn starting_with_a_stream(answer: Answer) -> World {
    let mut world = World::new(answer);
    world.input(Input::StreamAllowed(true));
    world.input(Input::Start);
    world
}

#[test]
fn at_first_contact_the_stream_has_a_second_and_a_half_to_answer() {
    let mut world = starting_with_a_stream(Answer::Available);
    assert!(world.has_stream());
    world.run_ms(1_400);
    world.stream(Answer::Available);
    assert_eq!(world.phase(), Phase::Connected);
    run_with_heartbeats(&mut world, 60);
    assert_eq!(world.checks, []);

    let mut world = starting_with_a_stream(Answer::Available);
    world.run_s(2);
    assert_eq!(world.checks, [(1_500, Cause::First)]);
    assert_eq!(world.phase(), Phase::Connected);
    assert!(world.has_stream(), "it may be slow");
}

#[test]
fn an_event_while_a_stream_is_being_opened_waits_for_its_first_word() {
    for trigger in [Trigger::Focus, Trigger::Visible] {
        let mut world = starting_with_a_stream(Answer::Available);
        world.input(Input::Trigger(trigger));
        world.run_ms(1_400);
        world.stream(Answer::Available);
        run_with_heartbeats(&mut world, 60);
        assert_eq!(world.checks, []);

        let mut world = starting_with_a_stream(Answer::Available);
        world.input(Input::Trigger(trigger));
        world.run_s(15);
        assert_eq!(world.checks, [(1_500, Cause::First)]);
    }
}

#[test]
fn a_stream_that_cannot_be_opened_at_first_contact_is_followed_by_a_check_at_once() {
    let mut world = starting_with_a_stream(Answer::Available);
    world.run_ms(30);
    world.input(Input::StreamBroken);
    assert_eq!(world.checks, [(30, Cause::StreamBroken)]);
}

#[test]
fn without_leave_no_stream_is_opened() {
    let mut world = World::started(Answer::Available);
    world.run_s(600);
    assert!(!world.has_stream());
    world.input(Input::StreamAllowed(true));
    assert!(world.has_stream());
    world.input(Input::StreamAllowed(false));
    assert!(!world.has_stream());
}

#[test]
fn a_stream_that_is_silent_for_35_s_is_closed_checked_and_opened_again() {
    let mut world = streaming(Answer::Available);
    let before = world.checks.len();
    world.run_ms(34_990);
    assert_eq!(world.checks.len(), before);
    world.run_ms(100);
    assert_eq!(world.checks[before..].len(), 1);
    assert_eq!(world.checks.last().unwrap().1, Cause::StreamBroken);
    assert!(world.has_stream(), "the backend can be had");
}

#[test]
fn two_streams_that_fail_while_checks_succeed_are_followed_by_plain_checks() {
    let mut world = starting_with_a_stream(Answer::Available);
    for _ in 0..2 {
        world.input(Input::StreamBroken);
        world.run_s(2);
    }
    assert!(!world.has_stream());
    let before = world.checks.len();
    world.run_s(290);
    assert!(!world.has_stream());
    assert_eq!(world.checks.len() - before, 9, "each 30 s");
    world.run_s(10);
    assert!(world.has_stream(), "tried again after 5 min");
    world.input(Input::StreamBroken);
    world.run_s(290);
    assert!(!world.has_stream());
}

#[test]
fn a_stream_that_has_lived_is_opened_again_however_often_it_breaks() {
    let mut world = streaming(Answer::Available);
    for _ in 0..10 {
        run_with_heartbeats(&mut world, 30);
        world.input(Input::StreamBroken);
        world.run_ms(100);
        assert!(world.has_stream());
        world.stream(Answer::Available);
    }
    assert_eq!(world.connection.status().history.len(), 0);
}

#[test]
fn while_the_backend_is_away_no_stream_is_tried_and_once_it_is_back_one_is() {
    let mut world = streaming(Answer::Available);
    world.answer = failure(Reason::BackendUnreachable);
    world.input(Input::StreamBroken);
    world.run_s(200);
    assert!(!world.has_stream());
    world.answer = Answer::Available;
    world.input(Input::Trigger(Trigger::Visible));
    world.run_ms(100);
    assert!(world.has_stream());
}

#[test]
fn a_stream_that_flaps_in_an_outage_counts_only_where_an_attempt_is_allowed() {
    let mut world = streaming(Answer::Available);
    world.answer = GONE;
    world.stream(GONE);
    for _ in 0..6 {
        world.input(Input::StreamBroken);
        world.run_s(1);
        world.stream(GONE);
    }
    let status = world.connection.status();
    assert!(status.consecutive_failures <= 3, "{status:?}");
}

#[test]
fn after_a_gap_a_stream_is_opened_anew_and_what_went_on_is_asked() {
    for trigger in [Trigger::Wake, Trigger::Resume, Trigger::PageShow] {
        let mut world = streaming(Answer::Available);
        world.answer = GONE;
        world.skip_ms(3_600_000);
        world.input(Input::Trigger(trigger));
        world.run_ms(100);
        assert_eq!(world.phase(), Phase::Unavailable, "{trigger:?}");
        assert!(world.has_stream());
    }
}

#[test]
fn a_check_that_fails_beside_a_stream_that_has_fallen_silent_is_believed() {
    let mut world = streaming(Answer::Available);
    world.run_s(21);
    world.answer = failure(Reason::BackendUnreachable);
    world.input(Input::Retry);
    world.run_ms(100);
    assert_eq!(world.phase(), Phase::Unavailable);
    assert!(!world.has_stream());
}

#[test]
fn what_a_closed_stream_still_says_is_ignored() {
    let mut world = streaming(Answer::Available);
    world.input(Input::StreamAllowed(false));
    let mut late = report(HealthStatus::Unavailable, Some(Reason::Hung));
    late.sequence = 99;
    world.input(Input::StreamReport(late));
    world.input(Input::StreamHeartbeat);
    assert_eq!(world.phase(), Phase::Connected);
}

#[test]
fn what_a_report_of_the_stream_brings_besides_its_verdict_is_told_as_well() {
    let mut world = streaming(Answer::Available);
    let told = world.told;
    let mut warned = report(HealthStatus::Available, None);
    warned.sequence = 50;
    warned.warnings.push(Warning {
        code: "podman".to_owned(),
        text: "Podman answers.".to_owned(),
    });
    world.input(Input::StreamReport(warned));
    assert_eq!(world.told, told + 1);
}

#[test]
fn events_do_not_prolong_the_rest_of_streams_that_fail() {
    let mut world = starting_with_a_stream(Answer::Available);
    for _ in 0..2 {
        world.input(Input::StreamBroken);
        world.run_s(2);
    }
    for _ in 0..5 {
        world.input(Input::Trigger(Trigger::PageShow));
        world.run_s(60);
    }
    assert!(world.has_stream());
}

#[test]
fn leave_that_comes_and_goes_is_no_attempt_and_ends_no_rest() {
    let toggle = |world: &mut World| {
        world.input(Input::StreamAllowed(false));
        world.run_ms(2_500);
        world.input(Input::StreamAllowed(true));
        world.run_ms(2_500);
    };
    let mut world = streaming(Answer::Available);
    let before = world.checks.len();
    for _ in 0..120 {
        toggle(&mut world);
    }
    assert!(world.checks.len() - before <= 20, "{:?}", world.checks);

    let mut world = streaming(DOWN);
    for _ in 0..8 {
        toggle(&mut world);
        world.stream(DOWN);
    }
    let failures = world.connection.status().consecutive_failures;
    assert!(failures <= 5, "the ladder alone, in 40 s: {failures}");

    let mut world = starting_with_a_stream(Answer::Available);
    for _ in 0..2 {
        world.input(Input::StreamBroken);
        world.run_s(2);
    }
    toggle(&mut world);
    assert!(!world.has_stream());
}

#[test]
fn an_outage_goes_on_by_checks_when_its_stream_is_closed() {
    let mut world = streaming(Answer::Available);
    world.answer = GONE;
    world.stream(GONE);
    world.input(Input::StreamAllowed(false));
    assert_eq!(world.checks.last().unwrap().1, Cause::StreamClosed);
    world.answer = Answer::Available;
    world.run_until(Phase::Connected);
}

#[test]
fn a_check_that_another_backend_answers_is_not_left_to_stand_beside_the_stream() {
    let mut world = streaming(Answer::Available);
    world.input(Input::Retry);
    let id = world.check_in_flight();
    let mut other = report(HealthStatus::Unavailable, Some(Reason::Hung));
    other.instance = "replica".to_owned();
    world.input(Input::CheckEnded {
        id,
        result: Ok(other),
    });
    assert_eq!(world.phase(), Phase::Unavailable);
    assert!(world.has_stream(), "a new one, which will say");
    world.run_s(10);
    assert_eq!(world.phase(), Phase::Connected, "by the ladder");
}

#[test]
fn many_wakes_are_one_check_a_window() {
    let mut world = streaming(Answer::Available);
    let before = world.checks.len();
    for _ in 0..20 {
        world.input(Input::Trigger(Trigger::Wake));
        world.run_ms(50);
        world.stream(Answer::Available);
        world.run_ms(50);
    }
    assert!(world.checks.len() - before <= 2, "{:?}", world.checks);
}

#[test]
fn a_heartbeat_that_arrives_just_too_late_keeps_the_stream() {
    let mut world = streaming(Answer::Available);
    let before = world.checks.len();
    world.input(Input::Visible(false));
    world.skip_ms(36_000);
    world.input(Input::StreamHeartbeat);
    world.run_s(1);
    assert_eq!(world.checks.len(), before);
    assert!(world.has_stream());
}

#[test]
fn an_older_answer_is_not_believed_because_the_newer_word_was_forgotten() {
    let mut world = streaming(Answer::Available);
    world.stream(GONE);
    world.answer = GONE;
    world.latency = Duration::from_secs(1);
    world.input(Input::StreamBroken);
    world.input(Input::Reset);
    let id = world.check_in_flight();
    let mut old = report(HealthStatus::Available, None);
    old.sequence = 1;
    world.input(Input::CheckEnded {
        id,
        result: Ok(old),
    });
    assert_eq!(world.phase(), Phase::Checking);
    world.run_s(5);
    assert_eq!(world.phase(), Phase::Unavailable);
}

#[test]
fn a_proxy_that_refuses_streams_does_not_move_the_ladder() {
    let mut world = starting_with_a_stream(DOWN);
    for _ in 0..2 {
        world.run_ms(30);
        world.input(Input::StreamBroken);
    }
    world.run_ms(100);
    assert!(!world.has_stream());
    assert_eq!(world.connection.status().consecutive_failures, 1);
}

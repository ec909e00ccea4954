//! The page or the machine stands still for a while, and the network comes back after them.

use std::time::Duration;

use docker_connection::{
    Cause, CheckFailure, HealthStatus, Input, Phase, Reason, RecoveryMode, Trigger,
};

use crate::world::{Answer, DOWN, World, failure, report};

#[test]
fn a_check_that_a_gap_cut_off_is_made_again_and_is_no_failure() {
    for (trigger, gap) in [
        (Trigger::Wake, 3_600_000),
        (Trigger::Resume, 3_600_000),
        (Trigger::PageShow, 3_600_000),
        // The clock alone tells of this gap, and the event alone of the other.
        (Trigger::Focus, 3_600_000),
        (Trigger::PageShow, 5_200),
    ] {
        let mut world = World::started(Answer::Available);
        world.answer = Answer::Silence;
        world.input(Input::Retry);
        world.skip_ms(gap);
        world.answer = Answer::Available;
        world.input(Input::Trigger(trigger));
        world.run_ms(100);
        assert_eq!(world.phases.last().unwrap().1, Phase::Connected);
        assert_eq!(world.outputs, []);
        assert_eq!(world.connection.status().history.len(), 0);
    }
}

#[test]
fn a_page_that_is_shown_again_makes_an_overdue_check_again() {
    let mut world = World::started(Answer::Available);
    world.answer = Answer::Silence;
    world.input(Input::Retry);
    world.skip_ms(60_000);
    world.answer = Answer::Available;
    world.input(Input::Visible(true));
    world.input(Input::Trigger(Trigger::PageShow));
    world.run_ms(100);
    assert_eq!(world.connection.status().history.len(), 0);
}

#[test]
fn a_page_that_is_shown_makes_a_check_again_that_was_overdue_while_it_was_hidden() {
    let mut world = World::started(Answer::Available);
    world.input(Input::Visible(false));
    world.answer = Answer::Silence;
    world.input(Input::Retry);
    world.skip_ms(30_000);
    world.answer = Answer::Available;
    world.input(Input::Visible(true));
    world.run_ms(100);
    assert_eq!(world.phase(), Phase::Connected);
    assert_eq!(world.connection.status().history.len(), 0);
}

#[test]
fn a_timer_that_fires_late_is_a_wake() {
    let mut world = World::started(Answer::Available);
    world.answer = Answer::Silence;
    world.input(Input::Retry);
    world.skip_ms(60_000);
    world.answer = Answer::Available;
    world.input(Input::Timeout);
    assert_eq!(world.phase(), Phase::Connected);
    world.run_ms(100);
    assert_eq!(world.connection.status().history.len(), 0);
    assert!(!world.connection.status().is_checking);
}

#[test]
fn a_hidden_page_wakes_when_a_timer_is_over_65_s_late() {
    for (late, is_wake) in [(60_000, false), (66_000, true)] {
        let mut world = World::started(DOWN);
        world.run_s(1);
        world.input(Input::Visible(false));
        let due = world.connection.next_timeout().unwrap().as_millis();
        world.skip_ms(due - world.now_ms() + late);
        world.input(Input::Timeout);
        let cause = world.checks.last().unwrap().1;
        assert_eq!(cause == Cause::Trigger(Trigger::Wake), is_wake, "{late}");
    }
}

#[test]
fn after_a_wake_a_backend_out_of_reach_is_asked_again_before_it_is_news() {
    for trigger in [Trigger::Wake, Trigger::Resume, Trigger::Online] {
        let mut world = World::started(Answer::Available);
        world.run_s(10);
        world.answer = failure(Reason::BackendUnreachable);
        world.input(Input::Trigger(trigger));
        world.run_ms(1_900);
        assert_eq!(world.phase(), Phase::Connected, "{trigger:?}");
        world.answer = Answer::Available;
        world.run_s(1);
        assert_eq!(world.phase(), Phase::Connected, "{trigger:?}");
        assert_eq!(world.connection.status().history.len(), 0);

        world.run_s(20);
        world.answer = failure(Reason::BackendUnreachable);
        world.input(Input::Trigger(trigger));
        world.run_ms(2_100);
        assert_eq!(
            world.phase(),
            Phase::Unavailable,
            "{trigger:?}: once more, not for ever"
        );
        assert_eq!(world.connection.status().consecutive_failures, 1);
    }
}

#[test]
fn after_a_wake_the_word_of_the_backend_is_believed_at_once() {
    let mut world = World::started(Answer::Available);
    world.run_s(10);
    world.answer = DOWN;
    world.input(Input::Trigger(Trigger::Wake));
    world.run_ms(100);
    assert_eq!(world.phase(), Phase::Unavailable);
}

#[test]
fn an_attempt_during_a_check_that_came_too_early_waits_for_its_second_try() {
    let mut world = World::started(DOWN);
    world.run_s(1);
    world.answer = failure(Reason::BrowserOffline);
    world.input(Input::Trigger(Trigger::Online));
    world.run_ms(100);
    world.input(Input::Retry);
    assert!(world.connection.status().shows_check);
    world.run_s(2);
    assert_eq!(world.checks.len(), 3);
    assert_eq!(world.connection.status().consecutive_failures, 2);
}

#[test]
fn a_gap_is_noticed_whatever_comes_first_after_it() {
    let lost = |world: &World| Input::CheckEnded {
        id: world.check_in_flight(),
        result: Err(CheckFailure {
            reason: Reason::BackendUnreachable,
            retry_after: None,
        }),
    };
    for is_stream in [false, true] {
        for first in 0..4 {
            let mut world = World::started(Answer::Available);
            if is_stream {
                world.stream(Answer::Available);
                world.run_s(21);
            }
            world.latency = Duration::from_millis(500);
            world.input(Input::Trigger(Trigger::Visible));
            let input = match first {
                0 => lost(&world),
                1 => Input::Visible(true),
                2 => Input::Trigger(Trigger::Visible),
                _ => Input::Timeout,
            };
            world.skip_ms(3_600_000);
            world.answer = failure(Reason::BackendUnreachable);
            world.input(input);
            world.run_ms(1_900);
            assert_eq!(world.phase(), Phase::Connected, "{is_stream} {first}");
            world.answer = Answer::Available;
            world.run_s(10);
            assert_eq!(world.phase(), Phase::Connected, "{is_stream} {first}");
            assert_eq!(world.connection.status().history.len(), 0);
        }
    }
}

#[test]
fn a_page_that_was_hidden_while_the_machine_slept_is_patient_with_the_network() {
    let mut world = World::started(Answer::Available);
    world.input(Input::Visible(false));
    world.skip_ms(3_600_000);
    world.answer = failure(Reason::BackendUnreachable);
    world.input(Input::Visible(true));
    world.input(Input::Trigger(Trigger::Visible));
    world.run_ms(1_900);
    assert_eq!(world.phase(), Phase::Connected);
}

#[test]
fn an_answer_from_before_a_gap_vouches_for_nothing_after_it() {
    let mut world = World::started(Answer::Available);
    world.latency = Duration::from_millis(500);
    world.input(Input::Trigger(Trigger::Visible));
    let id = world.check_in_flight();
    world.skip_ms(3_600_000);
    let before = world.checks.len();
    world.answer = DOWN;
    world.input(Input::CheckEnded {
        id,
        result: Ok(report(HealthStatus::Available, None)),
    });
    world.run_s(1);
    assert_eq!(world.checks.len(), before + 1);
    assert_eq!(world.phase(), Phase::Unavailable);
}

#[test]
fn a_check_is_made_twice_at_most_before_its_failure_is_news() {
    let mut world = World::started(Answer::Available);
    world.run_s(10);
    world.answer = failure(Reason::BackendUnreachable);
    for _ in 0..10 {
        world.input(Input::Trigger(Trigger::Online));
        world.run_ms(1_000);
    }
    assert_eq!(world.phase(), Phase::Unavailable);
}

#[test]
fn a_backend_that_answers_is_not_asked_twice() {
    for answer in [
        Answer::Failure(CheckFailure {
            reason: Reason::BackendRateLimited,
            retry_after: Some(Duration::from_secs(60)),
        }),
        failure(Reason::BackendAuth),
        failure(Reason::ProxyError),
    ] {
        let mut world = World::started(Answer::Available);
        world.run_s(10);
        world.answer = answer;
        world.input(Input::Trigger(Trigger::Online));
        world.run_s(3);
        assert_eq!(world.checks.len(), 2, "{answer:?}");
    }
}

#[test]
fn the_retry_of_a_page_that_wakes_is_patient_even_where_events_are_off() {
    let mut world = World::started(DOWN);
    world.input(Input::Recovery(RecoveryMode::Off));
    world.run_s(6);
    let before = world.connection.status().consecutive_failures;
    world.skip_ms(3_600_000);
    world.answer = failure(Reason::BackendUnreachable);
    world.input(Input::Trigger(Trigger::Wake));
    world.run_ms(1_900);
    assert_eq!(world.connection.status().consecutive_failures, before);
    world.run_s(1);
    assert_eq!(world.connection.status().consecutive_failures, before + 1);
}

#[test]
fn a_stop_lasts_although_the_page_slept_through_its_second() {
    let mut world = World::started(DOWN);
    world.run_s(1);
    let since = world.connection.status().outage.unwrap().since;
    world.input(Input::Stop);
    world.skip_ms(3_600_000);
    world.input(Input::Start);
    world.run_s(1);
    assert_ne!(world.connection.status().outage.unwrap().since, since);
}

//! The page is shown and hidden, sleeps and wakes, is left and comes back.

use std::time::Duration;

use docker_connection::{Cause, Input, Phase, Reason, Trigger};

use crate::world::{Answer, DOWN, World, failure};

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
fn a_check_that_a_gap_cut_off_is_made_again_and_is_no_failure() {
    for trigger in [Trigger::Wake, Trigger::Resume, Trigger::PageShow] {
        let mut world = World::started(Answer::Available);
        world.answer = Answer::Silence;
        world.input(Input::Retry);
        world.skip_ms(3_600_000);
        world.answer = Answer::Available;
        world.input(Input::Trigger(trigger));
        world.run_ms(100);
        assert_eq!(world.phases.last().unwrap().1, Phase::Connected);
        assert_eq!(world.outputs, []);
        assert_eq!(world.connection.status().history.len(), 0);
    }
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

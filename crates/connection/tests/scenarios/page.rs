//! The page is shown and hidden, sleeps and wakes, is left and comes back.

use std::time::Duration;

use docker_connection::{
    Cause, CheckFailure, ErrorCode, HealthStatus, Input, Phase, Reason, RecoveryMode, Trigger,
    Warning,
};

use crate::world::{Answer, DOWN, World, docker_error, failure, report};

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

//! What a check finds, and what is shown of it.

use std::time::Duration;

use docker_connection::{
    Cause, Feature, HealthStatus, Input, Instant, Message, Phase, Reason, ResetBlock, Sentence,
    Trigger, Warning,
};

use crate::world::{Answer, DOWN, World, failure};

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
    assert_eq!(world.connection.status().is_available(), Some(true));
    assert_eq!(
        world.connection.status().last_checked,
        Some(Instant::from_millis(10))
    );
}

#[test]
fn without_a_verdict_nobody_says_that_docker_is_down() {
    let mut world = World::new(DOWN);
    world.input(Input::Start);
    assert_eq!(world.connection.status().is_available(), None);
    world.run_ms(100);
    assert_eq!(world.connection.status().is_available(), Some(false));
    assert!(!world.connection.status().is_rate_limited());
}

#[test]
fn whoever_waits_for_a_check_hears_whether_docker_can_be_used() {
    for (answer, is_available) in [
        (Answer::Available, true),
        (Answer::Starting, false),
        (DOWN, false),
    ] {
        let world = World::started(answer);
        assert_eq!(world.ended, [(Cause::First, is_available)]);
    }
}

fn messages_of(answer: Answer) -> Vec<Message> {
    let mut world = World::started(answer);
    let mut messages = Vec::new();
    while messages.len() < 4 {
        let message = world.connection.status().message.clone().unwrap();
        if messages.last() != Some(&message) {
            messages.push(message);
        }
        world.run_ms(100);
        assert!(world.now_ms() < 100_000, "{messages:?}");
    }
    messages
}

#[test]
fn the_second_failure_is_numbered_the_last_says_so_and_after_that_the_number_is_no_news() {
    let failed = |sentence: &Sentence, attempt, is_last| Message::Failed {
        sentence: sentence.clone(),
        attempt,
        is_last,
    };
    for (reason, sentence) in [
        (Reason::SocketMissing, Sentence::NotRunning),
        (Reason::ConnectionRefused, Sentence::NotRunning),
        (
            Reason::PermissionDenied,
            Sentence::Reason(Reason::PermissionDenied),
        ),
        (Reason::TlsRejected, Sentence::Reason(Reason::TlsRejected)),
    ] {
        assert_eq!(
            messages_of(Answer::Unavailable(reason)),
            [
                failed(&sentence, None, false),
                failed(&sentence, Some((2, 3)), false),
                failed(&sentence, Some((3, 3)), true),
                Message::TooManyFailures { sentence },
            ]
        );
    }
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
    assert_eq!(status.is_available(), None);
}

#[test]
fn an_answer_that_comes_with_its_deadline_is_in_time() {
    let mut world = World::new(failure(Reason::ProxyError));
    world.latency = Duration::from_secs(5);
    world.input(Input::Start);
    world.run_s(5);
    assert_eq!(world.connection.status().reason, Some(Reason::ProxyError));
}

#[test]
fn a_late_answer_changes_nothing() {
    let mut world = World::new(Answer::Silence);
    world.input(Input::Start);
    let id = world.check_in_flight();
    world.run_s(5);
    let before = world.connection.status().clone();
    let report = crate::world::report(HealthStatus::Available, None);
    world.input(Input::CheckEnded {
        id,
        result: Ok(report),
    });
    assert_eq!(*world.connection.status(), before);
}

fn messages_over(world: &mut World, seconds: u64) -> Vec<Message> {
    let messages = (0..seconds).map(|_| {
        world.run_s(1);
        world.connection.status().message.clone().unwrap()
    });
    messages.collect()
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
        assert_eq!(status.is_available(), None, "{reason}");
        assert!(status.hides_docker());
        for message in messages_over(&mut world, 300) {
            assert!(
                matches!(message, Message::Failed { sentence: Sentence::Reason(said), is_last: false, .. }
                    if said == reason),
                "{message:?}"
            );
        }
    }
}

#[test]
fn a_check_is_shown_if_a_person_asked_or_it_takes_over_a_second() {
    let mut world = World::started(Answer::Available);
    world.answer = Answer::Silence;
    world.input(Input::Trigger(Trigger::Visible));
    assert!(world.connection.status().is_checking);
    assert!(!world.connection.status().shows_check);
    world.run_ms(1000);
    assert!(world.connection.status().shows_check);

    let mut world = World::started(Answer::Available);
    world.input(Input::Retry);
    assert!(world.connection.status().shows_check);
}

#[test]
fn unknown_reasons_are_shown_in_the_backends_own_words() {
    let world = World::started(Answer::Unavailable(Reason::Unknown));
    let Some(Message::Failed { sentence, .. }) = &world.connection.status().message else {
        panic!("no message");
    };
    assert_eq!(
        *sentence,
        Sentence::Server("The backend's own words.".to_owned())
    );
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
fn a_starting_engine_is_called_so_whatever_the_reason() {
    let mut world = World::new(Answer::Silence);
    world.input(Input::Start);
    let id = world.check_in_flight();
    let report = crate::world::report(HealthStatus::Starting, Some(Reason::ConnectionRefused));
    world.input(Input::CheckEnded {
        id,
        result: Ok(report),
    });
    assert_eq!(world.connection.status().message, Some(Message::Starting));
}

#[test]
fn warnings_go_with_the_engine_they_are_about() {
    let mut world = World::started(Answer::Available);
    let mut warned = crate::world::report(HealthStatus::Available, None);
    warned.warnings.push(Warning {
        code: "podman".to_owned(),
        text: "Podman answers.".to_owned(),
    });
    world.stream_report(warned);
    assert_eq!(world.connection.status().warnings.len(), 1);
    world.stream(DOWN);
    assert_eq!(world.connection.status().warnings, []);
}

#[test]
fn what_the_backend_offers_stays_known_while_docker_is_away() {
    let mut world = World::started(Answer::Available);
    let mut offering = crate::world::report(HealthStatus::Unavailable, Some(Reason::Hung));
    offering.features.push(Feature::Terminal);
    world.stream_report(offering);
    assert_eq!(world.connection.status().features, [Feature::Terminal]);
    world.answer = failure(Reason::BackendUnreachable);
    world.input(Input::StreamAllowed(false));
    world.run_s(60);
    assert_eq!(
        world.connection.status().reason,
        Some(Reason::BackendUnreachable)
    );
    assert_eq!(world.connection.status().features, [Feature::Terminal]);
}

#[test]
fn before_the_first_check_there_is_nothing_to_tell_and_nothing_to_reset() {
    let mut world = World::new(Answer::Available);
    let before = world.connection.status().clone();
    assert_eq!(before.reset_block, Some(ResetBlock::NothingToReset));
    assert_eq!(before.max_consecutive_failures, 3);
    world.input(Input::Timeout);
    assert_eq!(*world.connection.status(), before);
    assert_eq!(world.phases, []);
}

//! What a check finds, and what is shown of it.

use docker_connection::{
    Cause, ErrorCode, HealthStatus, Input, Instant, Output, Phase, Reason, Trigger, Warning,
};

use crate::world::{Answer, DOWN, World, docker_error, failure};

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

    let mut world = World::started(Answer::Available);
    world.input(docker_error(ErrorCode::DockerUnavailable, None));
    world.run_s(10);
    assert!(
        !recovered(&world).was_shown,
        "an error of the app's own, over in a moment"
    );
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
    let report = crate::world::report(HealthStatus::Available, None);
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
    assert_eq!(
        world.connection.status().error_message.as_deref(),
        Some("Docker is starting.")
    );
}

#[test]
fn warnings_go_with_the_engine_they_are_about() {
    let mut world = World::started(Answer::Available);
    let mut warned = crate::world::report(HealthStatus::Available, None);
    warned.warnings.push(Warning {
        code: "podman".to_owned(),
        text: "Podman answers.".to_owned(),
    });
    world.input(Input::StreamReport(warned));
    assert_eq!(world.connection.status().warnings.len(), 1);
    world.stream(DOWN);
    assert_eq!(world.connection.status().warnings, []);
}

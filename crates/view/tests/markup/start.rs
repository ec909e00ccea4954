use std::time::Duration;

use docker_connection::{
    DockerError, Feature, Instant, Outage, Phase, Reason, StartAnswer, StartOutcome, Status,
};
use docker_connection_view::{Action, Element, Part, Request, ViewEvent, ViewState, update};

use crate::{all, attribute, draw, heard, status};

fn stopped() -> Status {
    status(Phase::Unavailable, Some(Reason::SocketMissing), 1, 0)
}

/// What the button says, and whether it can be pressed.
fn button(status: &Status, state: &ViewState) -> Option<(String, bool)> {
    let root = draw(Part::PANEL, status, state, true);
    let start = |one: &&Element| attribute(one, Action::ATTRIBUTE) == Some("start");
    let elements = all(&root);
    let button = elements.into_iter().find(start)?;
    Some((heard(button), attribute(button, "aria-disabled").is_none()))
}

fn failure(status: &Status, state: &ViewState) -> String {
    let root = draw(Part::PANEL, status, state, false);
    let told = |one: &&Element| attribute(one, "class") == Some("docker-status-start");
    all(&root)
        .into_iter()
        .find(told)
        .map(heard)
        .unwrap_or_default()
}

fn press(state: &mut ViewState) -> Option<Request> {
    let outage = "1000".to_owned();
    update(state, ViewEvent::Pressed(Action::Start(outage)), None)
}

#[test]
fn the_engine_can_be_started_where_the_backend_can_and_it_does_not_run() {
    let state = ViewState::default();
    let free = Some(("Start Docker".to_owned(), true));
    for phase in [Phase::Unavailable, Phase::RateLimited] {
        let status = Status { phase, ..stopped() };
        assert_eq!(button(&status, &state), free);
    }
    for phase in [Phase::Connected, Phase::Starting, Phase::Checking] {
        let status = Status { phase, ..stopped() };
        assert_eq!(button(&status, &state), None, "{phase}");
    }
    for reason in [
        Reason::PermissionDenied,
        Reason::BackendUnreachable,
        Reason::NotInstalled,
    ] {
        let status = Status {
            reason: Some(reason),
            ..stopped()
        };
        assert_eq!(button(&status, &state), None, "{reason}");
    }
    let status = Status {
        features: vec![Feature::Diagnosis],
        ..stopped()
    };
    assert_eq!(button(&status, &state), None);
}

#[test]
fn one_start_runs_at_a_time_and_its_failure_is_told_in_its_outage_only() {
    let mut state = ViewState::default();
    assert_eq!(press(&mut state), Some(Request::StartEngine));
    let blocked = Some(("Start Docker".to_owned(), false));
    assert_eq!(button(&stopped(), &state), blocked);

    let seconds = |seconds| Some(Duration::from_secs(seconds));
    let refused = |backoff| {
        StartAnswer::Refused(DockerError {
            message: "Docker is running already.".to_owned(),
            code: None,
            backoff,
        })
    };
    let ended = |exit_status| StartAnswer::Ended(StartOutcome { exit_status });
    for (answer, told) in [
        (ended(Some(0)), ""),
        (
            ended(Some(5)),
            "The command that starts Docker failed with exit status 5.",
        ),
        (
            ended(None),
            "The command that starts Docker took too long and was ended.",
        ),
        (refused(None), "Docker is running already."),
        (
            refused(seconds(5)),
            "Docker connection temporarily unavailable. Please wait 5 seconds before retrying.",
        ),
        (
            StartAnswer::Unanswered,
            "The IDE's server does not answer, so the state of Docker is not known.",
        ),
    ] {
        press(&mut state);
        assert_eq!(failure(&stopped(), &state), "", "not yet");
        update(&mut state, ViewEvent::Started(answer), None);
        assert_eq!(failure(&stopped(), &state), told);
        assert!(button(&stopped(), &state).is_some_and(|(_, is_free)| is_free));
    }
    let next = Status {
        outage: Some(Outage {
            since: Instant::from_millis(2_000),
            until: None,
            first_reason: Reason::SocketMissing,
            failures: 1,
            was_shown: true,
        }),
        ..stopped()
    };
    assert_eq!(failure(&next, &state), "");
}

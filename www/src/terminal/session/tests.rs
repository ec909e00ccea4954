use docker_connection_yew::rules::Reason;

use super::*;

const UP: Docker = Docker {
    is_connected: true,
    may_attempt: true,
};

/// Docker is away; an attempt would be allowed.
const DOWN: Docker = Docker {
    is_connected: false,
    may_attempt: true,
};

/// Docker is away, and a cooldown runs.
const COOLDOWN: Docker = Docker {
    is_connected: false,
    may_attempt: false,
};

fn error(code: ErrorCode, backoff_seconds: Option<u64>) -> DockerErrorResponse {
    DockerErrorResponse {
        message: "No.".to_owned(),
        code,
        failure_count: None,
        backoff_seconds,
        reason: Some(Reason::ConnectionRefused),
    }
}

fn ready() -> Input {
    Input::Frame(ServerFrame::Ready {
        session_id: "1".to_owned(),
    })
}

fn failed(code: ErrorCode, backoff_seconds: Option<u64>) -> Input {
    Input::Frame(ServerFrame::Error(error(code, backoff_seconds)))
}

fn exit(reason: ExitReason) -> Input {
    Input::Frame(ServerFrame::Exit { code: None, reason })
}

fn running() -> Session {
    let mut session = Session::default();
    assert_eq!(session.handle(0, UP, Input::Open), [Output::Start]);
    assert_eq!(session.handle(0, UP, ready()), [Output::ReportSuccess]);
    assert_eq!(*session.state(), State::Running);
    session
}

#[test]
fn nothing_is_opened_before_a_person_asks() {
    let mut session = Session::default();
    for docker in [DOWN, UP, COOLDOWN, UP] {
        assert_eq!(session.handle(0, docker, Input::Look), []);
    }
    assert_eq!(*session.state(), State::Closed);
}

#[test]
fn in_a_cooldown_it_waits_and_opens_when_docker_is_back() {
    let mut session = Session::default();
    assert_eq!(session.handle(0, COOLDOWN, Input::Open), []);
    assert!(matches!(
        session.state(),
        State::Waiting {
            why: Why::NotNow,
            ..
        }
    ));
    // That an attempt would be allowed is no reason for one.
    assert_eq!(session.handle(5_000, DOWN, Input::Look), []);
    assert_eq!(session.next_timeout(5_000), None);
    assert_eq!(session.handle(9_000, UP, Input::Look), [Output::Start]);
}

#[test]
fn a_failure_is_told_to_the_kit_whole() {
    let mut session = Session::default();
    session.handle(0, UP, Input::Open);
    let response = error(ErrorCode::DockerUnavailable, Some(5));
    let told = session.handle(0, UP, Input::Frame(ServerFrame::Error(response.clone())));
    assert_eq!(told, [Output::ReportFailure(response.into())]);
}

#[test]
fn a_shell_that_docker_refuses_while_connected_is_tried_again_after_the_backoff() {
    let mut session = Session::default();
    session.handle(0, UP, Input::Open);
    session.handle(0, UP, failed(ErrorCode::DockerUnavailable, Some(5)));
    assert_eq!(session.next_timeout(0), Some(5_000));
    assert_eq!(session.handle(4_999, UP, Input::Look), []);
    assert_eq!(session.handle(5_000, UP, Input::Look), [Output::Start]);
}

#[test]
fn inside_a_backoff_a_person_asks_in_vain_and_after_it_not() {
    let mut session = Session::default();
    session.handle(0, DOWN, Input::Open);
    session.handle(0, DOWN, failed(ErrorCode::DockerUnavailable, Some(5)));
    assert!(!session.may_try(4_999, DOWN));
    assert_eq!(session.handle(4_999, DOWN, Input::Open), []);
    assert_eq!(session.handle(5_000, DOWN, Input::Open), [Output::Start]);
}

#[test]
fn a_failure_without_a_backoff_is_not_tried_again_in_a_rush() {
    let mut session = Session::default();
    session.handle(0, UP, Input::Open);
    let told = session.handle(0, UP, failed(ErrorCode::DockerUnavailable, Some(0)));
    assert_eq!(told.len(), 1);
    assert_eq!(session.next_timeout(0), Some(MOMENT));
}

#[test]
fn when_docker_is_back_the_backoff_still_holds() {
    let mut session = Session::default();
    session.handle(0, DOWN, Input::Open);
    session.handle(0, DOWN, failed(ErrorCode::DockerRateLimited, Some(10)));
    assert_eq!(session.next_timeout(0), Some(10_000));
    assert_eq!(session.next_timeout(10_000), None);
    assert_eq!(session.handle(2_000, UP, Input::Look), []);
    assert_eq!(session.next_timeout(2_000), Some(10_000));
    assert_eq!(session.handle(10_000, UP, Input::Look), [Output::Start]);
}

#[test]
fn after_a_lost_engine_a_new_shell_opens_when_it_is_back() {
    let mut session = running();
    let told = session.handle(0, UP, exit(ExitReason::EngineLost));
    assert!(matches!(told[..], [Output::ReportFailure(_)]));
    assert_eq!(session.handle(20, DOWN, Input::Look), []);
    assert_eq!(session.handle(MOMENT, DOWN, Input::Look), []);
    assert!(matches!(
        session.state(),
        State::Waiting {
            why: Why::EngineLost,
            ..
        }
    ));
    assert_eq!(session.handle(60_000, UP, Input::Look), [Output::Start]);
    assert_eq!(session.handle(60_001, UP, ready()), [Output::ReportSuccess]);
}

#[test]
fn an_engine_that_is_back_before_the_kit_hears_of_it_gets_a_new_shell_too() {
    let mut session = running();
    session.handle(0, UP, exit(ExitReason::EngineLost));
    assert_eq!(session.next_timeout(0), Some(MOMENT));
    assert_eq!(session.handle(MOMENT, UP, Input::Look), [Output::Start]);
}

#[test]
fn a_lost_server_is_asked_again_once_and_then_waited_for() {
    let mut session = running();
    assert_eq!(session.handle(0, UP, Input::Lost), []);
    assert_eq!(session.handle(MOMENT, UP, Input::Look), [Output::Start]);

    assert_eq!(session.handle(MOMENT, UP, Input::Lost), []);
    assert_eq!(session.next_timeout(0), None);
    assert_eq!(session.handle(99_000, UP, Input::Look), []);
    session.handle(99_000, DOWN, Input::Look);
    assert_eq!(session.handle(99_100, UP, Input::Look), [Output::Start]);
}

#[test]
fn after_a_server_that_shuts_down_a_new_shell_opens_when_it_is_back() {
    let mut session = running();
    session.handle(0, UP, exit(ExitReason::Shutdown));
    session.handle(0, UP, Input::Lost);
    assert_eq!(session.handle(MOMENT, DOWN, Input::Look), []);
    assert_eq!(session.handle(30_000, UP, Input::Look), [Output::Start]);
}

#[test]
fn a_missing_image_is_for_a_person_to_fetch() {
    let mut session = Session::default();
    session.handle(0, UP, Input::Open);
    session.handle(0, UP, failed(ErrorCode::ImageMissing, None));
    let refused = End::Refused(error(ErrorCode::ImageMissing, None));
    assert_eq!(*session.state(), State::Ended(refused));
    session.handle(0, DOWN, Input::Look);
    assert_eq!(session.handle(0, UP, Input::Look), []);
    assert_eq!(session.handle(0, UP, Input::Open), [Output::Start]);
}

#[test]
fn a_shell_that_ended_stays_so_until_a_person_wants_another() {
    let mut session = running();
    session.handle(0, UP, exit(ExitReason::Exited));
    session.handle(0, DOWN, Input::Look);
    assert_eq!(session.handle(0, UP, Input::Look), []);
    assert_eq!(*session.state(), State::Ended(End::Exited(None)));
}

#[test]
fn who_closes_a_terminal_gets_no_new_one() {
    let mut session = running();
    assert_eq!(session.handle(0, UP, Input::Close), [Output::Stop]);
    assert_eq!(session.handle(0, UP, exit(ExitReason::Stopped)), []);
    assert_eq!(*session.state(), State::Closed);

    let mut waiting = running();
    waiting.handle(0, UP, exit(ExitReason::EngineLost));
    assert_eq!(waiting.handle(0, DOWN, Input::Close), [Output::HangUp]);
    assert_eq!(waiting.handle(MOMENT, UP, Input::Look), []);
}

#[test]
fn a_shell_that_does_not_stop_is_hung_up_on() {
    let mut session = running();
    session.handle(0, UP, Input::Close);
    assert_eq!(session.handle(0, UP, Input::Close), [Output::HangUp]);
    assert_eq!(*session.state(), State::Closed);
}

#[test]
fn an_error_leaves_a_shell_alone_that_runs() {
    let mut session = running();
    assert_eq!(
        session.handle(0, UP, failed(ErrorCode::BadRequest, None)),
        []
    );
    assert_eq!(*session.state(), State::Running);
}

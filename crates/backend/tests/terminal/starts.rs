//! Terminals that cannot be started, and clients that say what makes no sense.

use std::future::pending;
use std::num::NonZeroU32;
use std::time::Duration;

use docker_connection::{DockerErrorResponse, ErrorCode, Reason, ServerFrame};
use docker_connection_backend::{Backend, Config, TerminalConfig};
use futures_util::SinkExt;
use tempfile::tempdir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::{advance, pause, resume, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::common::{
    FakeEngine, PATIENCE, Says, TalkativeEngine, Terminal, config, eventually, next_check, report,
    serve, unix,
};

const NOT_RUNNING: &str =
    "Docker is not running or not accessible. Please start Docker Desktop and try again.";
const TOO_MANY: &str =
    "Docker connection failed too many times. Please check Docker and try again later.";

/// Terminals without an engine.
fn without_engine() -> Config {
    Config {
        terminal: Some(TerminalConfig::default()),
        ..config()
    }
}

/// Lets so much time pass for everyone.
async fn pass(seconds: u64) {
    pause();
    advance(Duration::from_secs(seconds)).await;
    resume();
}

async fn start(terminal: &mut Terminal) -> DockerErrorResponse {
    terminal.start().await;
    terminal.error().await
}

#[tokio::test]
async fn every_start_that_fails_is_answered_by_the_ladder() {
    // Nobody looks into a folder that is there while nothing happens in it, so that no check runs
    // while the time passes.
    let folder = tempdir().unwrap();
    let address = serve(Config {
        docker_host: Some(unix(&folder.path().join("docker.sock"))),
        ..without_engine()
    })
    .await;
    let mut terminal = Terminal::connect(address).await;
    for (number, wait, words) in [
        (1, 0, NOT_RUNNING.to_owned()),
        (2, 5, format!("{NOT_RUNNING} (attempt 2 of 3)")),
        (3, 10, format!("{NOT_RUNNING} (attempt 3 of 3) {TOO_MANY}")),
        (4, 20, TOO_MANY.to_owned()),
        (5, 40, TOO_MANY.to_owned()),
    ] {
        let answer = start(&mut terminal).await;
        let expected = DockerErrorResponse {
            message: words,
            code: ErrorCode::DockerUnavailable,
            failure_count: Some(number),
            backoff_seconds: Some(wait),
            reason: Some(Reason::SocketMissing),
        };
        assert_eq!(answer, expected);
        if wait > 0 {
            let refused = start(&mut terminal).await;
            assert_eq!(refused.code, ErrorCode::DockerRateLimited);
            assert_eq!(refused.failure_count, Some(number));
            assert_eq!(refused.backoff_seconds, Some(wait));
            let words = format!(
                "Docker connection temporarily unavailable. Please wait {wait} seconds before \
                 retrying."
            );
            assert_eq!(refused.message, words);
        }
        pass(wait).await;
    }
}

#[tokio::test]
async fn inside_a_cooldown_docker_is_left_alone() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let broken = "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n";
    let engine = FakeEngine::with_answer(&socket, broken);
    let address = serve(Config {
        docker_host: Some(unix(&socket)),
        ..without_engine()
    })
    .await;
    let mut terminal = Terminal::connect(address).await;
    let before = start(&mut terminal).await;
    assert_eq!(before.reason, Some(Reason::EngineError));
    start(&mut terminal).await;
    // What looks for containers that were left over asks as well, but not on a client's behalf.
    let asked = engine.requests();
    for _ in 0..10 {
        let refused = start(&mut terminal).await;
        assert_eq!(refused.code, ErrorCode::DockerRateLimited);
    }
    assert!(
        engine.requests() <= asked + 1,
        "{asked} {}",
        engine.requests()
    );
}

#[tokio::test]
async fn ten_starts_at_once_are_one_attempt_and_ten_answers() {
    let address = serve(without_engine()).await;
    let mut terminal = Terminal::connect(address).await;
    for _ in 0..10 {
        terminal.start().await;
    }
    for _ in 0..9 {
        let early = terminal.error().await;
        assert_eq!(early.code, ErrorCode::DockerRateLimited);
        assert_eq!(early.backoff_seconds, Some(1));
    }
    let failed = terminal.error().await;
    assert_eq!(failed.code, ErrorCode::DockerUnavailable);
    assert_eq!(failed.failure_count, Some(1));
    assert_eq!(start(&mut terminal).await.failure_count, Some(2));
}

#[tokio::test]
async fn connecting_again_launders_no_more_than_thirty_failures() {
    let address = serve(without_engine()).await;
    for _ in 0..15 {
        let mut terminal = Terminal::connect(address).await;
        assert_eq!(start(&mut terminal).await.failure_count, Some(1));
        assert_eq!(start(&mut terminal).await.failure_count, Some(2));
    }
    let mut terminal = Terminal::connect(address).await;
    let refused = start(&mut terminal).await;
    assert_eq!(refused.code, ErrorCode::DockerRateLimited);
    assert_eq!(refused.failure_count, None);
    let wait = refused.backoff_seconds.unwrap();
    assert!((40..=60).contains(&wait), "{wait}");
}

#[tokio::test]
async fn what_makes_no_sense_is_told_and_harms_nobody() {
    let address = serve(without_engine()).await;
    let mut terminal = Terminal::connect(address).await;
    let long = format!(r#"{{"type":"stop","x":"{}"}}"#, "x".repeat(5000));
    for text in [
        "",
        "hello",
        "{",
        r#"{"type":"dance"}"#,
        r#"{"type":"start"}"#,
        r#"{"type":"start","cols":0,"rows":24}"#,
        r#"{"type":"start","cols":80,"rows":-1}"#,
        r#"{"type":"start","cols":100000,"rows":24}"#,
        r#"{"type":"resize","cols":80,"rows":0}"#,
        &long,
    ] {
        terminal.say_text(text).await;
        assert_eq!(terminal.error_code().await, ErrorCode::BadRequest, "{text}");
    }
    terminal.type_in("ls\n").await;
    assert_eq!(terminal.error_code().await, ErrorCode::BadRequest);
    // What may come just after an end is no mistake.
    for text in [
        r#"{"type":"resize","cols":80,"rows":24}"#,
        r#"{"type":"ack","bytes":18446744073709551615}"#,
        r#"{"type":"stop"}"#,
    ] {
        terminal.say_text(text).await;
    }
    assert_eq!(
        start(&mut terminal).await.code,
        ErrorCode::DockerUnavailable
    );
}

#[tokio::test]
async fn what_is_no_text_or_too_long_closes_the_socket() {
    let address = serve(without_engine()).await;
    let mut terminal = Terminal::connect(address).await;
    let no_text = Frame::message(vec![0xff], OpCode::Data(Data::Text), true);
    terminal.socket.send(Message::Frame(no_text)).await.unwrap();
    assert_eq!(terminal.closed().await, Some(1007));

    let mut terminal = Terminal::connect(address).await;
    terminal.type_in(vec![0; 64 * 1024 + 1]).await;
    assert_eq!(terminal.closed().await, Some(1009));

    let mut terminal = Terminal::connect(address).await;
    // Clients have to mask what they send.
    let unmasked = [0x82, 1, b'x'];
    terminal
        .socket
        .get_mut()
        .write_all(&unmasked)
        .await
        .unwrap();
    assert_eq!(terminal.closed().await, Some(1002));
}

#[tokio::test]
async fn stopping_what_is_being_started_is_an_exit() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _silent = FakeEngine::with_answer(&socket, "");
    let address = serve(Config {
        docker_host: Some(unix(&socket)),
        ..without_engine()
    })
    .await;
    let mut terminal = Terminal::connect(address).await;
    terminal.start().await;
    terminal.stop().await;
    assert!(matches!(terminal.frame().await, ServerFrame::Exit { .. }));
}

#[tokio::test]
async fn the_idle_limit_may_be_as_long_as_there_is() {
    let address = serve(Config {
        terminal: Some(TerminalConfig {
            idle_limit: Duration::MAX,
            ..TerminalConfig::default()
        }),
        ..config()
    })
    .await;
    let mut terminal = Terminal::connect(address).await;
    assert_eq!(start(&mut terminal).await.failure_count, Some(1));
}

#[tokio::test]
async fn an_engine_that_hangs_is_no_lack_of_places() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _silent = FakeEngine::with_answer(&socket, "");
    let address = serve(Config {
        docker_host: Some(unix(&socket)),
        terminal: Some(TerminalConfig {
            max_sessions: NonZeroU32::MIN,
            ..TerminalConfig::default()
        }),
        ..config()
    })
    .await;
    let mut one = Terminal::connect(address).await;
    let mut other = Terminal::connect(address).await;
    let (one, other) = tokio::join!(start(&mut one), start(&mut other));
    for answer in [one, other] {
        assert_eq!(answer.code, ErrorCode::DockerUnavailable);
        assert_eq!(answer.reason, Some(Reason::Hung));
    }
}

#[tokio::test]
async fn a_peer_that_does_not_answer_is_given_up_within_a_minute() {
    let address = serve(without_engine()).await;
    let mut terminal = Terminal::connect(address).await;
    assert_eq!(start(&mut terminal).await.failure_count, Some(1));
    pass(15).await;
    let stream = terminal.socket.get_mut();
    let mut pings = 0;
    // Whoever reads no frames answers none.
    while timeout(PATIENCE, stream.read_u16())
        .await
        .unwrap()
        .is_ok_and(|frame| frame == 0x8900)
    {
        pings += 1;
        pass(15).await;
    }
    assert_eq!(pings, 2);
}

#[tokio::test]
async fn an_engine_that_does_not_tell_what_is_left_over_is_asked_less_and_less() {
    const LIST: &str = "/containers/json";
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = TalkativeEngine::saying(&socket, |path| {
        path.contains(LIST).then_some(Says::Status(403))
    });
    let config = Config {
        docker_host: Some(unix(&socket)),
        ..without_engine()
    };
    let backend = Backend::new(config).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = backend.clone();
    tokio::spawn(async move { server.serve(listener, pending()).await });
    for (times, pause) in [(1, 5), (2, 10), (3, 20), (4, 40)] {
        eventually("a question", || engine.asked_for(LIST) == times).await;
        let known = report(&backend).await;
        pass(pause - 1).await;
        // Whoever asks now is answered after those who asked before.
        next_check(&backend, &known).await;
        assert_eq!(engine.asked_for(LIST), times);
        pass(1).await;
    }
}

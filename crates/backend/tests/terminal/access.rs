//! Who gets a terminal's WebSocket, and how it is asked for.

use std::net::SocketAddr;
use std::process::Stdio;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use docker_connection::{ErrorCode, Feature, TERMINAL_PROTOCOL, TERMINAL_TOKEN_PROTOCOL};
use docker_connection_backend::{Backend, Config, TerminalConfig, Token};
use http::StatusCode;
use tempfile::tempdir;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Error;

use crate::common::{
    PATIENCE, Running, Terminal, ask, config, eventually, get, program, report, serve,
};

const SECRET: &str = "0123456789abcdefghijklmnopqrstuvwxyz-_ABCDE";

fn with_terminal() -> Config {
    Config {
        terminal: Some(TerminalConfig::default()),
        ..config()
    }
}

fn with_token() -> Config {
    Config {
        token: Some(Token::new(SECRET).expect("it is long enough")),
        ..with_terminal()
    }
}

/// The status of the answer to a WebSocket that is asked for with these headers.
async fn status(address: SocketAddr, headers: &[(&'static str, &str)]) -> StatusCode {
    match Terminal::connect_with(address, headers).await {
        Ok((_, response)) => response.status(),
        Err(Error::Http(response)) => response.status(),
        Err(error) => panic!("{error}"),
    }
}

fn protocols(token: &str) -> String {
    let token = URL_SAFE_NO_PAD.encode(token);
    format!("{TERMINAL_PROTOCOL}, {TERMINAL_TOKEN_PROTOCOL}{token}")
}

#[tokio::test]
async fn there_are_no_terminals_unless_they_are_wanted() {
    let address = serve(config()).await;
    assert_eq!(status(address, &[]).await, 404);
    let without = Backend::new(config()).unwrap();
    let features = report(&without).await.features;
    assert!(!features.contains(&Feature::Terminal), "{features:?}");
    let with = Backend::new(with_terminal()).unwrap();
    let features = report(&with).await.features;
    assert!(features.contains(&Feature::Terminal), "{features:?}");
}

#[tokio::test]
async fn whoever_asks_for_no_websocket_is_told_what_is_there() {
    let backend = Backend::new(with_token()).unwrap();
    let answer = ask(&backend, get("/api/terminal")).await;
    assert_eq!(answer.status, 403, "a program shows that it is none");
    let mut request = get("/api/terminal");
    let bearer = format!("Bearer {SECRET}").parse().unwrap();
    request.headers_mut().insert("authorization", bearer);
    let answer = ask(&backend, request).await;
    assert_eq!(answer.status, 426);
    assert_eq!(answer.header("upgrade"), "websocket");
    assert_eq!(answer.header("sec-websocket-version"), "13");
}

#[tokio::test]
async fn pages_of_other_origins_and_those_without_one_get_none() {
    let address = serve(Config {
        allowed_origins: vec!["https://ide.example.org".parse().unwrap()],
        ..with_terminal()
    })
    .await;
    for (origin, expected) in [
        ("https://ide.example.org", 101),
        ("https://attacker.example", 403),
        ("null", 403),
        // No origin at all.
        ("", 403),
    ] {
        assert_eq!(
            status(address, &[("origin", origin)]).await,
            expected,
            "{origin}"
        );
    }
    let foreign = [("host", "attacker.example")];
    assert_eq!(status(address, &foreign).await, 403);
    assert_eq!(status(address, &[]).await, 101, "its own");
}

#[tokio::test]
async fn the_token_may_come_as_a_subprotocol_and_is_never_said_back() {
    let address = serve(with_token()).await;
    let right = protocols(SECRET);
    let wrong = protocols(&SECRET.replace('0', "1"));
    let plain = format!("{TERMINAL_PROTOCOL}, {TERMINAL_TOKEN_PROTOCOL}{SECRET}");
    let bearer = format!("Bearer {SECRET}");
    for (headers, expected) in [
        (vec![], 401),
        (vec![("sec-websocket-protocol", TERMINAL_PROTOCOL)], 401),
        (vec![("sec-websocket-protocol", wrong.as_str())], 401),
        (vec![("sec-websocket-protocol", plain.as_str())], 401),
        (vec![("sec-websocket-protocol", right.as_str())], 101),
        (
            vec![("sec-websocket-protocol", right.as_str()), ("origin", "")],
            101,
        ),
        (vec![("authorization", bearer.as_str())], 101),
        (
            vec![("authorization", bearer.as_str()), ("origin", "")],
            101,
        ),
        (vec![("origin", "")], 403),
    ] {
        let found = match Terminal::connect_with(address, &headers).await {
            Ok((_, response)) => {
                let chosen = response.headers().get("sec-websocket-protocol");
                let chosen = chosen.map(|name| name.to_str().unwrap());
                let offered = headers.iter().any(|(name, _)| name.starts_with("sec-"));
                assert_eq!(chosen, offered.then_some(TERMINAL_PROTOCOL));
                response.status()
            }
            Err(Error::Http(response)) => response.status(),
            // The client gives up where it offers something and nothing is chosen.
            Err(error) => panic!("{error}"),
        };
        assert_eq!(found, expected, "{headers:?}");
    }
    // It opens nothing else.
    let backend = Backend::new(with_token()).unwrap();
    let mut request = get("/api/health");
    let right = right.parse().unwrap();
    request
        .headers_mut()
        .insert("sec-websocket-protocol", right);
    assert_eq!(ask(&backend, request).await.status, 401);
}

#[tokio::test]
async fn open_sockets_leave_places_to_other_requests() {
    let address = serve(Config {
        max_connections: 8.try_into().unwrap(),
        ..with_terminal()
    })
    .await;
    let mut open = Vec::new();
    for _ in 0..6 {
        open.push(Terminal::connect(address).await);
    }
    assert_eq!(status(address, &[]).await, 503);
    drop(open.pop());
    let free = async { while status(address, &[]).await != 101 {} };
    timeout(PATIENCE, free).await.expect("it is free again");
}

#[tokio::test]
async fn a_socket_has_its_place_until_its_connection_ends() {
    let mut command = program();
    command.args(["--listen", "127.0.0.1:0", "--terminal"]);
    command.args(["--docker-host", "unix:///nowhere/docker.sock"]);
    let running = Running::start(&mut command);
    let mut terminal = Terminal::connect(running.address.parse().unwrap()).await;
    // It is told that the socket ends, and keeps the connection open.
    terminal.type_in(vec![0; 64 * 1024 + 1]).await;
    assert_eq!(terminal.closed().await, Some(1009));
    let open = |count| {
        let open = format!("docker_connection_open_connections {count}\n");
        running.get("/metrics").contains(&open)
    };
    assert!(open(2), "this one, and the socket's");
    drop(terminal);
    eventually("its place is free", || open(1)).await;
}

#[tokio::test]
async fn mounted_in_a_server_that_upgrades_it_works_as_well() {
    let listeners = [
        TcpListener::bind("127.0.0.1:0").await.unwrap(),
        TcpListener::bind("127.0.0.1:0").await.unwrap(),
    ];
    let addresses = listeners.each_ref().map(|it| it.local_addr().unwrap());
    let [one, other] = listeners;
    let backend = || Backend::new(with_terminal()).unwrap();
    tokio::spawn(crate::example::serve(one, backend()));
    let server = axum::serve(other, crate::with_axum::router(backend()));
    tokio::spawn(async move { server.await });
    for address in addresses {
        let mut terminal = Terminal::connect(address).await;
        terminal.start().await;
        assert_eq!(terminal.error_code().await, ErrorCode::DockerUnavailable);
    }
}

#[tokio::test]
async fn the_program_warns_once_of_terminals_without_a_token_and_logs_no_token() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, SECRET).unwrap();
    let start = |with_token: bool| {
        let mut command = program();
        command.args([
            "--listen",
            "127.0.0.1:0",
            "--log-level",
            "debug",
            "--terminal",
        ]);
        command.args(["--docker-host", "unix:///nowhere/docker.sock"]);
        if with_token {
            command.arg("--token-file").arg(&file);
        }
        Running::start(command.stderr(Stdio::piped()))
    };
    let warning = "may start containers";
    let log = start(false).into_log();
    assert_eq!(log.matches(warning).count(), 1, "{log}");

    let running = start(true);
    let address = running.address.parse().unwrap();
    for (secret, expected) in [(SECRET, 101), ("wrong", 401)] {
        let offered = protocols(secret);
        let headers = [("sec-websocket-protocol", offered.as_str())];
        assert_eq!(status(address, &headers).await, expected);
    }
    let log = running.into_log();
    let encoded = URL_SAFE_NO_PAD.encode(SECRET);
    for text in [warning, SECRET, &encoded, TERMINAL_TOKEN_PROTOCOL] {
        assert!(!log.contains(text), "{log}");
    }
}

#[tokio::test]
async fn each_socket_logs_an_outage_once() {
    let mut command = program();
    command.args(["--listen", "127.0.0.1:0", "--terminal"]);
    command.args(["--docker-host", "unix:///nowhere/docker.sock"]);
    let running = Running::start(command.stderr(Stdio::piped()));
    let address = running.address.parse().unwrap();
    for _ in 0..2 {
        let mut terminal = Terminal::connect(address).await;
        for _ in 0..5 {
            terminal.start().await;
            terminal.error().await;
        }
    }
    let log = running.into_log();
    let line = "a terminal cannot be started: socket-missing";
    assert_eq!(log.matches(line).count(), 2, "{log}");
}

//! The library form: its examples, and what the host's own code is told.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::net::SocketAddr;
use std::pin::pin;

mod common;
#[allow(dead_code, reason = "the test does what its main function does")]
#[path = "../examples/mount.rs"]
mod example;
#[allow(dead_code, reason = "the test does what its main function does")]
#[path = "../examples/axum.rs"]
mod with_axum;

use docker_connection::Reason;
use docker_connection_backend::{Backend, Config, Token, WeakToken};
use futures_util::StreamExt;
use tempfile::tempdir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use common::{FakeEngine, GONE, PATIENCE, address, answer_with, engine, eventually};

#[tokio::test]
async fn own_routes_and_those_of_the_backend_live_side_by_side() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    answer_with(&socket, engine());
    let backend = Backend::new(Config {
        docker_host: Some(address(&socket)),
        allowed_hosts: vec!["ide.test".parse().unwrap()],
        ..Config::default()
    })
    .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(example::serve(listener, backend));

    assert_answers(address, "Hello!").await;
}

#[tokio::test]
async fn an_axum_server_gives_the_rest_to_the_backend() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _engine = FakeEngine::start(&socket);
    let backend = Backend::new(Config {
        docker_host: Some(address(&socket)),
        allowed_hosts: vec!["ide.test".parse().unwrap()],
        ..Config::default()
    })
    .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = axum::serve(listener, with_axum::router(backend));
    tokio::spawn(async move { server.await });
    assert_answers(address, "Docker is available.").await;
}

#[tokio::test]
async fn the_hosts_own_code_is_told_of_changes() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let backend = common::backend(&address(&socket));
    let mut changes = pin!(backend.changes());
    let first = changes.next().await.unwrap();
    assert_eq!(first.reason, Some(Reason::SocketMissing));
    let engine = FakeEngine::start(&socket);
    let mut until = async |reason| {
        while changes.next().await.unwrap().reason != reason {}
    };
    timeout(PATIENCE, until(None)).await.unwrap();
    assert_eq!(backend.report().await.unwrap().reason, None);
    drop(engine);
    timeout(PATIENCE, until(Some(GONE))).await.unwrap();
}

#[tokio::test]
async fn changes_that_nobody_follows_any_more_leave_nothing_behind() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let backend = common::backend(&address(&socket));
    let mut changes = Box::pin(backend.changes());
    changes.next().await.unwrap();
    eventually("an idle connection", || engine.connections() == 1).await;
    drop(changes);
    eventually("no connection", || engine.connections() == 0).await;
}

#[test]
fn a_token_of_the_hosts_own_is_no_short_one() {
    assert!(Token::new(&"x".repeat(Token::MIN_LENGTH)).is_ok());
    assert_eq!(Token::new("short").unwrap_err(), WeakToken);
    assert_eq!(Token::new(&"é".repeat(40)).unwrap_err(), WeakToken);
}

/// Asserts what a server answers that has a route `/hello` of its own.
async fn assert_answers(address: SocketAddr, hello: &str) {
    for (path, host, status, part) in [
        ("/hello", "any.test", 200, hello),
        ("/api/health", "ide.test", 200, "\"status\":\"available\""),
        ("/readyz", "any.test", 200, "available"),
        ("/api/health", "attacker.example", 403, "not allowed"),
        ("/nothing", "ide.test", 404, "nothing at this address"),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let start = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&start), "{path}: {answer}");
        assert!(answer.contains(part), "{path}: {answer}");
    }
}

//! How long connections last, how many there may be, and how they end.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::num::NonZeroU32;

use docker_connection_backend::{Backend, Config};
use tempfile::tempdir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::time::{Duration, Instant, pause, sleep, timeout};
use tokio_util::sync::CancellationToken;

use common::{PATIENCE, config, serve, unix};

const LIVEZ: &str = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test]
async fn a_head_that_does_not_end_is_waited_for_ten_seconds() {
    let address = serve(config()).await;
    for start in ["", "GET /livez HTTP/1.1\r\nHost: local"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(start.as_bytes()).await.unwrap();
        pause();
        let started = Instant::now();
        let mut answer = Vec::new();
        // A reset is an end as well.
        let _ = stream.read_to_end(&mut answer).await;
        let took = started.elapsed();
        tokio::time::resume();
        assert!((9..12).contains(&took.as_secs()), "{start:?}: {took:?}");
    }
}

#[tokio::test]
async fn an_idle_connection_lasts_longer_than_a_proxy_keeps_it() {
    let mut stream = TcpStream::connect(serve(config()).await).await.unwrap();
    stream.write_all(LIVEZ.as_bytes()).await.unwrap();
    let mut answer = [0; 1024];
    assert_ne!(stream.read(&mut answer).await.unwrap(), 0);
    pause();
    let started = Instant::now();
    assert_eq!(stream.read(&mut answer).await.unwrap(), 0);
    let took = started.elapsed().as_secs();
    assert!((74..80).contains(&took), "{took}");
}

#[tokio::test]
async fn a_stream_lasts_as_long_as_its_heartbeats_come() {
    let mut stream = TcpStream::connect(serve(config()).await).await.unwrap();
    let request = "GET /api/health/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut lines = BufReader::new(stream).lines();
    pause();
    let started = Instant::now();
    for _ in 0..20 {
        while lines.next_line().await.unwrap().unwrap() != "event: heartbeat" {}
    }
    let took = started.elapsed().as_secs();
    assert!((299..310).contains(&took), "{took}");
}

#[tokio::test]
async fn a_client_that_does_not_read_is_waited_for_thirty_seconds() {
    let mut stream = TcpStream::connect(serve(config()).await).await.unwrap();
    let requests = LIVEZ.repeat(1000);
    // Until neither end takes any more.
    while timeout(
        Duration::from_millis(500),
        stream.write_all(requests.as_bytes()),
    )
    .await
    .is_ok_and(|sent| sent.is_ok())
    {}
    pause();
    let started = Instant::now();
    // A reset is its end; what was sent before is not read.
    let _ = stream.write_all(requests.as_bytes()).await;
    while stream.write_all(b"x").await.is_ok() {}
    let took = started.elapsed().as_secs();
    assert!((25..35).contains(&took), "{took}");
}

#[tokio::test]
async fn whoever_is_refused_begins_again() {
    for (headers, status) in [("Host: attacker.example", 403), ("Host: localhost", 404)] {
        let request = format!("GET /api/none HTTP/1.1\r\n{headers}\r\n\r\n");
        let mut stream = TcpStream::connect(serve(config()).await).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = [0; 1024];
        let length = stream.read(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{answer}"
        );
        assert_eq!(
            answer.contains("connection: close\r\n"),
            status == 403,
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_request_that_is_being_answered_is_answered_before_the_end() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = UnixListener::bind(&socket).unwrap();
    let backend = Backend::new(Config {
        docker_host: Some(unix(&socket)),
        ..Config::default()
    });
    let backend = backend.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let closing = CancellationToken::new();
    let server = tokio::spawn({
        let closing = closing.clone();
        async move { backend.serve(listener, closing.cancelled()).await }
    });
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = "GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let (mut question, _) = engine.accept().await.unwrap();
    closing.cancel();
    // It takes in that it has to end before it hears of the engine.
    while TcpStream::connect(address).await.is_ok() {}
    // It has half a second.
    sleep(Duration::from_millis(100)).await;
    question
        .write_all(common::engine().as_bytes())
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    server.await.unwrap();
}

#[tokio::test]
async fn a_connection_more_than_allowed_waits_for_an_end() {
    let address = serve(Config {
        max_connections: NonZeroU32::MIN,
        ..config()
    })
    .await;
    let first = TcpStream::connect(address).await.unwrap();
    let mut second = TcpStream::connect(address).await.unwrap();
    second.write_all(LIVEZ.as_bytes()).await.unwrap();
    let mut byte = [0];
    let early = timeout(Duration::from_millis(100), second.read_exact(&mut byte)).await;
    assert!(early.is_err(), "it waits");
    drop(first);
    second.read_exact(&mut byte).await.unwrap();
}

#[tokio::test]
async fn what_is_no_stream_any_more_keeps_no_place() {
    const PLACES: NonZeroU32 = NonZeroU32::new(4).unwrap();
    for (request, end) in [
        ("HEAD /api/health/stream", "\r\n\r\n"),
        ("GET /api/diagnosis", "event: end\n"),
    ] {
        let address = serve(Config {
            max_connections: PLACES,
            ..config()
        })
        .await;
        let mut idle = Vec::new();
        for _ in 0..PLACES.get() {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let request = format!("{request} HTTP/1.1\r\nHost: localhost\r\n\r\n");
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            while !answer.contains(end) {
                let mut bytes = [0; 4096];
                let length = stream.read(&mut bytes).await.unwrap();
                assert_ne!(length, 0, "{request}: {answer}");
                answer.push_str(&String::from_utf8_lossy(&bytes[..length]));
            }
            assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
            idle.push(stream);
        }
        let mut next = TcpStream::connect(address).await.unwrap();
        next.write_all(LIVEZ.as_bytes()).await.unwrap();
        let answered = timeout(PATIENCE, next.read_exact(&mut [0])).await;
        assert!(answered.is_ok(), "{request} keeps its place");
    }
}

#[tokio::test]
async fn open_connections_are_counted_until_they_end() {
    let address = serve(config()).await;
    let count = async |wanted: &str| {
        let line = format!("docker_connection_open_connections {wanted}\n");
        timeout(Duration::from_secs(10), async {
            loop {
                let mut stream = TcpStream::connect(address).await.unwrap();
                let request =
                    "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
                stream.write_all(request.as_bytes()).await.unwrap();
                let mut answer = String::new();
                stream.read_to_string(&mut answer).await.unwrap();
                if answer.contains(&line) {
                    break;
                }
            }
        })
        .await
        .unwrap();
    };
    let idle = TcpStream::connect(address).await.unwrap();
    count("2").await;
    drop(idle);
    count("1").await;
}

//! What the tests of the backend share.

#![allow(
    dead_code,
    unused_imports,
    reason = "each test program uses a part of it"
)]
#![allow(clippy::unwrap_used, unreachable_pub, reason = "these are tests")]

mod authority;
mod diagnosis;
mod events;
mod fake_engine;
mod running;
#[cfg(unix)]
mod shells;
mod socket;
#[cfg(unix)]
mod talkative_engine;
mod terminal;

pub use authority::{Authority, acceptor, authority, client_files, expired_acceptor};
pub use diagnosis::{Steps, diagnosed, doctor, parse, parse_events, streamed};
pub use events::{Event, Events, PATIENCE};
pub use fake_engine::FakeEngine;
pub use running::{PROGRAM, Running, program, without_settings};
#[cfg(unix)]
pub use running::{program_as_nobody, program_with_descriptors};
#[cfg(unix)]
pub use shells::{containers, docker, engine_with_busybox, serve_terminals, until_containers};
#[cfg(unix)]
pub use socket::address as unix;
pub use socket::{GONE, address, listen, remove};
#[cfg(unix)]
pub use talkative_engine::{Says, TalkativeEngine, untroubled};
pub use terminal::{Heard, Terminal};

use std::fs;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use docker_connection::{HealthReport, HealthStatus, Reason};
use docker_connection_backend::{Backend, Config};
use futures_util::StreamExt;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Empty};
use sha2::{Digest, Sha256};
use tempfile::{TempDir, tempdir};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

/// Serves until the test ends.
pub async fn serve(config: Config) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let backend = Backend::new(config).unwrap();
    tokio::spawn(async move { backend.serve(listener, std::future::pending()).await });
    address
}

/// Without an engine.
pub fn config() -> Config {
    Config {
        docker_host: Some(address(Path::new("/nowhere/docker.sock"))),
        ..Config::default()
    }
}

/// A response with all of its body.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// The value of that header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

pub fn get(path: &str) -> Request<Empty<Bytes>> {
    request(Method::GET, path)
}

pub fn request(method: Method, path: &str) -> Request<Empty<Bytes>> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .body(Empty::new())
        .unwrap()
}

pub async fn ask(backend: &Backend, request: Request<Empty<Bytes>>) -> Answer {
    let response: Response<_> = backend.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    Answer {
        status: head.status,
        headers: head.headers,
        body: body.collect().await.unwrap().to_bytes(),
    }
}

pub async fn report(backend: &Backend) -> HealthReport {
    let answer = ask(backend, get("/api/health?report")).await;
    assert_eq!(answer.status, StatusCode::OK);
    serde_json::from_slice(&answer.body).unwrap()
}

/// The reason that a fresh backend gives for that engine.
pub async fn reason(docker_host: &str) -> Reason {
    let report = report(&backend(docker_host)).await;
    assert_eq!(report.status, HealthStatus::Unavailable);
    assert!(!report.advice.is_empty());
    report.reason.unwrap()
}

pub fn backend(docker_host: &str) -> Backend {
    Backend::new(Config {
        docker_host: Some(docker_host.to_owned()),
        ..Config::default()
    })
    .unwrap()
}

/// A backend without an engine, and its assets.
pub fn with_assets() -> (Backend, TempDir) {
    let folder = tempdir().expect("a folder can be made");
    let path = folder.path();
    fs::create_dir(path.join("www")).expect("a folder can be made");
    for (name, content) in [
        ("secret.txt", "secret"),
        ("www/index.html", "<!doctype html>"),
        ("www/app-0123456789abcdef.js", "let plain;"),
        ("www/app-0123456789abcdef.js.br", "brotli"),
        ("www/app-0123456789abcdef.js.gz", "gzip"),
        ("www/app-0123456789abcdef_bg.wasm", "\0asm"),
    ] {
        fs::write(path.join(name), content).expect("a file can be written");
    }
    let backend = Backend::new(Config {
        docker_host: Some(address(&path.join("docker.sock"))),
        assets: Some(path.join("www")),
        ..Config::default()
    });
    (backend.expect("the assets are there"), folder)
}

/// Waits until it holds.
pub async fn eventually(what: &str, holds: impl Fn() -> bool) {
    let wait = async {
        while !holds() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, wait).await.expect(what);
}

/// Asks until another check was made than that of `last`; an answer serves for a second.
pub async fn next_check(backend: &Backend, last: &HealthReport) -> HealthReport {
    let asked = async {
        loop {
            let asked = report(backend).await;
            if asked.checked_at != last.checked_at {
                break asked;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, asked).await.expect("it is asked again")
}

/// Makes a context for that address the current one of that home folder.
pub fn use_context(home: &Path, name: &str, host: &str) {
    let id: String = Sha256::digest(name)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let meta = home.join(".docker/contexts/meta").join(id);
    fs::create_dir_all(&meta).unwrap();
    let endpoint = format!(r#"{{"Endpoints":{{"docker":{{"Host":"{host}"}}}}}}"#);
    fs::write(meta.join("meta.json"), endpoint).unwrap();
    // As Docker's own client does it, so that nobody reads a half of it.
    let config = format!(r#"{{"currentContext":"{name}"}}"#);
    let new = home.join(".docker/config.json.new");
    fs::write(&new, config).unwrap();
    fs::rename(new, home.join(".docker/config.json")).unwrap();
}

/// The answer of an engine to the question who it is.
pub fn engine() -> String {
    engine_of_version("9.9")
}

pub fn engine_of_version(version: &str) -> String {
    let body = format!(
        r#"{{"Version":"{version}","ApiVersion":"1.41","Os":"linux","Arch":"amd64","New":1}}"#
    );
    answer_of_version(version, &body)
}

/// Its answer to the question whether it is there.
pub fn pong_of_version(version: &str) -> String {
    answer_of_version(version, "OK")
}

fn answer_of_version(version: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nServer: Docker/{version} (linux)\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
}

/// Answers like an engine until the test ends, by a thread of its own.
#[cfg(unix)]
pub fn start_threaded_engine(socket: &Path) {
    let listener = std::os::unix::net::UnixListener::bind(socket).unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap_or_default();
            let answer = if request[..length].starts_with(b"GET /_ping ") {
                pong_of_version("9.9")
            } else {
                engine()
            };
            let _ = stream.write_all(answer.as_bytes());
        }
    });
}

/// Answers every connection at the socket with the same bytes, and closes it.
pub fn answer_with(socket: &Path, answer: impl Into<String>) {
    let answer = answer.into();
    let mut connections = listen(socket);
    tokio::spawn(async move {
        while let Some(mut stream) = connections.next().await {
            // All of a request's head comes at once; closing with some of it unread is a reset.
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
}

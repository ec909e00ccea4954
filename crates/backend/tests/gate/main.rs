//! Who is answered: by host, by origin and by token.

#![allow(clippy::unwrap_used, reason = "these are tests")]

#[path = "../common/mod.rs"]
mod common;

mod origins;
mod tokens;

use std::fs;
use std::path::Path;

use docker_connection_backend::{Backend, Config, Token};
use http::{Method, Request};
use tempfile::{TempDir, tempdir};

use common::{Answer, address, ask, get};

const API: &str = "/api/none";

/// A backend with those names and origins allowed.
fn allowing(hosts: &[&str], origins: &[&str]) -> Backend {
    Backend::new(Config {
        docker_host: Some(address(Path::new("/nowhere/docker.sock"))),
        allowed_hosts: hosts.iter().map(|host| host.parse().unwrap()).collect(),
        allowed_origins: origins.iter().map(|text| text.parse().unwrap()).collect(),
        ..Config::default()
    })
    .unwrap()
}

/// A backend with a page, its token, and the folder of both.
fn locked() -> (Backend, String, TempDir) {
    let folder = tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("www")).unwrap();
    fs::write(path.join("www/index.html"), "<!doctype html>").unwrap();
    let token = Token::from_file(&path.join("token")).unwrap();
    let secret = token.reveal().to_owned();
    let backend = Backend::new(Config {
        docker_host: Some(address(&path.join("docker.sock"))),
        assets: Some(path.join("www")),
        allowed_origins: vec!["https://ide.test".parse().unwrap()],
        token: Some(token),
        ..Config::default()
    });
    (backend.unwrap(), secret, folder)
}

/// Asks with these headers and no others.
async fn with(backend: &Backend, path: &str, headers: &[(&str, &str)]) -> Answer {
    with_method(backend, Method::GET, path, headers).await
}

async fn with_method(
    backend: &Backend,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    ask(backend, request.body(Default::default()).unwrap()).await
}

async fn status_for_host(backend: &Backend, path: &str, host: &str) -> u16 {
    with(backend, path, &[("host", host)]).await.status.as_u16()
}

#[tokio::test]
async fn names_that_are_not_allowed_are_refused_on_every_route() {
    let backend = allowing(&["ide.test"], &[]);
    for host in [
        "attacker.example",
        "127.0.0.1.attacker.example",
        "localhost.",
        "localhost@attacker.example",
        "attacker.example@localhost",
        "0.0.0.0",
        "",
    ] {
        for path in ["/", "/index.html", "/api/health", "/metrics", "/livez/.."] {
            assert_eq!(status_for_host(&backend, path, host).await, 403, "{host}");
        }
    }
    for host in [
        "ide.test",
        "IDE.test:99",
        "localhost",
        "127.0.0.1:1",
        "[::1]:8787",
    ] {
        assert_eq!(status_for_host(&backend, API, host).await, 404, "{host}");
    }
}

#[tokio::test]
async fn forwarded_names_count_for_nothing() {
    let backend = allowing(&[], &[]);
    let headers = [
        ("host", "attacker.example"),
        ("x-forwarded-host", "localhost"),
        ("forwarded", "host=localhost"),
    ];
    assert_eq!(with(&backend, API, &headers).await.status, 403);
}

#[tokio::test]
async fn container_checks_may_use_any_name_or_none() {
    let backend = allowing(&[], &[]);
    assert_eq!(status_for_host(&backend, "/livez", "10.0.0.7").await, 200);
    assert_eq!(with(&backend, "/livez", &[]).await.status, 200);
    assert_eq!(status_for_host(&backend, "/readyz", "10.0.0.7").await, 503);
}

#[tokio::test]
async fn a_request_names_exactly_one_host() {
    let backend = allowing(&[], &[]);
    for (target, headers) in [
        (API, &[][..]),
        (API, &[("host", "localhost"), ("host", "localhost")]),
        ("http://localhost/api/none", &[("host", "127.0.0.1")]),
        ("http://localhost:1/api/none", &[("host", "localhost")]),
    ] {
        let answer = with(&backend, target, headers).await;
        assert_eq!(answer.status, 400, "{target} {headers:?}");
    }
    let same = with(
        &backend,
        "http://localhost/api/none",
        &[("host", "Localhost")],
    )
    .await;
    assert_eq!(same.status, 404);
    let target_alone = with(&backend, "http://localhost/api/none", &[]).await;
    assert_eq!(target_alone.status, 404);
    let other = with(&backend, "http://evil/api/none", &[("host", "evil")]).await;
    assert_eq!(other.status, 403);
}

#[tokio::test]
async fn requests_with_a_body_are_refused_and_their_connections_closed() {
    let backend = allowing(&[], &[]);
    for (name, value) in [
        ("content-length", "1"),
        ("content-length", "99999999999"),
        ("transfer-encoding", "chunked"),
    ] {
        for method in [Method::GET, Method::POST] {
            for path in [API, "/livez", "/"] {
                let headers = [("host", "localhost"), (name, value)];
                let answer = with_method(&backend, method.clone(), path, &headers).await;
                assert_eq!(answer.status, 413);
                assert_eq!(answer.header("connection"), "close");
            }
        }
    }
    let headers = [("host", "localhost"), ("content-length", "0")];
    assert_eq!(with(&backend, "/livez", &headers).await.status, 200);
}

#[tokio::test]
async fn every_answer_forbids_guessing_types_and_telling_addresses() {
    let (backend, token, _folder) = locked();
    for path in ["/", "/livez", "/api/health", &format!("/?token={token}")] {
        let answer = ask(&backend, get(path)).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
    }
}

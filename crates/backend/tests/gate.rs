//! Who is answered: by host, by origin and by token.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::fs;
use std::path::Path;

use docker_connection_backend::{Backend, Config, Token};
use http::{Method, Request};
use tempfile::{TempDir, tempdir};
use tokio::time::{Duration, advance, pause};

use common::{Answer, address, ask, get, request};

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
    let other = with(&backend, "http://evil/api/none", &[("host", "evil")]).await;
    assert_eq!(other.status, 403);
}

#[tokio::test]
async fn pages_of_other_origins_may_not_ask() {
    let backend = allowing(&[], &["https://ide.test"]);
    for origin in [
        "null",
        "https://attacker.example",
        "http://ide.test",
        "https://ide.test.attacker.example",
        "http://localhost:3000",
        "http://127.0.0.1",
        "",
    ] {
        let headers = [("host", "localhost"), ("origin", origin)];
        let answer = with(&backend, API, &headers).await;
        assert_eq!(answer.status, 403, "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), "");
        assert_eq!(answer.header("vary"), "Origin");
    }
    let two = [
        ("host", "localhost"),
        ("origin", "https://ide.test"),
        ("origin", "null"),
    ];
    assert_eq!(with(&backend, API, &two).await.status, 403);
}

#[tokio::test]
async fn pages_of_other_sites_can_load_nothing_of_the_api() {
    let backend = allowing(&[], &["https://ide.test"]);
    let status = async |path: &str, headers: &[(&str, &str)]| {
        let cross_site = [("host", "localhost"), ("sec-fetch-site", "cross-site")];
        let headers = [&cross_site, headers].concat();
        with(&backend, path, &headers).await.status.as_u16()
    };
    let image = [("sec-fetch-mode", "no-cors")];
    for path in ["/api/health", "/api/health/stream", API] {
        assert_eq!(status(path, &image).await, 403, "{path}");
    }
    let opened = [("sec-fetch-mode", "navigate")];
    assert_eq!(status("/api/health?report", &opened).await, 200);
    assert_eq!(status("/api/health/stream", &opened).await, 403);
    let listed = [("sec-fetch-mode", "cors"), ("origin", "https://ide.test")];
    assert_eq!(status("/api/health?report", &listed).await, 200);
    let other = [("host", "localhost"), ("sec-fetch-site", "same-site")];
    assert_eq!(with(&backend, API, &other).await.status, 404);
}

#[tokio::test]
async fn the_own_origin_may_ask_and_needs_no_header_for_it() {
    let backend = allowing(&[], &[]);
    for (host, origin) in [
        ("localhost:8787", "http://localhost:8787"),
        ("[::1]:8787", "http://[::1]:8787"),
        // Behind a proxy with TLS.
        ("localhost", "https://localhost"),
        ("localhost:443", "https://localhost"),
        ("localhost:80", "http://localhost"),
    ] {
        let answer = with(&backend, API, &[("host", host), ("origin", origin)]).await;
        assert_eq!(answer.status, 404, "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), "");
        assert_eq!(answer.header("vary"), "Origin");
    }
}

#[tokio::test]
async fn an_allowed_origin_is_echoed_and_never_a_star() {
    let backend = allowing(&[], &["https://ide.test", "vscode-webview://*"]);
    for origin in ["https://ide.test", "vscode-webview://0b4k1c2d"] {
        let headers = [("host", "localhost"), ("origin", origin)];
        let answer = with(&backend, "/api/health?report", &headers).await;
        assert_eq!(answer.status, 200, "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), origin);
        assert_eq!(
            answer.header("access-control-expose-headers"),
            "Retry-After"
        );
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        assert_eq!(answer.header("vary"), "Origin");
    }
}

#[tokio::test]
async fn preflights_are_answered_for_allowed_origins_only() {
    let (backend, _token, _folder) = locked();
    let ask = async |origin| {
        let headers = [
            ("host", "localhost"),
            ("origin", origin),
            ("access-control-request-method", "GET"),
            ("access-control-request-headers", "authorization"),
        ];
        with_method(&backend, Method::OPTIONS, "/api/health", &headers).await
    };
    let allowed = ask("https://ide.test").await;
    assert_eq!(allowed.status, 204);
    assert_eq!(
        allowed.header("access-control-allow-origin"),
        "https://ide.test"
    );
    assert_eq!(allowed.header("access-control-allow-credentials"), "true");
    assert_eq!(allowed.header("access-control-allow-methods"), "GET, HEAD");
    assert!(
        allowed
            .header("access-control-allow-headers")
            .contains("Authorization")
    );
    let refused = ask("https://attacker.example").await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.header("access-control-allow-methods"), "");
}

#[tokio::test]
async fn without_the_token_only_container_checks_are_answered() {
    let (backend, _token, _folder) = locked();
    for path in ["/", "/index.html", "/api/health", "/metrics", "/nothing"] {
        let answer = ask(&backend, get(path)).await;
        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert_eq!(ask(&backend, request(Method::POST, "/")).await.status, 401);
    assert_eq!(ask(&backend, get("/livez")).await.status, 200);
}

#[tokio::test]
async fn the_link_is_exchanged_for_a_cookie_that_scripts_cannot_read() {
    let (backend, token, _folder) = locked();
    let answer = ask(&backend, get(&format!("/?a=1&token={token}&b=2"))).await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), "./?a=1&b=2");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(
        answer.headers["set-cookie"].is_sensitive(),
        "logs leave it out"
    );
    let (cookie, attributes) = answer.header("set-cookie").split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax");

    assert!(answer.body.is_empty());
    assert!(!cookie.contains(&token), "other ports get it, too");
    let (_, session) = cookie.split_once('=').unwrap();
    let bearer = format!("Bearer {session}");
    let as_token = [("host", "localhost"), ("authorization", bearer.as_str())];
    assert_eq!(with(&backend, "/", &as_token).await.status, 401);

    let cookie = format!("other=1; {cookie}");
    let headers = [("host", "localhost"), ("cookie", cookie.as_str())];
    assert_eq!(with(&backend, "/", &headers).await.status, 200);
    assert_eq!(
        with(&backend, "/api/health?report", &headers).await.status,
        200
    );
}

#[tokio::test]
async fn programs_send_the_token_in_a_header() {
    let (backend, token, _folder) = locked();
    for scheme in ["Bearer", "bearer"] {
        let value = format!("{scheme} {token}");
        let headers = [("host", "localhost"), ("authorization", value.as_str())];
        assert_eq!(with(&backend, "/", &headers).await.status, 200);
    }
}

#[tokio::test]
async fn wrong_tokens_open_nothing() {
    let (backend, token, _folder) = locked();
    let longer = format!("{token}x");
    for wrong in ["", "x", &token[1..], &longer, &token.to_uppercase()] {
        assert_eq!(
            ask(&backend, get(&format!("/?token={wrong}"))).await.status,
            401
        );
        let value = format!("Bearer {wrong}");
        let headers = [("host", "localhost"), ("authorization", value.as_str())];
        assert_eq!(with(&backend, "/", &headers).await.status, 401);
    }
    // Only the page takes it from the address: others would leave it in logs.
    let elsewhere = format!("/api/health?token={token}");
    assert_eq!(ask(&backend, get(&elsewhere)).await.status, 401);
}

#[tokio::test]
async fn a_cookie_of_another_backend_is_no_wrong_token() {
    let (backend, _token, _folder) = locked();
    let (other, token, _folder) = locked();
    let answer = ask(&other, get(&format!("/?token={token}"))).await;
    let (cookie, _) = answer.header("set-cookie").split_once(';').unwrap();
    for _ in 0..40 {
        let answer = with(&backend, "/", &[("host", "localhost"), ("cookie", cookie)]).await;
        assert_eq!(answer.status, 401);
    }
}

#[tokio::test]
async fn many_wrong_tokens_have_to_wait_and_the_right_one_has_not() {
    pause();
    let (backend, token, _folder) = locked();
    for _ in 0..30 {
        assert_eq!(ask(&backend, get("/?token=wrong")).await.status, 401);
    }
    advance(Duration::from_secs(20)).await;
    let answer = ask(&backend, get("/?token=wrong")).await;
    assert_eq!(answer.status, 429);
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((40..=41).contains(&wait), "{wait}");
    assert_eq!(
        ask(&backend, get(&format!("/?token={token}"))).await.status,
        303
    );
    assert_eq!(ask(&backend, get("/")).await.status, 401);

    advance(Duration::from_secs(wait)).await;
    assert_eq!(ask(&backend, get("/?token=wrong")).await.status, 401);
}

#[tokio::test]
async fn nothing_but_the_exchange_repeats_the_token() {
    let (backend, token, _folder) = locked();
    let value = format!("Bearer {token}");
    let headers = [("host", "localhost"), ("authorization", value.as_str())];
    for path in ["/", "/api/health", "/metrics", "/nothing"] {
        let answer = with(&backend, path, &headers).await;
        let told = format!("{:?} {:?}", answer.headers, answer.body);
        assert!(!told.contains(&token), "{path}");
    }
    assert!(!format!("{backend:?}").contains(&token));
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

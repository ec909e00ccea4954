use std::io::{Read, Write};
use std::net::TcpStream;

use docker_connection::Feature;
use docker_connection_backend::{Backend, Config, Token};
use http::{Method, Request, StatusCode};
use tempfile::tempdir;

use super::{START, Stage};
use crate::common::{Answer, PATIENCE, ask, report, serve, with_assets};

type Headers<'a> = &'a [(&'a str, &'a str)];

const HOST: (&str, &str) = ("host", "localhost");
const OWN: (&str, &str) = ("origin", "http://localhost");
const JSON: (&str, &str) = ("content-type", "application/json");
const LISTED: (&str, &str) = ("origin", "https://ide.test");

/// Leaves a mark where it runs.
const SCRIPT: &str = "touch ran";

/// One whose token is known, or one whose host lets in whom it likes.
fn stage(token: Option<Token>) -> Stage {
    let folder = tempdir().unwrap();
    let backend = Backend::new(Config {
        allowed_origins: ["https://ide.test", "vscode-webview://*"]
            .map(|origin| origin.parse().unwrap())
            .into(),
        token,
        ..Stage::config(&folder, SCRIPT)
    });
    Stage {
        folder: folder.into(),
        backend: backend.unwrap(),
    }
}

fn locked() -> (Stage, String, String) {
    let folder = tempdir().unwrap();
    let token = Token::from_file(&folder.path().join("token")).unwrap();
    let bearer = format!("Bearer {}", token.reveal());
    let link = format!("/?token={}", token.reveal());
    (stage(Some(token)), bearer, link)
}

async fn cookie(backend: &Backend, link: &str) -> String {
    let answer = with(backend, Method::GET, link, &[HOST]).await;
    let (cookie, _) = answer.header("set-cookie").split_once(';').unwrap();
    cookie.to_owned()
}

async fn with(backend: &Backend, method: Method, path: &str, headers: Headers<'_>) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    ask(backend, request.body(Default::default()).unwrap()).await
}

async fn post(backend: &Backend, headers: Headers<'_>) -> Answer {
    with(backend, Method::POST, START, headers).await
}

#[track_caller]
fn assert_refused(answer: &Answer, status: u16, part: &str) {
    assert_eq!(answer.status, status, "{part}");
    let error = answer.json();
    assert_eq!(error["code"], "BAD_REQUEST");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains(part), "{message}");
}

#[tokio::test]
async fn every_request_that_may_come_from_a_page_of_somebody_else_is_refused() {
    let stage = stage(None);
    let origin = "without a pattern";
    let foreign = "--allow-origin lets them";
    let kind = "is application/json";
    for (status, part, headers) in [
        (403, origin, &[HOST, JSON][..]),
        // There is no token to be known.
        (403, origin, &[HOST, JSON, ("authorization", "Bearer x")]),
        (
            403,
            origin,
            &[HOST, JSON, ("origin", "vscode-webview://0b4k")],
        ),
        (403, foreign, &[HOST, JSON, ("origin", "null")]),
        (403, foreign, &[HOST, JSON, ("origin", "")]),
        (
            403,
            foreign,
            &[HOST, JSON, ("origin", "https://attacker.test")],
        ),
        (
            403,
            foreign,
            &[HOST, JSON, ("origin", "http://localhost:3000")],
        ),
        (403, foreign, &[HOST, JSON, OWN, OWN]),
        (403, foreign, &[HOST, JSON, LISTED, ("origin", "null")]),
        (
            403,
            foreign,
            &[HOST, JSON, OWN, ("sec-fetch-site", "cross-site")],
        ),
        (
            403,
            foreign,
            &[HOST, JSON, ("sec-fetch-site", "cross-site")],
        ),
        (403, "--allow-host", &[("host", "attacker.test"), JSON, OWN]),
        (400, "one host", &[JSON, OWN]),
        (415, kind, &[HOST, OWN]),
        (415, kind, &[HOST, OWN, ("content-type", "text/plain")]),
        (
            415,
            kind,
            &[HOST, OWN, ("content-type", "application/jsonp")],
        ),
        (
            415,
            kind,
            &[HOST, OWN, ("content-type", "text/plain; application/json")],
        ),
        (
            415,
            kind,
            &[HOST, OWN, JSON, ("content-type", "text/plain")],
        ),
        (413, "no body", &[HOST, OWN, JSON, ("content-length", "2")]),
        (
            413,
            "no body",
            &[HOST, OWN, JSON, ("transfer-encoding", "chunked")],
        ),
    ] {
        let answer = post(&stage.backend, headers).await;
        assert_refused(&answer, status, part);
    }
    assert!(!stage.has("ran"));
}

#[tokio::test]
async fn a_cookie_alone_is_not_enough_and_neither_is_a_wrong_token() {
    let (stage, bearer, link) = locked();
    let cookie = cookie(&stage.backend, &link).await;
    let cookie = ("cookie", cookie.as_str());
    let wrong = ("authorization", "Bearer wrong");
    let right = ("authorization", bearer.as_str());
    for (status, part, headers) in [
        (401, "wants its token", &[HOST, JSON, OWN][..]),
        (401, "is wrong", &[HOST, JSON, OWN, wrong]),
        (401, "is wrong", &[HOST, JSON, wrong]),
        (403, "without a pattern", &[HOST, JSON, cookie]),
        (403, "without a pattern", &[HOST, JSON, cookie, wrong]),
        (403, "lets them", &[HOST, JSON, cookie, ("origin", "null")]),
        (
            403,
            "without a pattern",
            &[HOST, JSON, right, ("origin", "vscode-webview://0b4k")],
        ),
    ] {
        let answer = post(&stage.backend, headers).await;
        assert_refused(&answer, status, part);
    }
    assert!(!stage.has("ran"));
}

#[tokio::test]
async fn own_pages_and_those_of_listed_origins_may_start() {
    for headers in [
        &[HOST, JSON, OWN][..],
        &[HOST, JSON, ("origin", "https://localhost")],
        &[HOST, JSON, LISTED, ("sec-fetch-site", "cross-site")],
        &[
            HOST,
            OWN,
            ("content-type", "Application/JSON; charset=utf-8"),
        ],
        &[HOST, JSON, OWN, ("content-length", "0")],
    ] {
        let stage = stage(None);
        let answer = post(&stage.backend, headers).await;
        assert_eq!(answer.status, 200, "{headers:?}");
        assert!(stage.has("ran"));
        assert_eq!(answer.header("cache-control"), "no-store");
        let is_listed = headers.contains(&LISTED);
        let readers = if is_listed { LISTED.1 } else { "" };
        assert_eq!(answer.header("access-control-allow-origin"), readers);
    }
}

#[tokio::test]
async fn whoever_logged_in_may_start_from_such_a_page_and_a_program_with_the_token() {
    for is_program in [false, true] {
        let (stage, bearer, link) = locked();
        let headers = if is_program {
            [("authorization", bearer), ("accept", "*/*".to_owned())]
        } else {
            [
                ("cookie", cookie(&stage.backend, &link).await),
                ("origin", OWN.1.to_owned()),
            ]
        };
        let headers = headers
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let answer = post(&stage.backend, &[&[HOST, JSON], &headers[..]].concat()).await;
        assert_eq!(answer.status, 200, "{headers:?}");
        assert!(stage.has("ran"));
    }
}

#[tokio::test]
async fn there_is_nothing_but_post() {
    let stage = stage(None);
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::OPTIONS] {
        let answer = with(&stage.backend, method.clone(), START, &[HOST, JSON]).await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), "POST");
        assert_eq!(answer.body.is_empty(), method == Method::HEAD);
    }
    let answer = with(
        &stage.backend,
        Method::POST,
        "/api/health",
        &[HOST, JSON, OWN],
    )
    .await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("allow"), "GET, HEAD");
    assert!(!stage.has("ran"));
}

#[tokio::test]
async fn browsers_are_told_of_post_here_and_nowhere_else() {
    let stage = stage(None);
    let preflight = async |path: &str, origin: (&str, &str)| {
        let headers = [
            HOST,
            origin,
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type"),
        ];
        with(&stage.backend, Method::OPTIONS, path, &headers).await
    };
    for (path, origin, methods) in [
        (START, OWN, "POST"),
        (START, LISTED, "POST"),
        (START, ("origin", "vscode-webview://0b4k"), "GET, HEAD"),
        ("/api/health", LISTED, "GET, HEAD"),
        ("/api/engine/started", LISTED, "GET, HEAD"),
    ] {
        let answer = preflight(path, origin).await;
        assert_eq!(answer.status, 204);
        let told = answer.header("access-control-allow-methods");
        assert_eq!(told, methods, "{path} {origin:?}");
        let names = answer.header("access-control-allow-headers");
        assert!(names.contains("Authorization"), "{names}");
        assert_eq!(names.contains("Content-Type"), methods == "POST");
    }
    let answer = preflight(START, ("origin", "https://attacker.test")).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn without_a_command_there_is_nothing() {
    let (backend, _folder) = with_assets();
    for method in [Method::GET, Method::POST] {
        let answer = with(&backend, method, START, &[HOST, JSON, OWN]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.json()["code"], "BAD_REQUEST");
    }
    let has_feature = async |backend: &Backend| {
        let report = report(backend).await;
        report.features.contains(&Feature::Start)
    };
    assert!(!has_feature(&backend).await);
    assert!(has_feature(&stage(None).backend).await);
}

#[tokio::test]
async fn a_body_is_refused_and_never_waited_for() {
    let folder = tempdir().unwrap();
    let address = serve(Stage::config(&folder, SCRIPT)).await;
    let ask = move |header: &str| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let request = format!(
            "POST {START} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
             Content-Type: application/json\r\n{header}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        // It ends by itself.
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let ask = move || {
        for header in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
            let answer = ask(header);
            assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        }
        let answer = ask("Connection: close");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    };
    tokio::task::spawn_blocking(ask).await.unwrap();
}

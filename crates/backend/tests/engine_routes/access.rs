use std::io::{ErrorKind, Read, Write};
use std::time::Duration;

use docker_connection::Feature;
use docker_connection_backend::{Backend, Config, Token};
use http::Method;
use tempfile::tempdir;
use tokio::runtime::Handle;

use crate::common::{
    FakeEngine, Running, ask, backend, config, get, program, report, request, unix,
};

const PATHS: [&str; 2] = ["/api/engine", "/api/engine/usage"];

#[tokio::test]
async fn strangers_hear_nothing_of_the_engine() {
    let token = Token::new("0123456789abcdef0123456789abcdef").unwrap();
    let with_token = Backend::new(Config {
        token: Some(token),
        ..config()
    });
    let with_token = with_token.unwrap();
    let without = backend("unix:///nowhere/docker.sock");
    for path in PATHS {
        assert_eq!(ask(&with_token, get(path)).await.status, 401, "{path}");
        let mut foreign = get(path);
        let origin = "https://elsewhere.test".parse().unwrap();
        foreign.headers_mut().insert("origin", origin);
        assert_eq!(ask(&without, foreign).await.status, 403, "{path}");
        let mut embedded = get(path);
        let site = "cross-site".parse().unwrap();
        embedded.headers_mut().insert("sec-fetch-site", site);
        assert_eq!(ask(&without, embedded).await.status, 403, "{path}");
        let post = request(Method::POST, path);
        assert_eq!(ask(&without, post).await.status, 405, "{path}");
    }
}

#[tokio::test]
async fn reports_name_what_is_there_for_whoever_may_ask() {
    let features = report(&backend("unix:///nowhere/docker.sock"))
        .await
        .features;
    for feature in [Feature::Engine, Feature::Usage] {
        assert!(features.contains(&feature), "{features:?}");
    }
}

#[tokio::test]
async fn a_question_for_the_head_alone_begins_no_sampling() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let backend = backend(&unix(&socket));
    let tasks = || Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    let answer = ask(&backend, request(Method::HEAD, "/api/engine/usage")).await;
    assert_eq!(answer.status, 200);
    assert_eq!((tasks(), engine.requests()), (before, 0));
}

#[test]
fn a_stream_that_is_quiet_makes_no_room_for_others() {
    let mut command = program();
    command.args(["--listen", "127.0.0.1:0", "--max-connections", "4"]);
    command.args(["--docker-host", "unix:///nowhere/docker.sock"]);
    let running = Running::start(&mut command);
    let mut stream = running.connect();
    let request = "GET /api/engine/usage HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut said = String::new();
    while !said.contains("retry: ") {
        let mut bytes = [0; 4096];
        let length = stream.read(&mut bytes).unwrap();
        said.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
    }
    let _idle = [(); 3].map(|()| running.connect());
    assert!(running.get("/livez").contains("ok"), "somebody made room");
    stream
        .set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    let rest = stream.read(&mut [0; 4096]).unwrap_err();
    assert_eq!(rest.kind(), ErrorKind::WouldBlock);
}

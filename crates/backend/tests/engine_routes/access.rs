use docker_connection::Feature;
use docker_connection_backend::{Backend, Config, Token};
use http::Method;
use tempfile::tempdir;
use tokio::runtime::Handle;

use crate::common::{FakeEngine, ask, backend, config, get, report, request, unix};

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

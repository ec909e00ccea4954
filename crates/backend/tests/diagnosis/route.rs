//! `GET /api/diagnosis`: who may ask, what they get, and how often anybody looks.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Stdio;

use docker_connection::{DiagnosisStatus, Feature, StepState};
use docker_connection_backend::{Backend, Config, Environment, Token};
use http::Method;
use http_body_util::BodyExt;
use tempfile::{TempDir, tempdir};
use tokio::runtime::Handle;
use tower::ServiceExt;

use crate::common::{
    FakeEngine, TalkativeEngine, ask, get, next_check, parse, parse_events, program, report,
    request, streamed, unix, untroubled, use_context,
};

/// A backend that is told of its engine by a context of that home folder.
fn backend(home: &Path, token: Option<Token>) -> Backend {
    let environment = Environment {
        home: Some(home.to_owned()),
        runtime_folder: Some(home.to_owned()),
        ..Environment::default()
    };
    let config = Config {
        environment,
        token,
        ..Config::default()
    };
    Backend::new(config).unwrap()
}

/// A home folder whose context names an engine that answers.
fn home() -> (TempDir, TalkativeEngine) {
    let home = tempdir().unwrap();
    let socket = home.path().join("docker.sock");
    let mut info = untroubled();
    info["DockerRootDir"] = serde_json::json!(home.path());
    info["OperatingSystem"] = serde_json::json!("Private Linux");
    info["Labels"] = serde_json::json!(["secret=label"]);
    info["ID"] = serde_json::json!("secret-id");
    let engine = TalkativeEngine::start(&socket, info);
    use_context(home.path(), "ours", &unix(&socket));
    (home, engine)
}

#[tokio::test]
async fn steps_are_streamed_and_then_their_end() {
    let (home, _engine) = home();
    let backend = backend(home.path(), None);
    let answer = ask(&backend, get("/api/diagnosis")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-cache, no-transform");
    let (steps, end) = parse(&answer);
    assert_eq!(steps.0.len(), 18);
    // The disk of whoever runs the tests may be full.
    assert_ne!(end.status, DiagnosisStatus::Unusable, "{steps:#?}");
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    let ids: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("id: "))
        .collect();
    let expected: Vec<_> = (1..=19).map(|id: u32| id.to_string()).collect();
    assert_eq!(ids, expected);
    let features = report(&backend).await.features;
    assert!(features.contains(&Feature::Diagnosis), "{features:?}");
}

#[tokio::test]
async fn a_step_is_there_before_the_last_one_is_made() {
    let home = tempdir().unwrap();
    let socket = home.path().join("docker.sock");
    let _silent = FakeEngine::with_answer(&socket, "");
    use_context(home.path(), "ours", &unix(&socket));
    let backend = backend(home.path(), None);
    let response = backend.oneshot(get("/api/diagnosis")).await.unwrap();
    let mut body = response.into_body();
    let frame = body.frame().await.unwrap().unwrap().into_data().unwrap();
    let event = String::from_utf8(frame.to_vec()).unwrap();
    assert!(
        event.starts_with("event: step\nid: 1\ndata: {\"id\":\"address\""),
        "{event}"
    );
    let rest = body.collect().await.unwrap().to_bytes();
    let (steps, end) = parse_events(str::from_utf8(&rest).unwrap());
    assert_eq!(steps.that_are(StepState::Failed), ["ping"]);
    assert_eq!(end.status, DiagnosisStatus::Unusable);
}

#[tokio::test]
async fn a_browser_that_comes_back_by_itself_begins_nothing() {
    let (home, _engine) = home();
    let mut request = get("/api/diagnosis");
    let headers = request.headers_mut();
    headers.insert("last-event-id", "3".parse().unwrap());
    let answer = ask(&backend(home.path(), None), request).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
}

#[tokio::test]
async fn all_who_ask_share_one_run_and_its_result() {
    let home = tempdir().unwrap();
    let socket = home.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    use_context(home.path(), "ours", &unix(&socket));
    let backend = backend(home.path(), None);
    let asked = (0..20).map(|_| streamed(&backend));
    let all = futures_util::future::join_all(asked).await;
    for (steps, end) in &all {
        assert_eq!(steps.0, all[0].0.0);
        assert_eq!(end, &all[0].1);
    }
    // Who it is, as for everybody; then its versions of the API, and how it is.
    assert_eq!((engine.versions(), engine.infos()), (2, 1));
    let (steps, _) = streamed(&backend).await;
    assert_eq!(steps.0, all[0].0.0, "it has just ended");
    assert_eq!((engine.versions(), engine.infos()), (2, 1));
    let before = report(&backend).await;
    fs::remove_file(&socket).unwrap();
    next_check(&backend, &before).await;
    let (steps, _) = streamed(&backend).await;
    assert_ne!(steps.0, all[0].0.0, "the engine has gone since");
}

#[tokio::test]
async fn the_machine_is_described_to_those_with_a_token_only() {
    let (home, _engine) = home();
    let (steps, _) = streamed(&backend(home.path(), None)).await;
    let text = serde_json::to_string(&steps.0).unwrap();
    let folder = home.path().to_str().unwrap();
    for private in [folder, "/", "secret", "Private Linux", "owner", "~"] {
        assert!(!text.contains(private), "{private}: {text}");
    }
    assert!(text.contains("srwxr-xr-x"), "{text}");

    let token = "0123456789abcdef0123456789abcdef";
    let backend = backend(home.path(), Some(Token::new(token).unwrap()));
    let mut request = get("/api/diagnosis");
    let value = format!("Bearer {token}").parse().unwrap();
    request.headers_mut().insert("authorization", value);
    let (steps, _) = parse(&ask(&backend, request).await);
    assert_eq!(steps.fact("disk", "folder"), folder);
    assert_eq!(steps.fact("info", "system"), "Private Linux");
    assert!(!steps.fact("socket", "owner").is_empty());
    let text = serde_json::to_string(&steps.0).unwrap();
    assert!(!text.contains("secret"), "{text}");
}

#[tokio::test]
async fn strangers_get_no_diagnosis_and_no_request_has_a_part_in_it() {
    let (home, _engine) = home();
    let with_token = backend(
        home.path(),
        Some(Token::new("0123456789abcdef0123456789abcdef").unwrap()),
    );
    assert_eq!(ask(&with_token, get("/api/diagnosis")).await.status, 401);

    let backend = backend(home.path(), None);
    let mut foreign = get("/api/diagnosis");
    let origin = "https://elsewhere.test".parse().unwrap();
    foreign.headers_mut().insert("origin", origin);
    assert_eq!(ask(&backend, foreign).await.status, 403);
    let post = request(Method::POST, "/api/diagnosis");
    assert_eq!(ask(&backend, post).await.status, 405);

    let path = "/api/diagnosis?host=tcp://192.0.2.7&docker_host=x&report";
    let (steps, end) = parse(&ask(&backend, get(path)).await);
    assert_ne!(end.status, DiagnosisStatus::Unusable, "{steps:#?}");
}

#[tokio::test]
async fn a_question_for_the_head_alone_begins_no_run() {
    let home = tempdir().unwrap();
    let socket = home.path().join("docker.sock");
    let _engine = FakeEngine::start(&socket);
    use_context(home.path(), "ours", &unix(&socket));
    let backend = backend(home.path(), None);
    let tasks = || Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    let answer = ask(&backend, request(Method::HEAD, "/api/diagnosis")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(tasks(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_open_our_socket_may_know_the_machine() {
    let (home, _engine) = home();
    let listen = home.path().join("backend.sock");
    let mut child = program()
        .args(["--listen", &format!("unix:{}", listen.display())])
        .args(["--docker-host", &unix(&home.path().join("docker.sock"))])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = [0; 9];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut line)
        .unwrap();
    let text = tokio::task::block_in_place(|| {
        let mut stream = UnixStream::connect(&listen).unwrap();
        let ask = "GET /api/diagnosis HTTP/1.0\r\nHost: localhost\r\n\r\n";
        stream.write_all(ask.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    });
    child.kill().unwrap();
    child.wait().unwrap();
    let (_, body) = text.split_once("\r\n\r\n").unwrap();
    let (steps, _) = parse_events(body);
    let path = home.path().join("docker.sock");
    assert_eq!(steps.fact("socket", "path"), path.to_str().unwrap());
    assert!(fs::metadata(&path).is_ok(), "nothing was changed");
}

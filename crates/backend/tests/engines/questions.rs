//! What the engine and others are asked, and how often.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use docker_connection::{HealthStatus, Reason};
use docker_connection_backend::{Backend, Config, Environment};
use tempfile::tempdir;
use tokio::net::UnixListener;
use tokio::time::{advance, timeout};

use crate::common::{
    Events, FakeEngine, backend, eventually, next_check, report, unix, use_context,
};

/// Has the folder of a watched socket tell of a change.
fn touch(socket: &Path) {
    fs::set_permissions(socket, Permissions::from_mode(0o666)).unwrap();
}

fn in_environment(environment: &Environment) -> Backend {
    let environment = environment.clone();
    Backend::new(Config {
        environment,
        ..Config::default()
    })
    .unwrap()
}

#[tokio::test]
async fn a_watched_engine_is_asked_once_who_it_is_and_then_only_pinged() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let mut events = Events::open(&backend(&unix(&socket))).await;
    events.available().await;
    for pings in 2..5 {
        touch(&socket);
        eventually("another ping", || engine.pings() >= pings).await;
    }
    assert_eq!(engine.versions(), 1);
}

#[tokio::test]
async fn the_death_of_an_engine_is_noticed_over_tcp() {
    let (engine, address) = FakeEngine::on_port().await;
    let mut events = Events::open(&backend(&format!("tcp://{address}"))).await;
    events.available().await;
    eventually("a ping of the idle connection", || engine.pings() == 1).await;
    drop(engine);
    // Without that connection, the next look is after 30 s.
    events.reason(Reason::ConnectionRefused).await;
}

#[tokio::test]
async fn an_engine_that_nobody_watches_is_pinged_as_well_and_an_upgrade_is_noticed() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let backend = backend(&unix(&socket));
    let first = report(&backend).await;
    let second = next_check(&backend, &first).await;
    assert_eq!((engine.versions(), engine.pings()), (1, 1));
    assert_eq!(second.engine, first.engine);
    engine.upgrade("10.0");
    let third = next_check(&backend, &second).await;
    assert_eq!(third.engine.unwrap().version, "10.0");
    assert_eq!((engine.versions(), engine.pings()), (2, 2));
}

#[tokio::test]
async fn an_engine_whose_answers_do_not_name_it_is_asked_each_time_who_it_is() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let body = r#"{"Version":"1.0","ApiVersion":"1.41"}"#;
    let length = body.len();
    let nameless = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
    let engine = FakeEngine::with_answers(
        &socket,
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK",
        &nameless,
    );
    let backend = backend(&unix(&socket));
    let first = report(&backend).await;
    assert_eq!(first.status, HealthStatus::Available);
    next_check(&backend, &first).await;
    assert_eq!(engine.versions(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_answer_serves_for_a_second_and_no_longer() {
    let backend = backend("unix:///nowhere/docker.sock");
    let attempts = async || report(&backend).await.outage.unwrap().attempts;
    assert_eq!(attempts().await, 1);
    advance(Duration::from_millis(990)).await;
    assert_eq!(attempts().await, 1);
    advance(Duration::from_millis(20)).await;
    assert_eq!(attempts().await, 2);
}

#[tokio::test]
async fn the_first_watcher_waits_for_a_new_answer() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let backend = backend(&unix(&socket));
    assert_eq!(report(&backend).await.reason, Some(Reason::SocketMissing));
    fs::write(&socket, "").unwrap();
    let told = Events::open(&backend).await.report().await;
    assert_eq!(told.reason, Some(Reason::NotASocket));
}

#[tokio::test]
async fn whoever_made_the_socket_anew_is_starting() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _old = FakeEngine::start(&socket);
    let mut events = Events::open(&backend(&unix(&socket))).await;
    events.available().await;
    // Never missing and never refusing in between.
    let next = folder.path().join("next.sock");
    let _new = FakeEngine::with_answer(&next, "");
    fs::rename(&next, &socket).unwrap();
    assert_eq!(events.report().await.reason, Some(Reason::Starting));
}

#[tokio::test]
async fn others_are_asked_no_more_than_each_five_seconds() {
    let folder = tempdir().unwrap();
    let environment = Environment {
        docker_host: Some(unix(&folder.path().join("docker.sock"))),
        home: Some(folder.path().to_owned()),
        ..Environment::default()
    };
    let other = folder.path().join(".colima/default/docker.sock");
    fs::create_dir_all(other.parent().unwrap()).unwrap();
    let other = FakeEngine::start(&other);
    let backend = in_environment(&environment);
    let _events = Events::open(&backend).await.reading();
    let mut last = report(&backend).await;
    // The ladder of an outage.
    while last.outage.as_ref().unwrap().attempts < 5 {
        last = report(&backend).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(other.requests(), 1);
}

#[tokio::test]
async fn a_hidden_context_is_asked_once_while_the_chosen_engine_answers() {
    let folder = tempdir().unwrap();
    let chosen = folder.path().join("docker.sock");
    let environment = Environment {
        docker_host: Some(unix(&chosen)),
        home: Some(folder.path().to_owned()),
        ..Environment::default()
    };
    let hidden = folder.path().join("hidden.sock");
    use_context(folder.path(), "mine", &unix(&hidden));
    let hidden = FakeEngine::start(&hidden);
    let engine = FakeEngine::start(&chosen);
    let mut events = Events::open(&in_environment(&environment)).await;
    events.available().await;
    for pings in 2..5 {
        touch(&chosen);
        eventually("another ping", || engine.pings() >= pings).await;
    }
    assert_eq!(hidden.requests(), 1);
}

#[tokio::test]
async fn news_of_a_death_does_not_wait_for_others() {
    let folder = tempdir().unwrap();
    let chosen = folder.path().join("docker.sock");
    let environment = Environment {
        docker_host: Some(unix(&chosen)),
        home: Some(folder.path().to_owned()),
        ..Environment::default()
    };
    let other = folder.path().join(".rd/docker.sock");
    fs::create_dir_all(other.parent().unwrap()).unwrap();
    let other = UnixListener::bind(other).unwrap();
    let engine = FakeEngine::start(&chosen);
    let mut events = Events::open(&in_environment(&environment)).await;
    events.available().await;
    drop(engine);
    let _silent = other.accept().await.unwrap();
    // It has half a second for its answer.
    let told = timeout(Duration::from_millis(250), events.report()).await;
    assert_eq!(told.unwrap().reason, Some(Reason::ConnectionRefused));
}

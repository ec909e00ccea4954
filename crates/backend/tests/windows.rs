//! What only Windows has: engines behind named pipes, files with two names.

#![cfg(windows)]
#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::fs;
use std::os::windows::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use docker_connection::{HealthStatus, Reason, StepState};
use docker_connection_backend::{Backend, Config, ConfigError, Environment};
use tempfile::tempdir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::windows::named_pipe::{ClientOptions, ServerOptions};
use tokio::time::{pause, resume, sleep, timeout};

use common::{
    Events, FakeEngine, Running, address, answer_with, ask, backend, config, diagnosed, engine,
    eventually, get, program, reason, report,
};

/// Far less than the pause between two checks while nothing changes.
const SOON: Duration = Duration::from_secs(3);

fn pipe(name: &str) -> (String, String) {
    let path = format!("//./pipe/{name}-{}", std::process::id());
    (format!("npipe://{path}"), path)
}

#[tokio::test]
async fn the_end_of_an_engine_and_its_return_are_told_at_once() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("engine");
    let engine = FakeEngine::start(&socket);
    let backend = backend(&address(&socket));
    let mut events = Events::open(&backend).await;
    events.available().await;
    eventually("an idle connection", || engine.connections() == 1).await;

    let end = Instant::now();
    drop(engine);
    events.reason(Reason::SocketMissing).await;
    assert!(end.elapsed() < SOON, "{:?}", end.elapsed());

    // By then checks are rare, and the next one is due a quarter of a minute later.
    pause();
    sleep(Duration::from_secs(165)).await;
    resume();
    let back = Instant::now();
    let _engine = FakeEngine::start(&socket);
    events.available().await;
    assert!(back.elapsed() < SOON, "{:?}", back.elapsed());
}

#[tokio::test]
async fn what_is_wrong_with_a_pipe_is_told_by_its_reason() {
    let (missing, _) = pipe("missing");
    assert_eq!(reason(&missing).await, Reason::SocketMissing);

    let (host, path) = pipe("busy");
    let _server = ServerOptions::new().max_instances(1).create(&path).unwrap();
    let _client = ClientOptions::new().open(&path).unwrap();
    assert_eq!(reason(&host).await, Reason::Hung);

    let (host, path) = pipe("hangs-up");
    let server = ServerOptions::new().create(&path).unwrap();
    let task = tokio::spawn(async move {
        server.connect().await.unwrap();
        server.disconnect().unwrap();
        server
    });
    assert_eq!(reason(&host).await, Reason::ConnectionRefused);
    drop(task.await.unwrap());

    let folder = tempdir().unwrap();
    let stranger = folder.path().join("stranger");
    answer_with(&stranger, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    assert_eq!(reason(&address(&stranger)).await, Reason::NotAnEngine);

    for (host, expected) in [
        ("tcp://nosuch.invalid:1", Reason::DnsFailed),
        ("tcp://127.0.0.1:1", Reason::ConnectionRefused),
    ] {
        assert_eq!(reason(host).await, expected, "{host}");
    }
}

#[tokio::test]
async fn a_busy_pipe_is_waited_for() {
    let (host, path) = pipe("busy-for-a-while");
    let mut server = ServerOptions::new().max_instances(1).create(&path).unwrap();
    let other = ClientOptions::new().open(&path).unwrap();
    server.connect().await.unwrap();
    let backend = backend(&host);
    let mut asked = Box::pin(report(&backend));
    let early = timeout(Duration::from_millis(100), &mut asked).await;
    assert!(early.is_err(), "nobody has answered");
    drop(other);
    server.disconnect().unwrap();
    let answer = async {
        server.connect().await.unwrap();
        assert!(server.read(&mut [0; 4096]).await.unwrap() > 0);
        server.write_all(engine().as_bytes()).await.unwrap();
    };
    let (report, ()) = tokio::join!(asked, answer);
    assert_eq!(report.status, HealthStatus::Available);
}

#[test]
fn what_only_unix_has_is_refused_in_a_sentence() {
    let refused = |config| Backend::new(config).unwrap_err().to_string();
    let unix = refused(Config {
        docker_host: Some("unix:///run/docker.sock".to_owned()),
        ..Config::default()
    });
    assert!(unix.ends_with("and this backend runs on Windows"), "{unix}");
    let error = Backend::new(Config {
        start_command: Some("docker desktop start".parse().unwrap()),
        ..Config::default()
    });
    assert!(matches!(error, Err(ConfigError::NoStartCommands)));
    let output = program()
        .args(["--listen", "unix:engine.sock"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("has no unix sockets on Windows"), "{said}");
}

#[tokio::test]
async fn a_diagnosis_follows_the_way_through_a_pipe() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("engine");
    let host = address(&socket);
    let absent = diagnosed(Some(&host), Environment::default()).await;
    assert_eq!(absent.state("socket"), StepState::Failed);
    let _engine = FakeEngine::start(&socket);
    let there = diagnosed(Some(&host), Environment::default()).await;
    for (id, state) in [
        ("address", StepState::Ok),
        ("service", StepState::Skipped),
        ("socket", StepState::Ok),
        ("ping", StepState::Ok),
        ("disk", StepState::Skipped),
    ] {
        assert_eq!(there.state(id), state, "{id}: {there:#?}");
    }
}

#[test]
fn the_program_looks_for_the_pipe_of_docker_by_default() {
    let home = tempdir().unwrap();
    let command = || {
        let mut command = program();
        command.env("USERPROFILE", home.path());
        command
    };
    let running = Running::start(command().args(["--listen", "127.0.0.1:0"]));
    let told = running.report();
    assert_eq!(told["endpoint"]["host"], "npipe:////./pipe/docker_engine");
    assert_eq!(told["reason"], "not-installed");
    let doctor = command().arg("doctor").output().unwrap();
    assert_eq!(doctor.status.code(), Some(2));
}

#[tokio::test]
async fn hidden_files_are_hidden_under_their_short_names_as_well() {
    let folder = tempdir().unwrap();
    for (name, text) in [(".secrets", "secret"), (".well-known", "public")] {
        let folder = folder.path().join(name);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("file.txt"), text).unwrap();
    }
    let backend = Backend::new(Config {
        assets: Some(folder.path().to_owned()),
        ..config()
    })
    .unwrap();
    for (name, status) in [(".well-known", 200), (".secrets", 404)] {
        let short = short_name(&folder.path().join(name), "file.txt");
        assert_ne!(short, name, "this volume gives no short names");
        let answer = ask(&backend, get(&format!("/{short}/file.txt"))).await;
        assert_eq!(answer.status, status, "{short}");
    }
}

/// The name that the system has made up for a folder with that file.
fn short_name(folder: &Path, file: &str) -> String {
    let mut command = Command::new("cmd");
    let file = folder.join(file);
    command.raw_arg(format!("/c for %I in ({}) do @echo %~sI", file.display()));
    let path = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let name = Path::new(path.trim()).parent().unwrap().file_name();
    name.unwrap().to_str().unwrap().to_owned()
}

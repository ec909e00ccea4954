//! Other engines on the machine: told of, and never switched to.

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use docker_connection::{HealthReport, HealthStatus, Reason};
use docker_connection_backend::{Backend, Config, Environment};
use tempfile::{TempDir, tempdir};

use crate::common::{Events, answer_with, engine, report, unix, use_context};

/// An environment with a home folder of its own, where `DOCKER_HOST` names a socket that is
/// missing.
fn environment() -> (Environment, TempDir) {
    let folder = tempdir().unwrap();
    let environment = Environment {
        docker_host: Some(unix(&folder.path().join("docker.sock"))),
        home: Some(folder.path().to_owned()),
        runtime_folder: Some(folder.path().join("run")),
        ..Environment::default()
    };
    (environment, folder)
}

fn backend(environment: &Environment) -> Backend {
    let environment = environment.clone();
    Backend::new(Config {
        environment,
        ..Config::default()
    })
    .unwrap()
}

/// A socket below the home folder, with its folders.
fn socket(home: &TempDir, path: &str) -> PathBuf {
    let socket = home.path().join(path);
    fs::create_dir_all(socket.parent().unwrap()).unwrap();
    socket
}

fn offers(report: &HealthReport, engine: &str) -> bool {
    let mut texts = report.advice.iter().map(|step| &step.text);
    texts.any(|text| text.contains("Another engine answers") && text.contains(engine))
}

#[tokio::test]
async fn engines_that_answer_are_offered_and_not_used() {
    let (environment, home) = environment();
    answer_with(&socket(&home, ".colima/default/docker.sock"), engine());
    answer_with(&socket(&home, "run/podman/podman.sock"), engine());
    drop(UnixListener::bind(socket(&home, ".rd/docker.sock")).unwrap());
    let report = report(&backend(&environment)).await;
    assert_eq!(report.reason, Some(Reason::SocketMissing));
    assert!(
        offers(&report, "Colima") && offers(&report, "Podman"),
        "{report:#?}"
    );
    assert!(!offers(&report, "Rancher"), "it refuses");
    let commands: Vec<_> = report
        .advice
        .iter()
        .filter_map(|step| step.command.as_deref())
        .collect();
    let command = "export DOCKER_HOST=unix://\"$HOME\"/.colima/default/docker.sock";
    assert!(commands.contains(&command), "{commands:?}");
}

#[tokio::test]
async fn a_frozen_neighbour_does_not_delay_the_report() {
    let (environment, home) = environment();
    let _silent = UnixListener::bind(socket(&home, ".orbstack/run/docker.sock")).unwrap();
    let started = Instant::now();
    let report = report(&backend(&environment)).await;
    assert!(started.elapsed() < Duration::from_secs(2));
    assert_eq!(report.reason, Some(Reason::SocketMissing));
    assert!(!offers(&report, "OrbStack"));
}

#[tokio::test]
async fn others_are_looked_for_while_the_chosen_engine_is_silent() {
    let (environment, home) = environment();
    let _chosen = UnixListener::bind(home.path().join("docker.sock")).unwrap();
    let _silent = UnixListener::bind(socket(&home, ".orbstack/run/docker.sock")).unwrap();
    answer_with(&socket(&home, ".colima/default/docker.sock"), engine());
    let hidden = home.path().join("hidden.sock");
    use_context(home.path(), "mine", &unix(&hidden));
    answer_with(&hidden, engine());
    let started = Instant::now();
    let report = report(&backend(&environment)).await;
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(report.reason, Some(Reason::Hung));
    assert!(offers(&report, "Colima"), "{report:#?}");
    assert_eq!(report.warnings.len(), 1, "{report:#?}");
}

#[tokio::test]
async fn an_open_stream_is_told_of_an_engine_that_comes_later() {
    let (environment, home) = environment();
    let backend = backend(&environment);
    let mut events = Events::open(&backend).await;
    let first = events.report().await;
    assert!(!offers(&first, "Colima"));
    answer_with(&socket(&home, ".colima/default/docker.sock"), engine());
    let told = loop {
        let told = events.report().await;
        if offers(&told, "Colima") {
            break told;
        }
    };
    assert_eq!(told.reason, first.reason);
    assert!(told.sequence > first.sequence);
}

#[tokio::test]
async fn nobody_is_looked_for_while_the_chosen_engine_answers() {
    let (environment, home) = environment();
    answer_with(&home.path().join("docker.sock"), engine());
    let neighbour = UnixListener::bind(socket(&home, ".rd/docker.sock")).unwrap();
    neighbour.set_nonblocking(true).unwrap();
    let report = report(&backend(&environment)).await;
    assert_eq!(report.status, HealthStatus::Available);
    assert!(neighbour.accept().is_err(), "nobody has connected");
}

#[tokio::test]
async fn a_link_to_the_chosen_socket_is_no_other_engine() {
    let (environment, home) = environment();
    let chosen = home.path().join("docker.sock");
    // It answers so that only the links could be offered.
    answer_with(&chosen, "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n");
    let link = socket(&home, ".rd/docker.sock");
    std::os::unix::fs::symlink(&chosen, link).unwrap();
    let one = socket(&home, ".colima/default/docker.sock");
    answer_with(&one, engine());
    let other = socket(&home, ".config/colima/default/docker.sock");
    std::os::unix::fs::symlink(&one, other).unwrap();
    let report = report(&backend(&environment)).await;
    assert!(!offers(&report, "Rancher"));
    let texts = report
        .advice
        .iter()
        .filter(|step| step.text.contains("Colima"));
    assert_eq!(texts.count(), 1);
}

#[tokio::test]
async fn a_context_that_docker_host_hides_is_told_of_if_it_answers() {
    for chosen_answers in [false, true] {
        let (environment, home) = environment();
        if chosen_answers {
            answer_with(&home.path().join("docker.sock"), engine());
        }
        let hidden = home.path().join("hidden.sock");
        use_context(home.path(), "mine", &unix(&hidden));
        assert_eq!(report(&backend(&environment)).await.warnings, []);
        answer_with(&hidden, engine());
        let report = report(&backend(&environment)).await;
        let [warning] = &report.warnings[..] else {
            panic!("{report:#?}");
        };
        assert_eq!(warning.code, "context-conflict");
        assert!(warning.text.contains("context mine"), "{}", warning.text);
        assert_eq!(report.endpoint.host, "unix://~/docker.sock");
    }
}

#[tokio::test]
async fn docker_host_hides_the_context_of_the_variable_rather_than_the_current_one() {
    let (mut environment, home) = environment();
    environment.docker_context = Some("named".to_owned());
    for name in ["named", "current"] {
        let socket = home.path().join(format!("{name}.sock"));
        use_context(home.path(), name, &unix(&socket));
        answer_with(&socket, engine());
    }
    let warnings = report(&backend(&environment)).await.warnings;
    assert!(warnings[0].text.contains("context named"), "{warnings:#?}");
}

#[tokio::test]
async fn a_context_with_the_chosen_engine_is_no_conflict() {
    let (environment, home) = environment();
    let chosen = home.path().join("docker.sock");
    answer_with(&chosen, engine());
    use_context(home.path(), "mine", &unix(&chosen));
    assert_eq!(report(&backend(&environment)).await.warnings, []);
}

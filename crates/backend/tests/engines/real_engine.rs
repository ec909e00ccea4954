//! The backend against a real `dockerd` of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use docker_connection::{Engine, HealthReport, HealthStatus, Reason};
use docker_connection_backend::Backend;
use futures_util::future::join_all;
use private_engine::{PrivateEngine, TemporaryEngine};
use tokio::io::copy_bidirectional;
use tokio::net::{UnixListener, UnixStream};
use tokio::time::sleep;

use crate::common::{backend, report, unix};

/// More than one deadline, one second of an old answer, and a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

fn started() -> TemporaryEngine {
    let engine = TemporaryEngine::new().expect("a folder can be made");
    engine.start().expect("the engine starts");
    engine
}

/// Asks until the report is as wanted.
async fn until(backend: &Backend, wanted: impl Fn(&HealthReport) -> bool) -> HealthReport {
    let started = Instant::now();
    loop {
        let asked = Instant::now();
        let report = report(backend).await;
        assert!(asked.elapsed() < Duration::from_secs(5), "{report:#?}");
        if wanted(&report) {
            return report;
        }
        assert!(started.elapsed() < PATIENCE, "{report:#?}");
        sleep(Duration::from_millis(20)).await;
    }
}

async fn until_reason(backend: &Backend, reason: Reason) -> HealthReport {
    until(backend, |report| report.reason == Some(reason)).await
}

async fn until_available(backend: &Backend) -> HealthReport {
    until(backend, |report| report.status == HealthStatus::Available).await
}

/// What Docker's own client says of the engine.
fn told_by_docker(engine: &PrivateEngine) -> Engine {
    let format = "{{.Version}} {{.APIVersion}} {{.Os}} {{.Arch}}";
    let output = engine
        .docker()
        .args(["version", "--format"])
        .arg(format!("{{{{with .Server}}}}{format}{{{{end}}}}"))
        .output()
        .expect("docker is installed");
    let text = String::from_utf8(output.stdout).expect("docker prints text");
    let mut words = text.split_whitespace().map(str::to_owned);
    let mut word = || words.next().unwrap_or_default();
    Engine {
        kind: "docker".to_owned(),
        version: word(),
        api_version: word(),
        os: word(),
        arch: word(),
    }
}

/// Lets connections through to the engine's socket, and counts them.
fn counting_proxy(folder: &Path, engine: PathBuf) -> (PathBuf, Arc<AtomicUsize>) {
    let socket = folder.join("proxy.sock");
    let listener = UnixListener::bind(&socket).expect("the path is free");
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let engine = engine.clone();
            tokio::spawn(async move {
                let mut server = UnixStream::connect(engine).await?;
                copy_bidirectional(&mut client, &mut server).await
            });
        }
    });
    (socket, connections)
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn an_engine_is_followed_through_absence_start_crash_and_return() {
    let engine = TemporaryEngine::new().unwrap();
    let backend = backend(&engine.host());

    let absent = report(&backend).await;
    assert_eq!(absent.reason, Some(Reason::SocketMissing));
    assert_eq!(absent.sequence, 1);

    engine.start().unwrap();
    let found = until_available(&backend).await;
    assert_eq!(found.engine, Some(told_by_docker(&engine)));
    assert_eq!((found.sequence, found.outage), (2, None));

    engine.kill().unwrap();
    let killed = until_reason(&backend, Reason::ConnectionRefused).await;
    assert_eq!((killed.sequence, killed.engine), (3, None));

    engine.start().unwrap();
    let back = until_available(&backend).await;
    assert_eq!(back.engine, found.engine);
    assert_eq!(back.sequence, 4);

    engine.stop().unwrap();
    until_reason(&backend, Reason::SocketMissing).await;
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_frozen_engine_hangs_and_is_available_when_thawed() {
    let engine = started();
    let backend = backend(&engine.host());
    until_available(&backend).await;

    engine.freeze().unwrap();
    until_reason(&backend, Reason::Hung).await;

    engine.thaw().unwrap();
    until_available(&backend).await;
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn fifty_requests_at_a_time_are_one_question_to_the_engine() {
    let engine = started();
    let folder = tempfile::tempdir().unwrap();
    let (socket, connections) = counting_proxy(folder.path(), engine.socket());
    let backend = backend(&unix(&socket));
    let ask_fifty_times = || join_all((0..50).map(|_| report(&backend)));

    let reports = ask_fifty_times().await;
    assert_eq!(reports[0].status, HealthStatus::Available);
    assert!(reports.iter().all(|report| *report == reports[0]));
    assert_eq!(connections.load(Ordering::SeqCst), 1, "who it is");

    let later = loop {
        let later = ask_fifty_times().await;
        if later[0].checked_at != reports[0].checked_at {
            break later;
        }
        sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(later[0].engine, reports[0].engine);
    assert_eq!(connections.load(Ordering::SeqCst), 2, "whether it is there");
}

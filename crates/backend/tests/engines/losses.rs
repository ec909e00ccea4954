//! What is lost with the runtime that it ran in is begun again.

use std::fs;
use std::time::Duration;

use docker_connection::{HealthStatus, Reason};
use tempfile::tempdir;
use tokio::runtime::{Builder, Runtime};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout};

use crate::common::{Events, FakeEngine, PATIENCE, backend, eventually, report, unix};

fn runtime() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1).enable_all().build().unwrap()
}

#[tokio::test]
async fn a_check_that_is_lost_is_made_again_for_those_who_wait() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::with_answer(&socket, "");
    let backend = backend(&unix(&socket));
    let other = runtime();
    other.spawn({
        let backend = backend.clone();
        async move { report(&backend).await }
    });
    eventually("a question", || engine.requests() == 1).await;
    let waiting = tokio::spawn({
        let backend = backend.clone();
        async move { report(&backend).await }
    });
    tokio::task::yield_now().await;
    engine.recover();
    other.shutdown_background();
    let report = timeout(PATIENCE, waiting).await.unwrap().unwrap();
    assert_eq!(report.status, HealthStatus::Available);
}

#[tokio::test(start_paused = true)]
async fn without_its_watch_a_stream_is_silent_until_there_is_another() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let backend = backend(&unix(&socket));
    let other = runtime();
    let first = other.spawn({
        let backend = backend.clone();
        async move {
            let mut events = Events::open(&backend).await;
            events.report().await;
            events
        }
    });
    // The watch was begun by the first stream, in its runtime.
    let _first = first.await.unwrap();
    let mut events = Events::open(&backend).await;
    events.report().await;
    let started = Instant::now();
    // Waits until everything in it is gone.
    spawn_blocking(move || drop(other)).await.unwrap();
    let heartbeat = events.wait().await.unwrap();
    assert_eq!(heartbeat.name, "heartbeat");
    let silence = started.elapsed();
    assert!((25..35).contains(&silence.as_secs()), "{silence:?}");
    // Now somebody looks again.
    fs::write(&socket, "").unwrap();
    let told = timeout(Duration::from_secs(60), events.report()).await;
    assert_eq!(told.unwrap().reason, Some(Reason::NotASocket));
}

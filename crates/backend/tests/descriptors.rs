//! Counts the open files of its process, so it is a test program of its own.

#![cfg(unix)]

mod common;

use std::fs;
use std::time::{Duration, Instant};

use docker_connection::Reason;
use private_engine::TemporaryEngine;
use tokio::time::{sleep, timeout};

use common::{backend, report};

fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd")
        .expect("/proc is mounted")
        .count()
}

async fn until_no_more_than(descriptors: usize) {
    let started = Instant::now();
    while open_descriptors() > descriptors {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "some stay open"
        );
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn checks_of_a_frozen_engine_leave_no_connection_open() {
    let engine = TemporaryEngine::new().unwrap();
    engine.start().unwrap();
    engine.freeze().unwrap();
    let backend = backend(&engine.host());
    let before = open_descriptors();

    let mut check = Box::pin(report(&backend));
    let impatient = timeout(Duration::from_millis(200), &mut check).await;
    assert!(impatient.is_err());
    assert!(open_descriptors() > before, "it is connected");
    drop(check);
    // The check goes on to its deadline.
    until_no_more_than(before).await;

    assert_eq!(report(&backend).await.reason, Some(Reason::Hung));
    until_no_more_than(before).await;
}

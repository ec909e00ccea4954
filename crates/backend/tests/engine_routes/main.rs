//! `GET /api/engine` and `GET /api/engine/usage`, and the warning of a full disk.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "these are tests")]

#[path = "../common/mod.rs"]
mod common;

mod access;
mod details;
mod disk;
mod listener;
mod real_usage;
mod usage;

use std::time::Duration;

use docker_connection::Usage;
use private_engine::PrivateEngine;
use tokio::time::{advance, pause, resume};

use common::docker;

/// Has that time pass for everyone in this test who waits for it.
async fn pass(time: Duration) {
    pause();
    advance(time).await;
    resume();
}

/// Starts a container that runs that in a shell, and gives its id.
fn run(engine: &PrivateEngine, name: &str, script: &str) -> String {
    let words = ["run", "--detach", "--network=none", "--name", name];
    docker(
        engine,
        &[&words[..], &["busybox", "sh", "-c", script]].concat(),
    )
}

/// What the container of that name uses: its share of a processor, and its memory.
fn of(usage: &Usage, name: &str) -> (Option<f64>, Option<u64>) {
    let containers = usage.containers.as_ref().unwrap();
    let mut containers = containers.iter();
    let found = containers.find(|container| container.name == name);
    let found = found.unwrap_or_else(|| panic!("no {name}: {usage:?}"));
    (found.cpu_percent, found.memory_bytes)
}

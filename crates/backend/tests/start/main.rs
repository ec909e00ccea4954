//! The command that starts the engine: who may have it run, and what comes of it.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "these are tests")]

#[path = "../common/mod.rs"]
mod common;

mod access;
mod engine;
mod ladder;
mod news;
mod program;
mod runs;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use docker_connection_backend::{Backend, Config, Environment};
use http::Request;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};
use tokio::task::JoinHandle;

use common::{Answer, Events, PATIENCE, ask, eventually, get, unix};

const START: &str = "/api/engine/start";

/// A backend whose start command is a script, in a folder with the engine's socket and whatever the
/// script makes.
#[derive(Clone)]
struct Stage {
    folder: Arc<TempDir>,
    backend: Backend,
}

impl Stage {
    fn new(script: &str) -> Self {
        let folder = tempdir().unwrap();
        let backend = Backend::new(Self::config(&folder, script)).unwrap();
        Self {
            folder: Arc::new(folder),
            backend,
        }
    }

    /// The script is read and not run: a file that is open for writing, as in a child of another
    /// test, cannot be run.
    fn config(folder: &TempDir, script: &str) -> Config {
        let path = folder.path();
        fs::write(path.join("script"), script).unwrap();
        let words = "exec sh ./script";
        let command = format!("sh -c 'cd {} && {words}'", path.display());
        Config {
            docker_host: Some(unix(&path.join("docker.sock"))),
            environment: Environment {
                path: Environment::current().path,
                ..Environment::default()
            },
            start_command: Some(command.parse().unwrap()),
            ..Config::default()
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// For a script that waits for it.
    fn touch(&self, name: &str) {
        fs::write(self.path(name), "").unwrap();
    }

    /// Waits until the script has made that file.
    async fn made(&self, name: &str) {
        eventually(name, || self.has(name)).await;
    }

    /// The process whose number the script has written to that file.
    async fn process(&self, name: &str) -> Process {
        let read = || fs::read_to_string(self.path(name)).unwrap_or_default();
        eventually(name, || read().ends_with('\n')).await;
        Process(read().trim().parse().unwrap())
    }

    /// Asks as a page of the backend's own does.
    async fn start(&self) -> Answer {
        start(&self.backend).await
    }

    /// The same, by a task of its own.
    fn starting(&self) -> JoinHandle<Answer> {
        let backend = self.backend.clone();
        tokio::spawn(async move { start(&backend).await })
    }
}

async fn start(backend: &Backend) -> Answer {
    let request = Request::post(START)
        .header("host", "localhost")
        .header("origin", "http://localhost")
        .header("content-type", "application/json");
    ask(backend, request.body(Default::default()).unwrap()).await
}

#[track_caller]
fn assert_ended(answer: &Answer, exit_status: Option<i32>) {
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json(), json!({ "exitStatus": exit_status }));
}

/// A process that is killed with the test.
struct Process(i32);

impl Process {
    fn lives(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0)).unwrap_or_default();
        let state = stat.rsplit_once(") ").map(|(_, rest)| &rest[..1]);
        state.is_some_and(|state| !matches!(state, "Z" | "X"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.lives() {
            // It may be ending.
            let _ = kill_process(Pid::from_raw(self.0).unwrap(), Signal::KILL);
        }
    }
}

/// The value of a metric.
async fn metric(backend: &Backend, name: &str) -> String {
    let answer = ask(backend, get("/metrics")).await;
    let text = String::from_utf8(answer.body.into()).unwrap();
    let mut lines = text.lines();
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.unwrap().to_owned()
}

fn golden(name: &str) -> Value {
    let path = format!(
        "{}/../../tests/wire/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap()
}

//! A home folder on a file system that does not answer: everything in it blocks who reads it.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, FileType, Mode, OFlags, mknodat};
use tempfile::{TempDir, tempdir};

use crate::common::{PATIENCE, Running, program, unix};

/// Reading it blocks until somebody writes to it.
fn hang(file: &Path) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    mknodat(CWD, file, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

/// Lets go those who read it.
fn answer(file: &Path) {
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let opened = OpenOptions::new()
        .write(true)
        .custom_flags(flags)
        .open(file);
    // Nobody may be reading it just now.
    drop(opened);
}

/// The program with one thread for all requests, so that nobody else could answer in its place.
fn with_home(home: &TempDir) -> Command {
    let mut command = program();
    command
        .args(["--listen", "127.0.0.1:0"])
        .env("HOME", home.path())
        .env("TOKIO_WORKER_THREADS", "1");
    command
}

fn assert_answers_soon(running: &Running, reason: &str) {
    for _ in 0..3 {
        let started = Instant::now();
        assert_eq!(running.report()["reason"], reason);
        assert!(started.elapsed() < Duration::from_secs(5));
        let started = Instant::now();
        assert!(running.get("/livez").starts_with("HTTP/1.1 200 OK"));
        assert!(started.elapsed() < Duration::from_secs(1));
    }
}

#[test]
fn a_configuration_that_cannot_be_read_holds_nobody_up() {
    let home = tempdir().unwrap();
    let config = home.path().join(".docker/config.json");
    hang(&config);
    let running = Running::start(&mut with_home(&home));
    assert_answers_soon(&running, "config-unreadable");
    let threads = running.threads();
    assert_answers_soon(&running, "config-unreadable");
    assert!(running.threads() <= threads + 1, "none is left behind");

    let hung = home.path().join("hung");
    fs::rename(&config, &hung).unwrap();
    fs::write(&config, r#"{"currentContext":"gone"}"#).unwrap();
    answer(&hung);
    let started = Instant::now();
    while running.report()["reason"] != "context-missing" {
        assert!(started.elapsed() < PATIENCE, "it is read again");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn certificates_that_cannot_be_read_hold_nobody_up() {
    let home = tempdir().unwrap();
    hang(&home.path().join(".docker/ca.pem"));
    let mut command = with_home(&home);
    command
        .env("DOCKER_HOST", "tcp://127.0.0.1:9")
        .env("DOCKER_TLS_VERIFY", "1");
    let running = Running::start(&mut command);
    assert_answers_soon(&running, "tls-files");
}

#[test]
fn a_hidden_context_that_cannot_be_read_holds_nobody_up() {
    let home = tempdir().unwrap();
    hang(&home.path().join(".docker/config.json"));
    let mut command = with_home(&home);
    command.env("DOCKER_HOST", unix(&home.path().join("docker.sock")));
    let running = Running::start(&mut command);
    assert_answers_soon(&running, "socket-missing");
}

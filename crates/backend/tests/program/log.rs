//! Whoever reads the log may be anyone, be slow or go: the program tells the truth all the same.

use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::tempdir;

use crate::common::{PATIENCE, PROGRAM, Running, program, start_threaded_engine, unix};

/// As much as a pipe holds that nobody reads.
const PIPE_SIZE: usize = 64 * 1024;

fn on_any_port(socket: &Path) -> Command {
    let mut command = program();
    command.args(["--listen", "127.0.0.1:0", "--docker-host", &unix(socket)]);
    command
}

fn until_status(running: &Running, status: &str) {
    let started = Instant::now();
    while running.report()["status"] != status {
        assert!(started.elapsed() < PATIENCE, "it is not {status}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Asserts that the program follows an engine, whatever becomes of its log.
fn assert_truthful(log: impl Into<Stdio>) {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let running = Running::start(on_any_port(&socket).stderr(log));
    let mut stream = running.connect();
    let request = "GET /api/health/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut told = BufReader::new(stream).lines().map_while(Result::ok);
    let mut until_told = |status: &str| {
        let start = format!("data: {{\"status\":\"{status}\"");
        assert!(told.any(|line| line.starts_with(&start)), "{status}");
    };
    for _ in 0..3 {
        until_status(&running, "unavailable");
        until_told("unavailable");
        start_threaded_engine(&socket);
        until_status(&running, "available");
        until_told("available");
        std::fs::remove_file(&socket).unwrap();
    }
    let took = running.end(Signal::TERM);
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[test]
fn it_runs_on_a_terminal() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let mut command = Command::new("script");
    command
        .args(["--quiet", "--return", "--command"])
        // The program goes with its terminal, also where whoever runs the tests ignores hang-ups.
        .arg(format!(
            "exec env --default-signal=HUP {PROGRAM} --listen 127.0.0.1:0 --docker-host {}",
            unix(&socket)
        ))
        .arg("/dev/null");
    let running = Running::start(&mut command);
    assert_eq!(running.report()["reason"], "socket-missing");
}

#[test]
fn a_log_that_nobody_reads_any_more_changes_nothing() {
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    assert_truthful(writer);
}

#[test]
fn a_log_that_its_reader_holds_up_changes_nothing() {
    let (_reader, mut writer) = io::pipe().unwrap();
    writer.write_all(&[b' '; PIPE_SIZE]).unwrap();
    assert_truthful(writer);
}

#[test]
fn a_log_on_a_full_disk_changes_nothing() {
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    assert_truthful(full);
}

#[test]
fn a_refusal_that_nobody_reads_has_its_status_all_the_same() {
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    let status = program().arg("--nonsense").stderr(writer).status().unwrap();
    assert_eq!(status.code(), Some(2));
}

#[test]
fn what_is_less_important_than_asked_for_is_not_logged() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    for (level, is_told) in [("error", false), ("warn", true)] {
        let mut command = on_any_port(&socket);
        command.args(["--log-level", level]).stderr(Stdio::piped());
        let running = Running::start(&mut command);
        running.report();
        let log = running.into_log();
        assert_eq!(log.contains("Docker is unavailable"), is_told, "{log}");
    }
}

#[test]
fn each_change_of_the_engines_state_is_a_line() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let running = Running::start(on_any_port(&socket).stderr(Stdio::piped()));
    until_status(&running, "unavailable");
    start_threaded_engine(&socket);
    until_status(&running, "available");
    std::fs::remove_file(&socket).unwrap();
    until_status(&running, "unavailable");
    let log = running.into_log();
    let said = log.lines().filter_map(|line| line.split_once("Docker is "));
    let said: Vec<_> = said
        .filter_map(|(_, rest)| rest.split(' ').next())
        .collect();
    assert_eq!(said, ["unavailable", "available", "unavailable"], "{log}");
}

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::tempdir;

use super::START;
use crate::common::{PATIENCE, Running, program, without_settings};

/// The program with a script to start the engine, and a token.
pub(super) fn with_script(folder: &Path, script: &str) -> Command {
    fs::write(
        folder.join("script"),
        format!("cd {}\n{script}", folder.display()),
    )
    .unwrap();
    let mut command = program();
    command
        .args([
            "--listen",
            "127.0.0.1:0",
            "--docker-host",
            "unix:///nowhere/docker.sock",
        ])
        .arg(format!("--start-command=sh {}/script", folder.display()))
        .arg("--token-file")
        .arg(folder.join("token"))
        .stderr(Stdio::piped());
    command
}

/// The whole answer.
pub(super) fn start(running: &Running, folder: &Path) -> String {
    let token = fs::read_to_string(folder.join("token")).unwrap();
    let mut stream = running.connect();
    let request = format!(
        "POST {START} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Authorization: Bearer {}\r\nConnection: close\r\n\r\n",
        token.trim_end()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap_or_default();
    answer
}

pub(super) fn until(what: &str, holds: impl Fn() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_last_line_of_output_is_in_the_log_and_nowhere_else() {
    let folder = tempdir().unwrap();
    let script = "echo first; printf 'Access\\033[1m denied\\n\\n' >&2; exit 3";
    let running = Running::start(&mut with_script(folder.path(), script));
    let answer = start(&running, folder.path());
    assert!(answer.ends_with("\r\n\r\n{\"exitStatus\":3}"), "{answer}");
    let log = running.into_log();
    let lines: Vec<_> = log
        .lines()
        .filter(|line| line.contains("sh, which"))
        .collect();
    let [line] = lines[..] else {
        panic!("{log}");
    };
    assert!(line.contains(" WARN "), "{line}");
    assert!(
        line.ends_with("ended with exit status: 3: Access[1m denied"),
        "{line}"
    );
    assert!(!log.contains("first"), "{log}");
}

#[test]
fn its_end_is_known_where_the_program_was_told_to_ignore_that_of_its_children() {
    let folder = tempdir().unwrap();
    let program = with_script(folder.path(), "exit 3");
    let mut command = without_settings(Command::new("env"));
    command
        .arg("--ignore-signal=CHLD")
        .arg(program.get_program())
        .args(program.get_args())
        .stderr(Stdio::piped());
    let running = Running::start(&mut command);
    let answer = start(&running, folder.path());
    assert!(answer.ends_with("{\"exitStatus\":3}"), "{answer}");
}

#[test]
fn a_run_goes_on_when_the_program_is_told_to_end() {
    let folder = tempdir().unwrap();
    let path = folder.path();
    let script = "touch begun; while test -e script -a ! -e go; do sleep 0.01; done; touch end";
    let running = Running::start(&mut with_script(path, script));
    thread::scope(|scope| {
        let client = scope.spawn(|| start(&running, path));
        until("it begins", || path.join("begun").exists());
        let pid = running.pid();
        rustix::process::kill_process(pid, Signal::TERM).unwrap();
        assert_eq!(client.join().unwrap(), "", "nothing is known of it");
    });
    let took = running.end(Signal::TERM);
    assert!(took < Duration::from_secs(3), "{took:?}");
    fs::write(path.join("go"), "").unwrap();
    until("it goes on", || path.join("end").exists());
}

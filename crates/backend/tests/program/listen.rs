//! Where the program listens besides a port of its own choice.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use rustix::io::{FdFlags, fcntl_setfd};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::tempdir;

use crate::common::{PATIENCE, program};

/// A program that is ended with the test, and its first line.
struct Started(Child, String);

impl Started {
    fn new(command: &mut Command) -> Self {
        let mut child = command
            .env("DOCKER_HOST", "unix:///nowhere/docker.sock")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = child.stdout.take().unwrap();
        let line = BufReader::new(stdout).lines().next();
        Self(child, line.expect("it listens").unwrap())
    }

    fn end(mut self) {
        kill_process(Pid::from_child(&self.0), Signal::TERM).unwrap();
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn on_socket(socket: &Path) -> Command {
    let mut command = program();
    command.args(["--listen", &format!("unix:{}", socket.display())]);
    command
}

fn get(socket: &Path, path: &str) -> String {
    let mut stream = UnixStream::connect(socket).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn mode(file: &Path) -> u32 {
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_unix_socket_is_for_its_owner_and_removed_at_the_end() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("backend.sock");
    let started = Started::new(&mut on_socket(&socket));
    assert_eq!(started.1, format!("listening on unix:{}", socket.display()));
    assert_eq!(mode(&socket), 0o600);
    let answer = get(&socket, "/api/health?report");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("socket-missing"), "{answer}");
    started.end();
    assert!(!socket.exists());
}

#[test]
fn the_mode_of_a_unix_socket_can_be_chosen() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("backend.sock");
    let mut command = on_socket(&socket);
    let _started = Started::new(command.args(["--listen-mode", "0660"]));
    assert_eq!(mode(&socket), 0o660);
    for mode in ["8", "rw", "1777"] {
        let refused = program().args(["--listen-mode", mode]).output().unwrap();
        assert_eq!(refused.status.code(), Some(2), "{mode}");
    }
}

#[test]
fn a_stale_socket_is_replaced_and_nothing_else() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("backend.sock");
    drop(UnixListener::bind(&socket).unwrap());
    let _started = Started::new(&mut on_socket(&socket));
    get(&socket, "/livez");

    let file = folder.path().join("file");
    fs::write(&file, "precious").unwrap();
    for (taken, part) in [
        (socket.as_path(), "somebody else listens there"),
        (&file, "no socket"),
        (
            &folder.path().join("none/backend.sock"),
            "cannot listen on unix:",
        ),
    ] {
        let refused = on_socket(taken).output().unwrap();
        assert_eq!(refused.status.code(), Some(2));
        let sentence = String::from_utf8(refused.stderr).unwrap();
        assert!(sentence.contains(part), "{sentence}");
        assert_eq!(sentence.lines().count(), 1, "{sentence}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
    get(&socket, "/livez");
}

#[test]
fn the_file_of_a_successor_stays() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("backend.sock");
    let started = Started::new(&mut on_socket(&socket));
    fs::remove_file(&socket).unwrap();
    let _successor = UnixListener::bind(&socket).unwrap();
    started.end();
    assert!(socket.exists());
}

/// The program with that socket handed over as systemd does it: as descriptor 3, with its own
/// process id in a variable.
fn handed_over(socket: &impl AsRawFd, arguments: &str) -> Command {
    let script = format!(
        "exec 3<&{}; LISTEN_FDS=1 LISTEN_PID=$$ exec {} {arguments}",
        socket.as_raw_fd(),
        crate::common::PROGRAM
    );
    // A plain sh knows no descriptors above 9.
    let mut command = crate::common::without_settings(Command::new("bash"));
    command.args(["-c", &script]);
    command
}

#[test]
fn a_socket_that_is_handed_over_is_listened_on() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("backend.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    fcntl_setfd(&listener, FdFlags::empty()).unwrap();
    let started = Started::new(&mut handed_over(&listener, ""));
    assert_eq!(started.1, format!("listening on unix:{}", socket.display()));
    assert!(get(&socket, "/livez").starts_with("HTTP/1.1 200 OK"));
    started.end();
    assert!(socket.exists(), "it is not the program's own");

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    fcntl_setfd(&listener, FdFlags::empty()).unwrap();
    let started = Started::new(&mut handed_over(&listener, ""));
    assert_eq!(started.1, format!("listening on http://{address}"));
}

#[test]
fn a_socket_that_is_handed_over_for_other_machines_needs_a_token_as_well() {
    let listener = std::net::TcpListener::bind("0.0.0.0:0").unwrap();
    fcntl_setfd(&listener, FdFlags::empty()).unwrap();
    let refused = handed_over(&listener, "").output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let sentence = String::from_utf8(refused.stderr).unwrap();
    assert!(sentence.contains("--token-file"), "{sentence}");

    let datagrams = UnixDatagram::unbound().unwrap();
    fcntl_setfd(&datagrams, FdFlags::empty()).unwrap();
    let refused = handed_over(&datagrams, "").output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn systemd_is_told_when_it_is_ready_and_when_it_stops() {
    let folder = tempdir().unwrap();
    let notified = folder.path().join("notify.sock");
    let systemd = UnixDatagram::bind(&notified).unwrap();
    systemd.set_read_timeout(Some(PATIENCE)).unwrap();
    let told = || {
        let mut text = [0; 256];
        let length = systemd.recv(&mut text).unwrap();
        String::from_utf8_lossy(&text[..length])
            .trim_end()
            .to_owned()
    };
    let mut command = program();
    command
        .args(["--listen", "127.0.0.1:0"])
        .env("NOTIFY_SOCKET", &notified);
    let started = Started::new(&mut command);
    assert_eq!(told(), "READY=1");
    let asked = Instant::now();
    started.end();
    assert_eq!(told(), "STOPPING=1");
    assert!(asked.elapsed() < PATIENCE);
}

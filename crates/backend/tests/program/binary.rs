//! The program, as people start and end it.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use rustix::process::{Signal, geteuid};
use tempfile::tempdir;

use crate::common::{PROGRAM, Running, program, program_as_nobody};

fn on_any_port(docker_host: &str) -> Command {
    let mut command = program();
    command.args(["--listen", "127.0.0.1:0", "--docker-host", docker_host]);
    command
}

/// Sends a request and leaves the connection open.
fn keep_alive(running: &Running, path: &str) -> TcpStream {
    let mut stream = running.connect();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n",
        running.address
    )
    .expect("it reads");
    stream
}

#[test]
fn it_ends_at_once_with_an_idle_connection_open() {
    for signal in [Signal::TERM, Signal::INT] {
        let running = Running::start(&mut on_any_port("unix:///nowhere/docker.sock"));
        let mut stream = keep_alive(&running, "/livez");
        let mut start = [0; 15];
        stream.read_exact(&mut start).expect("it answers");
        assert_eq!(&start, b"HTTP/1.1 200 OK");
        let took = running.end(signal);
        assert!(took < Duration::from_secs(3), "{took:?}");
    }
}

#[test]
fn streams_end_with_it_and_do_not_delay_its_end() {
    let running = Running::start(&mut on_any_port("unix:///nowhere/docker.sock"));
    let mut streams: Vec<_> = (0..20)
        .map(|_| BufReader::new(keep_alive(&running, "/api/health/stream")))
        .collect();
    for stream in &mut streams {
        let mut line = String::new();
        while !line.contains("event: health") {
            line.clear();
            assert!(stream.read_line(&mut line).expect("it prints text") > 0);
        }
    }
    let took = running.end(Signal::TERM);
    assert!(took < Duration::from_secs(1), "{took:?}");
    for mut stream in streams {
        let mut rest = String::new();
        stream.read_to_string(&mut rest).expect("it prints text");
        assert!(rest.ends_with("\r\n0\r\n\r\n"), "it is cut off: {rest}");
    }
}

#[test]
fn a_stream_is_a_connection_like_others() {
    let mut command = on_any_port("unix:///nowhere/docker.sock");
    let running = Running::start(command.args(["--max-connections", "1"]));
    let mut stream = keep_alive(&running, "/api/health/stream");
    assert_eq!(stream.read(&mut [0]).expect("it answers"), 1);
    let mut second = keep_alive(&running, "/livez");
    second
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    assert!(second.read(&mut [0]).is_err(), "it waits");
    drop(stream);
    second
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    assert_eq!(second.read(&mut [0]).unwrap(), 1);
}

#[test]
fn it_does_not_wait_for_a_check() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let silent = UnixListener::bind(&socket).unwrap();
    let running = Running::start(&mut on_any_port(&format!("unix://{}", socket.display())));
    let _stream = keep_alive(&running, "/api/health");
    let _check = silent.accept().unwrap();
    let took = running.end(Signal::TERM);
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[test]
fn the_environment_configures_it_too() {
    let mut command = program();
    command
        .env("DOCKER_CONNECTION_LISTEN", "127.0.0.1:0")
        .env("DOCKER_HOST", "unix:///nowhere/docker.sock");
    let report = Running::start(&mut command).report();
    assert_eq!(report["endpoint"]["host"], "unix:///nowhere/docker.sock");
    assert_eq!(report["endpoint"]["source"], "DOCKER_HOST");
    command.env("DOCKER_CONNECTION_DOCKER_HOST", "unix:///flag/docker.sock");
    let report = Running::start(&mut command).report();
    assert_eq!(report["endpoint"]["host"], "unix:///flag/docker.sock");
    assert_eq!(report["endpoint"]["source"], "flag");
}

#[test]
fn empty_variables_are_as_good_as_none() {
    let mut command = on_any_port("unix:///nowhere/docker.sock");
    for name in [
        "DOCKER_HOST",
        "ASSETS",
        "ALLOW_HOST",
        "ALLOW_ORIGIN",
        "TOKEN_FILE",
        "MAX_CONNECTIONS",
        "LOG_FORMAT",
    ] {
        command.env(format!("DOCKER_CONNECTION_{name}"), "");
    }
    let report = Running::start(&mut command).report();
    assert_eq!(report["endpoint"]["source"], "flag");

    // The default port may be taken; the engine's address is looked at first.
    let output = program()
        .args(["--docker-host", "nonsense"])
        .env("DOCKER_CONNECTION_LISTEN", "")
        .output()
        .unwrap();
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert!(sentence.contains("no scheme"), "{sentence}");
}

#[test]
fn a_token_file_is_made_and_its_link_printed_and_never_logged() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("token");
    let mut command = program();
    command
        .args(["--listen", "0.0.0.0:0", "--token-file"])
        .arg(&file)
        .env("DOCKER_HOST", "unix:///nowhere/docker.sock")
        .stderr(Stdio::piped());
    let (mut running, lines) = Running::start_and_read(&mut command, 1);
    running.address = running.address.replace("0.0.0.0", "127.0.0.1");

    let token = fs::read_to_string(&file).unwrap();
    let token = token.trim_end();
    let (_, port) = running.address.split_once(':').expect("it has a port");
    assert_eq!(
        lines,
        [format!("open http://localhost:{port}/?token={token}")]
    );
    assert_eq!(
        first_line(&running, "/api/health?report", "Host: localhost"),
        "HTTP/1.1 401 Unauthorized"
    );
    let bearer = format!("Host: localhost\r\nAuthorization: Bearer {token}");
    assert_eq!(
        first_line(&running, "/api/health?report", &bearer),
        "HTTP/1.1 200 OK"
    );
    let path = format!("/?token={token}");
    assert_eq!(
        first_line(&running, &path, "Host: localhost"),
        "HTTP/1.1 303 See Other"
    );

    let log = running.into_log();
    assert!(log.contains("Docker is unavailable"), "{log}");
    assert!(!log.contains(token), "{log}");
}

#[test]
fn the_journal_is_not_told_the_token() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("token");
    let (mut reader, writer) = io::pipe().unwrap();
    let pipe = rustix::fs::fstat(&writer).unwrap();
    let mut command = on_any_port("unix:///nowhere/docker.sock");
    command
        .arg("--token-file")
        .arg(&file)
        .env("JOURNAL_STREAM", format!("{}:{}", pipe.st_dev, pipe.st_ino))
        .stdout(writer)
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    // What is kept of it would hold the pipe open.
    drop(command);
    let mut lines = BufReader::new(&mut reader).lines();
    assert!(lines.next().unwrap().unwrap().starts_with("listening on "));
    let link = lines.next().unwrap().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        link.ends_with("/?token=… with what is in the token file"),
        "{link}"
    );
    let rest: Vec<_> = lines.map_while(Result::ok).collect();
    assert!(rest.is_empty(), "{rest:?}");
}

#[test]
fn the_log_can_be_written_in_json() {
    let mut command = on_any_port("unix:///nowhere/docker.sock");
    command
        .args(["--log-format", "json"])
        .stderr(Stdio::piped());
    let running = Running::start(&mut command);
    running.report();
    let log = running.into_log();
    let line = serde_json::from_str::<serde_json::Value>(log.trim_end()).unwrap();
    assert_eq!(line["level"], "WARN");
    let message = line["message"].as_str().unwrap();
    assert!(message.contains("socket-missing"), "{message}");
}

/// The first line of the answer to a request with these headers.
fn first_line(running: &Running, path: &str, headers: &str) -> String {
    let mut stream = running.connect();
    write!(stream, "GET {path} HTTP/1.1\r\n{headers}\r\n\r\n").expect("it reads");
    let line = BufReader::new(stream).lines().next();
    line.expect("it answers").expect("it answers in text")
}

#[test]
fn names_and_origins_are_allowed_by_flag_and_variable() {
    let mut command = on_any_port("unix:///nowhere/docker.sock");
    command
        .args(["--allow-host", "a.test", "--allow-host", "b.test:81"])
        .env(
            "DOCKER_CONNECTION_ALLOW_ORIGIN",
            "https://c.test,vscode-webview://*",
        );
    let running = Running::start(&mut command);
    for (headers, line) in [
        ("Host: a.test:1", "HTTP/1.1 200 OK"),
        ("Host: b.test:81", "HTTP/1.1 200 OK"),
        ("Host: b.test", "HTTP/1.1 403 Forbidden"),
        ("Host: a.test\r\nOrigin: https://c.test", "HTTP/1.1 200 OK"),
        (
            "Host: a.test\r\nOrigin: vscode-webview://x",
            "HTTP/1.1 200 OK",
        ),
        (
            "Host: a.test\r\nOrigin: https://d.test",
            "HTTP/1.1 403 Forbidden",
        ),
    ] {
        let path = "/api/health?report";
        assert_eq!(first_line(&running, path, headers), line, "{headers}");
    }
}

#[test]
fn a_bad_docker_host_in_the_environment_is_reported_and_not_fatal() {
    for (host, reason) in [
        ("localhost:2375", "bad-host"),
        ("ssh://ada@docker.test", "unsupported-transport"),
    ] {
        let mut command = program();
        command
            .args(["--listen", "127.0.0.1:0"])
            .env("DOCKER_HOST", host);
        let report = Running::start(&mut command).report();
        assert_eq!(report["reason"], reason);
        assert!(!report.to_string().contains("ada"));
    }
}

#[test]
fn a_socket_of_somebody_else_is_denied() {
    if !geteuid().is_root() {
        return;
    }
    let folder = tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let socket = folder.path().join("docker.sock");
    let _listener = UnixListener::bind(&socket).unwrap();
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o600)).unwrap();
    let mut command = program_as_nobody(folder.path());
    command
        .args(["--listen", "127.0.0.1:0", "--docker-host"])
        .arg(format!("unix://{}", socket.display()));
    let report = Running::start(&mut command).report();
    assert_eq!(report["reason"], "permission-denied");
    let text = report["advice"][0]["text"].as_str().unwrap();
    assert!(text.contains("Only root may connect"), "{text}");
}

#[test]
fn more_connections_than_allowed_wait() {
    let mut command = on_any_port("unix:///nowhere/docker.sock");
    let running = Running::start(command.args(["--max-connections", "1"]));
    let first = running.connect();
    let mut second = keep_alive(&running, "/livez");
    second
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    assert!(second.read(&mut [0]).is_err(), "it waits");
    drop(first);
    second
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    assert_eq!(second.read(&mut [0]).unwrap(), 1);
}

/// Asserts that the program refuses to start, with one sentence that contains `part`.
fn assert_refused(arguments: &[&str], part: &str) {
    let Output {
        status,
        stdout,
        stderr,
    } = program()
        .args(arguments)
        .output()
        .expect("the program starts");
    let sentence = String::from_utf8(stderr).expect("it prints text");
    assert_eq!(status.code(), Some(2), "{sentence}");
    assert!(stdout.is_empty());
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
    assert!(
        sentence.starts_with("docker-connection-backend: "),
        "{sentence}"
    );
    assert!(sentence.contains(part), "{sentence}");
}

#[test]
fn what_cannot_work_is_refused_with_one_sentence() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    let missing = Path::new(env!("CARGO_MANIFEST_DIR")).join("no-such-folder");
    let missing = missing.to_str().expect("a path in UTF-8");
    assert_refused(&["--listen", "0.0.0.0:0"], "--token-file");
    assert_refused(&["--listen", "[::]:0"], "--token-file");
    assert_refused(&["--listen", &taken], &taken);
    assert_refused(&["--assets", missing], missing);
    assert_refused(&["--assets", PROGRAM], PROGRAM);
    assert_refused(&["--token-file", "/"], "token file / ");
    assert_refused(&["--token-file", PROGRAM], PROGRAM);
    assert_refused(&["--docker-host", "localhost"], "localhost");
    assert_refused(&["--docker-host", ""], "no scheme");
    assert_refused(&["--docker-host", "ssh://ada@host"], "does not speak");
    assert_refused(&["--start-command", "true"], "--token-file");
    let unix = ["--listen", "unix:/nowhere/backend.sock", "--start-command"];
    for program in ["no-such-program", "/nowhere/program", missing] {
        assert_refused(&[&unix[..], &[program]].concat(), program);
    }
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    for (arguments, part) in [
        (["--no-such-flag", "1"], "'--no-such-flag'"),
        (["--listen", "nonsense"], "invalid socket address"),
        (["--listen", "127.0.0.1:99999"], "invalid socket address"),
        (["--max-connections", "0"], "would be zero"),
        (
            ["--allow-host", "http://localhost"],
            "is not a host such as",
        ),
        (["--allow-origin", "*"], "is not an origin such as"),
        (["--log-format", "xml"], "text, json"),
        (["--start-command", ""], "no word"),
        (["--start-command", "systemctl 'start"], "a quote is open"),
    ] {
        assert_refused(&arguments, part);
    }
    assert_refused(&["--listen"], "a value is required");
}

#[test]
fn help_and_version_are_no_errors() {
    for (flag, part) in [("--help", "--token-file"), ("--version", "backend 0.")] {
        let output = program().arg(flag).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{flag}");
        assert!(output.stderr.is_empty(), "{flag}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(part), "{text}");
    }
}

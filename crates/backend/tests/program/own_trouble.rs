//! What the program itself has run out of is never told as Docker's.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::tempdir;

use crate::common::{
    PATIENCE, Running, program, program_with_descriptors, start_threaded_engine, unix, use_context,
};

fn asking<'a>(command: &'a mut Command, socket: &Path) -> &'a mut Command {
    command
        .args(["--listen", "127.0.0.1:0", "--docker-host", &unix(socket)])
        .stderr(Stdio::piped())
}

/// A connection that is open already, for when there can be no other.
struct KeptAlive(BufReader<TcpStream>);

impl KeptAlive {
    fn open(running: &Running) -> Self {
        let stream = running.connect();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self(BufReader::new(stream))
    }

    /// The first line of the answer, and its body.
    fn get(&mut self, path: &str) -> (String, String) {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        self.0.get_mut().write_all(request.as_bytes()).unwrap();
        let mut first = String::new();
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "it is closed");
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            if first.is_empty() {
                line.clone_into(&mut first);
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        (first, String::from_utf8(body).unwrap())
    }

    /// How often the engine could not be asked.
    fn not_asked(&mut self) -> u64 {
        let (_, metrics) = self.get("/metrics");
        let name = "docker_connection_checks_total{result=\"not_asked\"} ";
        let line = metrics.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap().parse().unwrap()
    }

    fn until_not_asked(&mut self) {
        let started = Instant::now();
        while self.not_asked() == 0 {
            assert!(started.elapsed() < PATIENCE, "it has descriptors");
            self.get("/api/health?report");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn without_descriptors_the_last_verdict_stays() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    start_threaded_engine(&socket);
    let running = Running::start(asking(&mut program(), &socket));
    let mut client = KeptAlive::open(&running);
    assert!(client.get("/api/health").1.contains("\"available\""));
    running.limit_descriptors(3);
    client.until_not_asked();
    for _ in 0..3 {
        let (first, body) = client.get("/api/health");
        assert_eq!(first, "HTTP/1.1 200 OK");
        assert!(body.contains("\"available\""), "{body}");
        assert_eq!(client.get("/livez").0, "HTTP/1.1 200 OK");
    }
    let not_asked = client.not_asked();
    while client.not_asked() == not_asked {
        client.get("/api/health");
    }
    running.limit_descriptors(1000);
    let log = running.into_log();
    let lines = log
        .lines()
        .filter(|line| line.contains("no file descriptors"));
    assert_eq!(lines.count(), 1, "{log}");
    assert!(!log.contains("Docker is unavailable"), "{log}");
}

#[test]
fn without_descriptors_the_engine_is_looked_for_where_it_was() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    start_threaded_engine(&socket);
    use_context(folder.path(), "ours", &unix(&socket));
    let mut command = program();
    command
        .args(["--listen", "127.0.0.1:0"])
        .env("HOME", folder.path())
        .stderr(Stdio::piped());
    let running = Running::start(&mut command);
    let mut client = KeptAlive::open(&running);
    assert!(client.get("/api/health").1.contains("\"available\""));
    running.limit_descriptors(3);
    client.until_not_asked();
    running.limit_descriptors(1000);
    let log = running.into_log();
    assert!(!log.contains("is looked for"), "{log}");
}

#[test]
fn without_descriptors_and_without_a_verdict_it_says_nothing_of_docker() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    start_threaded_engine(&socket);
    let running = Running::start(asking(&mut program(), &socket));
    let mut client = KeptAlive::open(&running);
    client.get("/livez");
    running.limit_descriptors(3);
    for path in ["/api/health", "/api/health?report", "/readyz"] {
        let (first, body) = client.get(path);
        assert_eq!(first, "HTTP/1.1 500 Internal Server Error", "{path}");
        assert!(body.contains("\"INTERNAL\""), "{body}");
        assert!(!body.contains("unavailable"), "{body}");
    }
    running.limit_descriptors(1000);
    let started = Instant::now();
    while client.get("/api/health").0 != "HTTP/1.1 200 OK" {
        assert!(started.elapsed() < PATIENCE, "it is asked again");
    }
}

#[test]
fn names_and_certificates_that_cannot_be_looked_up_are_not_the_engines_fault() {
    let folder = tempdir().unwrap();
    for (name, value) in [
        ("DOCKER_HOST", "tcp://docker.invalid:2375".to_owned()),
        ("DOCKER_CONFIG", folder.path().display().to_string()),
    ] {
        std::fs::write(folder.path().join("config.json"), "{}").unwrap();
        let mut command = program();
        command
            .args(["--listen", "127.0.0.1:0"])
            .env("DOCKER_TLS_VERIFY", "1")
            .env(name, value)
            .stderr(Stdio::null());
        let running = Running::start(&mut command);
        let mut client = KeptAlive::open(&running);
        client.get("/livez");
        running.limit_descriptors(3);
        let (first, body) = client.get("/api/health?report");
        assert_eq!(first, "HTTP/1.1 500 Internal Server Error", "{body}");
    }
}

/// Opens connections until the program lets no more in, and gives how many it did.
fn let_in(running: &Running, wanted: usize) -> Vec<TcpStream> {
    (0..wanted)
        .map(|_| {
            let mut stream = running.connect();
            let request = "GET /api/health/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
            stream.write_all(request.as_bytes()).unwrap();
            stream
        })
        .collect()
}

#[test]
fn whatever_the_limit_of_open_files_everyone_who_is_let_in_hears_of_docker() {
    thread::scope(|scope| {
        for (soft, hard, cap) in [
            (64, 64, 32),
            (64, 256, 192),
            (256, 256, 192),
            (256, 1024, 960),
            (1024, 1024, 960),
        ] {
            scope.spawn(move || assert_heard(soft, hard, cap));
        }
    });
}

/// Asserts it for a crowd that is larger than the `cap` of connections at these limits.
fn assert_heard(soft: usize, hard: usize, cap: usize) {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    start_threaded_engine(&socket);
    let mut command = program_with_descriptors(soft, hard);
    let running = Running::start(asking(&mut command, &socket));
    let mut streams = let_in(&running, cap + 20);
    let answer = running.get("/livez");
    assert!(
        answer.starts_with("HTTP/1.1 200"),
        "{soft} {hard}: {answer}"
    );
    let open = running.get("/metrics");
    let expected = format!("open_streams {}\n", cap - 16.min(cap / 4));
    assert!(open.contains(&expected), "{soft} {hard}: {open}");
    let mut lines = BufReader::new(&mut streams[0])
        .lines()
        .map_while(Result::ok);
    let told = lines.find(|line| line.starts_with("data: "));
    assert!(told.unwrap().contains("\"available\""), "{soft} {hard}");
    assert_eq!(running.report()["status"], "available", "{soft} {hard}");
    drop(streams);
    let log = running.into_log();
    let warnings = log.lines().filter(|line| line.contains("ulimit -n"));
    assert_eq!(warnings.count(), 1, "{soft} {hard}: {log}");
    assert!(!log.contains("Too many open files"), "{log}");
}

#[test]
fn streams_leave_some_places_to_others() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    start_threaded_engine(&socket);
    let mut command = program();
    command.args(["--max-connections", "100"]);
    let running = Running::start(asking(&mut command, &socket));
    let mut streams = let_in(&running, 84);
    for stream in &mut streams {
        let mut start = [0; 15];
        stream.read_exact(&mut start).unwrap();
        assert_eq!(&start, b"HTTP/1.1 200 OK");
    }
    let refused = |path| {
        let answer = running.get(path);
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        assert!(answer.contains("retry-after: 5\r\n"), "{answer}");
    };
    // A stream counts from its first event on.
    let started = Instant::now();
    while !running.get("/metrics").contains("open_streams 84\n") {
        assert!(started.elapsed() < PATIENCE, "they are all open");
    }
    for path in ["/api/health/stream", "/api/engine/usage", "/api/diagnosis"] {
        refused(path);
    }
    assert_eq!(running.report()["status"], "available");
}

//! Many clients that send nothing, read nothing, or do so as slowly as they can.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tempfile::tempdir;

use common::{PATIENCE, Running, program, start_threaded_engine, unix};

const CROWD: usize = 2_000;

/// What one of them does.
#[derive(Clone, Copy, Debug)]
enum Client {
    SendsNothing,
    ReadsNothing,
    /// A byte a second.
    ReadsSlowly,
}

/// Opens connections until it is dropped.
struct Crowd {
    is_over: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Crowd {
    fn gather(address: &str, client: Client) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let (address, is_over) = (address.to_owned(), Arc::clone(&is_over));
            move || crowd(&address, client, &is_over)
        });
        Self {
            is_over,
            thread: Some(thread),
        }
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.is_over.store(true, Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn crowd(address: &str, client: Client, is_over: &AtomicBool) {
    // Far more than both ends keep in memory.
    let requests = "GET /api/health?report HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(20_000);
    let mut streams: Vec<TcpStream> = Vec::new();
    let mut sent = vec![0; CROWD];
    while !is_over.load(Relaxed) {
        if streams.len() < CROWD
            && let Ok(stream) = TcpStream::connect(address)
        {
            stream.set_nonblocking(true).unwrap();
            streams.push(stream);
            if streams.len() < CROWD {
                continue;
            }
        }
        for (stream, sent) in streams.iter_mut().zip(&mut sent) {
            if !matches!(client, Client::SendsNothing)
                && let Ok(more) = stream.write(&requests.as_bytes()[*sent % requests.len()..])
            {
                *sent += more;
            }
            if matches!(client, Client::ReadsSlowly) {
                let _ = stream.read(&mut [0]);
            }
        }
        thread::sleep(Duration::from_secs(1));
    }
}

fn raise_descriptor_limit() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    setrlimit(Resource::Nofile, raised).unwrap();
}

#[test]
fn crowds_that_hold_their_places_keep_nobody_out() {
    raise_descriptor_limit();
    for client in [
        Client::SendsNothing,
        Client::ReadsNothing,
        Client::ReadsSlowly,
    ] {
        let folder = tempdir().unwrap();
        let socket = folder.path().join("docker.sock");
        start_threaded_engine(&socket);
        let mut command = program();
        command
            .args(["--listen", "127.0.0.1:0", "--docker-host", &unix(&socket)])
            .stderr(Stdio::null());
        let running = Running::start(&mut command);
        let crowd = Crowd::gather(&running.address, client);
        let started = Instant::now();
        while running.descriptors() < 1024 {
            assert!(started.elapsed() < PATIENCE, "{client:?}: it is full");
            thread::sleep(Duration::from_millis(5));
        }
        for _ in 0..3 {
            let answer = running.get("/livez");
            assert!(answer.starts_with("HTTP/1.1 200 OK"), "{client:?}");
        }
        assert_eq!(running.report()["status"], "available", "{client:?}");
        drop(crowd);
        while !running.get("/metrics").contains("open_connections 1\n") {
            assert!(started.elapsed() < 10 * PATIENCE, "{client:?}: some stay");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

//! Faults of a real engine in random order: the stream tells the truth soon after each, and the
//! program keeps nothing of what it opened meanwhile.
//!
//! `DOCKER_CONNECTION_SEED` repeats a run; `DOCKER_CONNECTION_LONG_TESTS=1` makes it a long one.

#![cfg(unix)]

mod common;

use std::env;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use docker_connection::{HealthReport, Reason};
use fastrand::Rng;
use private_engine::TemporaryEngine;

use common::{PATIENCE, Running, program_as_nobody};

/// How soon the stream has to tell the truth.
const SOON: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug)]
enum Fault {
    Kill,
    Freeze,
    KillWhileFrozen,
    Restart,
    DeleteSocket,
    ForbidSocket,
}

impl Fault {
    const ALL: [Self; 6] = [
        Self::Kill,
        Self::Freeze,
        Self::KillWhileFrozen,
        Self::Restart,
        Self::DeleteSocket,
        Self::ForbidSocket,
    ];
}

/// An engine, the program as somebody who may be kept from its socket, and a stream of it.
struct Scene {
    engine: TemporaryEngine,
    running: Running,
    reports: Receiver<HealthReport>,
    stream: TcpStream,
}

impl Scene {
    fn new() -> Self {
        let engine = TemporaryEngine::new().expect("a folder can be made");
        let folder = engine.socket();
        let folder = folder.parent().expect("a socket is in a folder");
        fs::set_permissions(folder, Permissions::from_mode(0o755)).expect("it is ours");
        let mut command = program_as_nobody(folder);
        command.args(["--listen", "127.0.0.1:0", "--docker-host", &engine.host()]);
        let running = Running::start(&mut command);
        let stream = running.connect();
        let reports = reports(&stream);
        Self {
            engine,
            running,
            reports,
            stream,
        }
    }

    /// Starts the engine, or makes sure that it runs, and lets everyone in.
    fn repair(&self) {
        self.engine.start().expect("the engine starts");
        self.set_mode(0o666);
    }

    fn set_mode(&self, mode: u32) {
        let mode = Permissions::from_mode(mode);
        fs::set_permissions(self.engine.socket(), mode).expect("the socket is there");
    }

    /// Waits until the stream tells this reason, or none.
    fn expect(&self, reason: Option<Reason>, limit: Duration) {
        let deadline = Instant::now() + limit;
        let mut seen = Vec::new();
        loop {
            let rest = deadline.saturating_duration_since(Instant::now());
            match self.reports.recv_timeout(rest) {
                Ok(report) if report.reason == reason => return,
                Ok(report) => seen.push(report.reason),
                Err(RecvTimeoutError::Timeout) => {
                    panic!("{reason:?} is expected within {limit:?}, told is {seen:?}")
                }
                Err(RecvTimeoutError::Disconnected) => panic!("the stream ends after {seen:?}"),
            }
        }
    }

    /// Does it to the engine, and waits until the stream tells.
    fn inflict(&self, fault: Fault) {
        let engine = &self.engine;
        match fault {
            Fault::Kill => {
                engine.kill().expect("it can be killed");
                self.expect(Some(Reason::ConnectionRefused), SOON);
            }
            Fault::Freeze | Fault::KillWhileFrozen => {
                engine.freeze().expect("it runs");
                // Only a check can tell.
                self.check_until("hung");
                self.expect(Some(Reason::Hung), SOON);
                if matches!(fault, Fault::KillWhileFrozen) {
                    engine.kill().expect("it can be killed");
                    self.expect(Some(Reason::ConnectionRefused), SOON);
                } else {
                    engine.thaw().expect("it runs");
                }
            }
            Fault::Restart => {
                engine.stop().expect("it ends");
                self.expect(Some(Reason::SocketMissing), SOON);
            }
            Fault::DeleteSocket => {
                fs::remove_file(engine.socket()).expect("it is there");
                self.expect(Some(Reason::SocketMissing), SOON);
                // It would never make another one.
                engine.kill().expect("it can be killed");
            }
            Fault::ForbidSocket => {
                self.set_mode(0o600);
                self.expect(Some(Reason::PermissionDenied), SOON);
            }
        }
    }

    /// Asks until the answer has that reason.
    fn check_until(&self, reason: &str) {
        let started = Instant::now();
        while self.running.report()["reason"] != reason {
            assert!(started.elapsed() < PATIENCE, "it is not {reason}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// How many files are open once nothing more is being opened or closed.
    fn settled_descriptors(&self) -> usize {
        let started = Instant::now();
        let mut last = (self.running.descriptors(), Instant::now());
        while last.1.elapsed() < SOON {
            assert!(started.elapsed() < PATIENCE, "it never settles");
            thread::sleep(Duration::from_millis(5));
            let now = self.running.descriptors();
            if now != last.0 {
                last = (now, Instant::now());
            }
        }
        last.0
    }

    /// Waits until no more files are open.
    fn until_no_more_than(&self, descriptors: usize) {
        let started = Instant::now();
        while self.running.descriptors() > descriptors {
            assert!(started.elapsed() < PATIENCE, "descriptors are left over");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// The reports of the stream that is asked for on that connection.
fn reports(stream: &TcpStream) -> Receiver<HealthReport> {
    let mut stream = stream.try_clone().expect("descriptors are left");
    let request = "GET /api/health/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream
        .write_all(request.as_bytes())
        .expect("the program reads");
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let report = line
                .strip_prefix("data: ")
                .and_then(|data| serde_json::from_str(data).ok());
            if let Some(report) = report
                && sender.send(report).is_err()
            {
                break;
            }
        }
    });
    receiver
}

#[test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
fn the_truth_is_told_soon_after_every_fault_and_nothing_is_left_over() {
    let seed = env::var("DOCKER_CONNECTION_SEED").ok();
    let seed = seed.map_or_else(
        || fastrand::u64(..),
        |seed| seed.parse().expect("the seed is a number"),
    );
    println!("DOCKER_CONNECTION_SEED={seed}");
    let mut rng = Rng::with_seed(seed);
    let is_long = env::var_os("DOCKER_CONNECTION_LONG_TESTS").is_some_and(|value| value == "1");

    let scene = Scene::new();
    scene.expect(Some(Reason::SocketMissing), PATIENCE);
    scene.repair();
    scene.expect(None, PATIENCE);
    // What watches the engine is opened after the news of it was told.
    let descriptors = scene.settled_descriptors();
    for number in 0..if is_long { 100 } else { 10 } {
        let fault = rng.choice(Fault::ALL).expect("there are faults");
        println!("{number}: {fault:?}");
        scene.inflict(fault);
        scene.repair();
        scene.expect(None, SOON);
        scene.until_no_more_than(descriptors);
    }

    scene
        .stream
        .shutdown(std::net::Shutdown::Both)
        .expect("the stream is open");
    // The stream's own, the idle connection, and the watch on the folder.
    scene.until_no_more_than(descriptors - 3);
}

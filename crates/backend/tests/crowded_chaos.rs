//! A real engine that is killed, frozen, thawed and started while many clients watch and ask: all
//! of them are told the truth soon after, and the program keeps nothing of what it opened.
//!
//! `DOCKER_CONNECTION_SEED` repeats a run; `DOCKER_CONNECTION_LONG_TESTS=1` makes it a long one.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::env;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use docker_connection::{HealthReport, Reason};
use fastrand::Rng;
use private_engine::TemporaryEngine;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::{JoinSet, block_in_place};
use tokio::time::{interval, sleep, timeout};

use common::{PATIENCE, Running, program};

const STREAMS: usize = 200;
/// 50 a second.
const REQUEST_PAUSE: Duration = Duration::from_millis(20);
const LIVEZ_PAUSE: Duration = Duration::from_millis(100);
/// What may stay after all, in bytes: allocators keep some of what they got.
const MEMORY_LEFT_OVER: u64 = 8 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Dead,
    Running,
    Frozen,
}

#[derive(Clone, Copy, Debug)]
enum Action {
    Kill,
    Freeze,
    Thaw,
    Start,
}

impl Action {
    /// What can be done to an engine in that state.
    fn possible(state: State) -> &'static [Self] {
        match state {
            State::Dead => &[Self::Start],
            State::Running => &[Self::Kill, Self::Freeze],
            State::Frozen => &[Self::Thaw, Self::Kill],
        }
    }

    fn inflict(self, engine: &TemporaryEngine) -> State {
        let (result, state) = match self {
            Self::Kill => (engine.kill(), State::Dead),
            Self::Freeze => (engine.freeze(), State::Frozen),
            Self::Thaw => (engine.thaw(), State::Running),
            Self::Start => (engine.start(), State::Running),
        };
        result.unwrap();
        state
    }

    /// When everyone has to know.
    fn is_known_after(self) -> Duration {
        Duration::from_secs(match self {
            Self::Kill | Self::Start => 1,
            Self::Thaw => 3,
            // One deadline, and the pause between two checks.
            Self::Freeze => 6,
        })
    }
}

impl State {
    fn reason(self) -> Option<Reason> {
        match self {
            Self::Dead => Some(Reason::ConnectionRefused),
            Self::Running => None,
            Self::Frozen => Some(Reason::Hung),
        }
    }
}

/// What a stream told last.
type Told = Arc<Mutex<Option<HealthReport>>>;

async fn connect(address: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn listen(address: String, told: Told) {
    let stream = connect(&address, "/api/health/stream").await;
    let mut lines = BufReader::new(stream).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        let data = line.strip_prefix("data: ");
        if let Some(report) = data.and_then(|data| serde_json::from_str(data).ok()) {
            *told.lock().unwrap() = Some(report);
        }
    }
    panic!("a stream ended");
}

async fn answer(address: &str, path: &str) -> String {
    let mut stream = connect(address, path).await;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{path}: {answer}");
    answer
}

/// Asks on and on, whatever becomes of the answers.
async fn ask(address: String) {
    let mut pause = interval(REQUEST_PAUSE);
    let mut asked = JoinSet::new();
    loop {
        pause.tick().await;
        let address = address.clone();
        asked.spawn(async move { answer(&address, "/api/health?report").await });
        while let Some(ended) = asked.try_join_next() {
            ended.unwrap();
        }
    }
}

/// Asks whether the program lives, which it always does, and soon.
async fn ask_livez(address: String) {
    let mut pause = interval(LIVEZ_PAUSE);
    loop {
        pause.tick().await;
        let alive = timeout(Duration::from_secs(2), answer(&address, "/livez")).await;
        alive.expect("it answers at once");
    }
}

fn report_of(answer: &str) -> HealthReport {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn everyone_is_told_the_truth_while_many_watch_and_ask() {
    let seed = env::var("DOCKER_CONNECTION_SEED").ok();
    let seed = seed.map_or_else(|| fastrand::u64(..), |seed| seed.parse().unwrap());
    println!("DOCKER_CONNECTION_SEED={seed}");
    let mut rng = Rng::with_seed(seed);
    let is_long = env::var_os("DOCKER_CONNECTION_LONG_TESTS").is_some_and(|value| value == "1");
    let cycles = if is_long { 100 } else { 15 };

    let engine = TemporaryEngine::new().unwrap();
    let mut state = Action::Start.inflict(&engine);
    let mut command = program();
    command
        .args(["--listen", "127.0.0.1:0", "--docker-host", &engine.host()])
        .stderr(Stdio::null());
    let running = Running::start(&mut command);
    let address = running.address.clone();
    answer(&address, "/api/health").await;
    let descriptors = running.descriptors();

    let told: Vec<Told> = (0..STREAMS).map(|_| Told::default()).collect();
    let mut clients = JoinSet::new();
    for told in &told {
        clients.spawn(listen(address.clone(), Arc::clone(told)));
    }
    clients.spawn(ask(address.clone()));
    clients.spawn(ask_livez(address.clone()));
    let started = Instant::now();
    while told.iter().any(|told| told.lock().unwrap().is_none()) {
        assert!(started.elapsed() < PATIENCE, "everyone is told something");
        sleep(Duration::from_millis(10)).await;
    }
    let memory = running.memory();

    for cycle in 0..cycles {
        let action = *rng.choice(Action::possible(state)).unwrap();
        state = block_in_place(|| action.inflict(&engine));
        sleep(action.is_known_after()).await;
        let wrong = told.iter().filter(|told| {
            let told = told.lock().unwrap();
            told.as_ref()
                .is_none_or(|told| told.reason != state.reason())
        });
        assert_eq!(wrong.count(), 0, "{cycle}: {action:?}");
        let asked = report_of(&answer(&address, "/api/health?report").await);
        assert_eq!(asked.reason, state.reason(), "{cycle}: {action:?}");
        // None of them ends by itself.
        if let Some(ended) = clients.try_join_next() {
            ended.unwrap();
        }
    }

    let grown = running.memory().saturating_sub(memory);
    assert!(grown < MEMORY_LEFT_OVER, "{grown} bytes more");
    clients.shutdown().await;
    let started = Instant::now();
    while running.descriptors() > descriptors {
        assert!(started.elapsed() < PATIENCE, "descriptors are left over");
        sleep(Duration::from_millis(10)).await;
    }
}

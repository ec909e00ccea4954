//! How fast the rules are, and how many requests an outage of the backend costs.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

#[path = "../tests/scenarios/world.rs"]
#[allow(dead_code, reason = "the scenarios need more of it")]
mod world;

use std::hint::black_box;
use std::time::{Duration, Instant as Clock};

use docker_connection::{
    BASE_RETRY_DELAY, Config, Connection, Input, Instant, Reason, Recovery, RecoveryMode, Trigger,
};

use world::{World, failure};

/// Requests per outage of the React original, measured in a browser: the better and the worse of
/// its two triggers over 3 minutes, and the mean gap of 26.1 s extrapolated to an hour.
const ORIGINAL: [(&str, u64, &str); 2] = [("3 min", 180, "7 to 8"), ("1 h", 3600, "138")];

fn main() {
    println!(
        "transitions per second: {:.1} million",
        transitions_per_second() / 1e6
    );
    println!();
    println!(
        "{:8} {:>8} {:>22} {:>12}",
        "outage", "ladder", "with recovery checks", "original"
    );
    for (name, seconds, original) in ORIGINAL {
        let ladder = requests(seconds, RecoveryMode::Events);
        let recovery = requests(seconds, RecoveryMode::Periodic(recovery()));
        println!("{name:8} {ladder:>8} {recovery:>22} {original:>12}");
    }
}

/// The defaults of the recovery hook.
fn recovery() -> Recovery {
    let Config {
        check_interval,
        max_retries,
        ..
    } = Config::default();
    Recovery {
        check_interval,
        max_retries,
    }
}

fn requests(seconds: u64, recovery: RecoveryMode) -> usize {
    let mut world = World::new(failure(Reason::BackendUnreachable));
    world.input(Input::Recovery(recovery));
    world.input(Input::Start);
    world.run_s(seconds);
    world.checks.len()
}

fn transitions_per_second() -> f64 {
    let mut connection = Connection::new(Config::default(), 1).unwrap();
    let mut now = Instant::default();
    connection.handle(now, Input::Start);
    let start = Clock::now();
    let mut transitions = 0_u32;
    while start.elapsed() < Duration::from_secs(1) {
        for _ in 0..1_000 {
            now = now + BASE_RETRY_DELAY;
            connection.handle(now, Input::Timeout);
            connection.handle(now, Input::Trigger(Trigger::Focus));
            while let Some(output) = connection.poll_output() {
                black_box(output);
            }
            black_box(connection.next_timeout());
        }
        transitions += 2_000;
    }
    f64::from(transitions) / start.elapsed().as_secs_f64()
}

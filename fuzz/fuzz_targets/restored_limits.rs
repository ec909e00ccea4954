//! Whatever a page has found in its storage, and whatever happens next while Docker is down: no
//! attempt is made inside a cooldown.

#![no_main]

#[allow(dead_code, reason = "the scenarios use more of it")]
#[path = "../../crates/connection/tests/scenarios/world.rs"]
mod world;

use docker_connection::{
    BASE_RETRY_DELAY, Cause, Config, ErrorCode, Input, MAX_RETRY_DELAY, Trigger, cooldown,
};
use docker_connection_fuzz::page::{NOW, store, stored_limits};
use libfuzzer_sys::arbitrary::{self, Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use world::{DOWN, World, docker_error};

/// What jitter leaves of a delay, at least.
const JITTER: f64 = 0.2;

#[derive(Arbitrary, Debug)]
enum Step {
    Wait { millis: u16 },
    WaitLong { seconds: u8 },
    Sleep { seconds: u16 },
    Attempt,
    Retry,
    Report,
    ReportLimit { seconds: u16 },
    Trigger { kind: u8 },
    Visible(bool),
}

fuzz_target!(|input: &[u8]| {
    let end = input
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(input.len());
    let (text, steps) = input.split_at(end);
    let limiter = str::from_utf8(text).ok().and_then(stored_limits);
    let limiter = limiter.unwrap_or_default();
    let stored = store(limiter);
    assert_eq!(stored_limits(&stored).map(store).as_ref(), Some(&stored));

    let config = Config {
        jitter: JITTER,
        ..Config::default()
    };
    let mut world = World::with(config, DOWN);
    world.run_ms(NOW.as_millis());
    world.connection.restore(NOW, limiter);
    world.input(Input::Start);
    let mut steps = Unstructured::new(steps.get(1..).unwrap_or_default());
    while let Ok(step) = Step::arbitrary(&mut steps) {
        run(&mut world, step);
        let status = world.connection.status();
        let latest = world.now() + MAX_RETRY_DELAY;
        assert!(status.next_retry_time.is_none_or(|at| at <= latest));
        assert!(
            status
                .countdown
                .is_none_or(|it| it.left <= it.total && it.total <= 300)
        );
        if steps.is_empty() {
            break;
        }
    }

    let is_attempt = |cause| matches!(cause, Cause::App | Cause::Manual | Cause::Automatic);
    let attempts = world.checks.iter().filter(|(_, cause)| is_attempt(*cause));
    let attempts: Vec<u64> = attempts.map(|(at, _)| *at).collect();
    let shortest = |failures: u32| {
        let cooldown = cooldown(failures, BASE_RETRY_DELAY, MAX_RETRY_DELAY);
        (cooldown.as_millis() as f64 * (1.0 - JITTER)) as u64
    };
    let deadline = limiter.deadline.filter(|_| limiter.failures > 1);
    if let (Some(deadline), Some(first)) = (deadline, attempts.first()) {
        assert!(*first >= deadline.min(NOW + MAX_RETRY_DELAY).as_millis());
    }
    for (before, (one, next)) in attempts.iter().zip(attempts.iter().skip(1)).enumerate() {
        let failures = u32::try_from(before).unwrap() + 1;
        assert!(next - one >= shortest(failures), "{:?}", world.checks);
    }
});

fn run(world: &mut World, step: Step) {
    match step {
        Step::Wait { millis } => world.run_ms(millis.into()),
        Step::WaitLong { seconds } => world.run_s(seconds.into()),
        Step::Sleep { seconds } => {
            // A check that is on its way would be made again, and be two.
            world.run_ms(world.latency.as_millis() as u64);
            world.skip_ms(u64::from(seconds) * 1000);
        }
        Step::Attempt => world.input(Input::Attempt),
        Step::Retry => world.input(Input::Retry),
        Step::Report => world.input(docker_error(ErrorCode::DockerUnavailable, None)),
        Step::ReportLimit { seconds } => {
            world.input(docker_error(
                ErrorCode::DockerRateLimited,
                Some(seconds.into()),
            ));
        }
        Step::Trigger { kind } => world.input(Input::Trigger(match kind % 6 {
            0 => Trigger::Focus,
            1 => Trigger::Visible,
            2 => Trigger::PageShow,
            3 => Trigger::Online,
            4 => Trigger::Resume,
            _ => Trigger::Wake,
        })),
        Step::Visible(is_visible) => world.input(Input::Visible(is_visible)),
    }
}

//! What holds whatever happens.
//!
//! The world itself asserts at each step that there is one check at most, that the next timeout is
//! ahead, that each automatic retry runs at the instant that was shown, that each change of the
//! status is told, and that a phase is settled once it has held for 500 ms.

use std::time::Duration;

use docker_connection::{
    Config, Countdown, ErrorCode, Input, Instant, MAX_RETRY_DELAY, Phase, Reason, Recovery,
    RecoveryMode, Trigger,
};
use proptest::prelude::*;

use crate::world::{Answer, DOWN, World, docker_error, failure};

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Wait {
        millis: u64,
    },
    /// The page stands still.
    Gap {
        millis: u64,
    },
    Engine(Answer),
    Latency {
        millis: u64,
    },
    Stream(Answer),
    Do(Input),
}

impl Step {
    pub(crate) fn run(&self, world: &mut World) {
        match self {
            Self::Wait { millis } => world.run_ms(*millis),
            Self::Gap { millis } => world.skip_ms(*millis),
            Self::Engine(answer) => world.answer = *answer,
            Self::Latency { millis } => world.latency = Duration::from_millis(*millis),
            Self::Stream(answer) => world.stream(*answer),
            Self::Do(input) => world.input(input.clone()),
        }
    }

    /// Whether a check may follow at once.
    pub(crate) fn may_check(&self) -> bool {
        !matches!(
            self,
            Self::Wait { .. } | Self::Gap { .. } | Self::Engine(_) | Self::Latency { .. }
        )
    }
}

fn reports() -> impl Strategy<Value = Answer> {
    prop_oneof![
        2 => Just(Answer::Available),
        2 => Just(DOWN),
        1 => Just(Answer::Starting),
        1 => Just(Answer::Unavailable(Reason::Unknown)),
    ]
}

pub(crate) fn answers() -> impl Strategy<Value = Answer> {
    prop_oneof![
        4 => reports(),
        1 => Just(failure(Reason::BackendUnreachable)),
        1 => Just(Answer::Silence),
        1 => (0..10_000_u64).prop_map(|seconds| {
            Answer::Failure(docker_connection::CheckFailure {
                reason: Reason::BackendRateLimited,
                retry_after: Some(Duration::from_secs(seconds)),
            })
        }),
    ]
}

fn inputs() -> impl Strategy<Value = Input> {
    let triggers = prop::sample::select(vec![
        Trigger::Focus,
        Trigger::Visible,
        Trigger::Online,
        Trigger::PageShow,
        Trigger::Resume,
        Trigger::Wake,
    ]);
    let recovery = (0..60_u64, 0..20_u32).prop_map(|(seconds, max_retries)| Recovery {
        check_interval: Duration::from_secs(seconds),
        max_retries,
    });
    prop_oneof![
        2 => Just(Input::Start),
        1 => Just(Input::Stop),
        1 => Just(Input::Timeout),
        3 => Just(Input::Attempt),
        3 => Just(Input::Retry),
        2 => Just(Input::Reset),
        4 => triggers.prop_map(Input::Trigger),
        1 => any::<bool>().prop_map(Input::Visible),
        3 => Just(docker_error(ErrorCode::DockerUnavailable, None)),
        1 => (0..10_000_u64)
            .prop_map(|seconds| docker_error(ErrorCode::DockerRateLimited, Some(seconds))),
        1 => Just(Input::ReportSuccess),
        1 => any::<bool>().prop_map(Input::StreamAllowed),
        1 => any::<bool>().prop_map(Input::ToastHeld),
        1 => Just(Input::StreamHeartbeat),
        1 => Just(Input::StreamBroken),
        1 => recovery.prop_map(|recovery| Input::Recovery(RecoveryMode::Periodic(recovery))),
        1 => prop::sample::select(vec![RecoveryMode::Events, RecoveryMode::Off])
            .prop_map(Input::Recovery),
    ]
}

/// Up to so many steps.
pub(crate) fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        5 => (0..12_000_u64).prop_map(|millis| Step::Wait { millis }),
        1 => (0..400_000_u64).prop_map(|millis| Step::Wait { millis }),
        1 => (0..400_000_u64).prop_map(|millis| Step::Gap { millis }),
        3 => answers().prop_map(Step::Engine),
        1 => (0..6_000_u64).prop_map(|millis| Step::Latency { millis }),
        1 => reports().prop_map(Step::Stream),
        8 => inputs().prop_map(Step::Do),
    ];
    prop::collection::vec(step, 0..most)
}

fn worlds() -> impl Strategy<Value = World> {
    (answers(), 0.0..=0.2).prop_map(|(answer, jitter)| {
        let mut world = World::with(
            Config {
                jitter,
                ..Config::default()
            },
            answer,
        );
        world.input(Input::Start);
        world
    })
}

fn lived(mut world: World, steps: &[Step]) -> World {
    for step in steps {
        step.run(&mut world);
    }
    world
}

/// Ends the stream, whose word would be taken for an engine that the world has changed behind it.
fn without_stream(world: &mut World) {
    world.input(Input::Start);
    world.input(Input::StreamAllowed(false));
    world.input(Input::Recovery(RecoveryMode::Events));
}

proptest! {
    #[test]
    fn deadlines_and_countdowns_stay_in_their_bounds(world in worlds(), steps in steps(120)) {
        let mut world = world;
        for step in &steps {
            step.run(&mut world);
            let status = world.connection.status();
            let latest = world.now() + MAX_RETRY_DELAY;
            prop_assert!(status.next_retry_time.is_none_or(|at| at <= latest));
            if let Some(Countdown { left, total }) = status.countdown {
                prop_assert!(1 <= left && left <= total && total <= 300);
            }
            prop_assert_eq!(status.phase == Phase::Connected, status.is_available() == Some(true));
            prop_assert!(status.history.len() <= 10);
        }
    }

    #[test]
    fn a_healthy_engine_is_seen_within_a_window_and_a_check_after_any_trigger(
        world in worlds(),
        steps in steps(120),
    ) {
        let mut world = lived(world, &steps);
        without_stream(&mut world);
        world.answer = Answer::Available;
        world.latency = Duration::from_millis(10);
        world.input(Input::Trigger(Trigger::Focus));
        let window_and_check = 5_000 + 5_000 + 10;
        for _ in 0..=window_and_check {
            if world.phase() == Phase::Connected {
                break;
            }
            world.run_ms(1);
        }
        prop_assert_eq!(world.phase(), Phase::Connected);
    }

    #[test]
    fn an_open_stream_that_says_available_is_believed(world in worlds(), steps in steps(120)) {
        let mut world = lived(world, &steps);
        world.input(Input::Start);
        world.answer = Answer::Available;
        world.stream(Answer::Available);
        // After two that failed there is none for a while.
        prop_assume!(world.has_stream());
        for _ in 0..10 {
            prop_assert_eq!(world.phase(), Phase::Connected);
            world.run_s(15);
            world.input(Input::StreamHeartbeat);
        }
    }

    #[test]
    fn checks_are_bounded_by_what_asks_for_them(world in worlds(), steps in steps(120)) {
        let asked = steps.iter().filter(|step| step.may_check()).count();
        let world = lived(world, &steps);
        // Ladder, periodic checks and triggers: each at most one in 4 s.
        let by_time = 3 * (world.now_ms() / 4_000 + 1);
        prop_assert!(world.checks.len() as u64 <= asked as u64 + by_time);
    }

    #[test]
    fn a_burst_of_reports_counts_once_at_most(
        world in worlds(),
        steps in steps(120),
        burst in 2..50_u64,
    ) {
        let mut world = lived(world, &steps);
        let before = world.connection.status().consecutive_failures;
        for _ in 0..burst {
            world.connection.handle(
                world.now(),
                docker_error(ErrorCode::DockerUnavailable, None),
            );
        }
        let status = world.connection.status();
        // A first failure resumes the count of an outage that is just over.
        if before > 0 {
            prop_assert!(status.consecutive_failures <= before + 1);
        }
        let mut fresh = World::started(Answer::Available);
        for _ in 0..burst {
            fresh.input(docker_error(ErrorCode::DockerUnavailable, None));
        }
        prop_assert!(fresh.connection.can_attempt(fresh.now()));
    }

    #[test]
    fn a_stale_answer_changes_nothing(world in worlds(), steps in steps(120)) {
        let mut world = lived(world, &steps);
        world.connection.handle(world.now(), Input::Timeout);
        let stale = {
            let mut other = World::started(Answer::Available);
            for _ in 0..1_000 {
                other.input(Input::Attempt);
                other.run_ms(20);
            }
            other.answer = Answer::Silence;
            other.input(Input::Attempt);
            other.check_in_flight()
        };
        let before = format!("{:?}", world.connection);
        let report = crate::world::report(docker_connection::HealthStatus::Available, None);
        world.connection.handle(world.now(), Input::CheckEnded { id: stale, result: Ok(report) });
        prop_assert_eq!(format!("{:?}", world.connection), before);
    }

    #[test]
    fn no_clock_and_no_answer_makes_it_panic(
        times in prop::collection::vec((any::<u64>(), inputs()), 0..60),
    ) {
        let mut connection = docker_connection::Connection::default();
        for (millis, input) in times {
            connection.handle(Instant::from_millis(millis), input);
            while connection.poll_output().is_some() {}
            let _ = connection.next_timeout();
        }
    }
}

/// Walks every sequence of a few steps, and looks for a way out at its end.
#[test]
fn no_short_history_leads_into_a_state_without_a_way_out() {
    let steps = [
        Step::Engine(DOWN),
        Step::Engine(Answer::Silence),
        Step::Engine(Answer::Starting),
        Step::Wait { millis: 1_000 },
        Step::Wait { millis: 31_000 },
        Step::Do(Input::Stop),
        Step::Do(Input::Start),
        Step::Do(Input::Attempt),
        Step::Do(Input::Reset),
        Step::Do(Input::Trigger(Trigger::Wake)),
        Step::Do(Input::Visible(false)),
        Step::Do(docker_error(ErrorCode::DockerUnavailable, None)),
        Step::Do(docker_error(ErrorCode::DockerRateLimited, Some(1_000))),
        Step::Do(Input::ReportSuccess),
        Step::Stream(DOWN),
        Step::Do(Input::StreamBroken),
    ];
    let deepest = if std::env::var_os("DOCKER_CONNECTION_LONG_TESTS").is_some() {
        4
    } else {
        3
    };
    let mut worlds = vec![(Vec::new(), World::started(DOWN))];
    while let Some((history, world)) = worlds.pop() {
        let mut last = world.clone();
        without_stream(&mut last);
        last.answer = Answer::Available;
        last.run_s(MAX_RETRY_DELAY.as_secs() + 10);
        // A connected page that is hidden rests; any other state has found the engine by itself.
        assert_eq!(last.phase(), Phase::Connected, "{history:?}");
        if history.len() < deepest {
            worlds.extend(steps.iter().map(|step| {
                let mut next = world.clone();
                step.run(&mut next);
                let mut history = history.clone();
                history.push(step);
                (history, next)
            }));
        }
    }
}

//! What a page lives through in a day: drips of reports, components that move, hidden stretches,
//! streams that flap. Whatever their rhythm, these hold.

use std::time::Duration;

use docker_connection::{
    BASE_RETRY_DELAY, Config, ErrorCode, Input, MAX_RETRY_DELAY, Phase, cooldown,
};
use proptest::prelude::*;

use crate::world::{Answer, DOWN, World, docker_error};

/// Pauses in ms, most of them short.
fn pauses(longest: u64, most: usize) -> impl Strategy<Value = Vec<u64>> {
    let pause = prop_oneof![3 => 0..1_500_u64, 2 => 0..longest];
    prop::collection::vec(pause, 1..most)
}

fn reports() -> impl Strategy<Value = Input> {
    prop_oneof![
        6 => Just(docker_error(ErrorCode::DockerUnavailable, None)),
        1 => Just(docker_error(ErrorCode::DockerRateLimited, Some(60))),
        3 => Just(Input::ReportSuccess),
    ]
}

fn drips() -> impl Strategy<Value = Vec<(u64, Input)>> {
    prop::collection::vec((0..20_000_u64, reports()), 1..60)
}

proptest! {
    #[test]
    fn no_drip_of_reports_disturbs_a_healthy_engine(drips in drips(), streams in any::<bool>()) {
        let mut world = World::started(Answer::Available);
        if streams {
            world.stream(Answer::Available);
        }
        for (pause, report) in &drips {
            world.input(report.clone());
            world.run_ms(*pause);
        }
        prop_assert_eq!(&world.phases, &[(0, Phase::Checking), (10, Phase::Connected)]);
        prop_assert_eq!(&world.outputs, &[]);
        prop_assert_eq!(world.connection.status().history.len(), 0);
        let seconds = world.now_ms() / 1000;
        let periodic = seconds / 30 + 1;
        prop_assert!(world.checks.len() as u64 <= 2 + seconds.min(drips.len() as u64) + periodic);

        world.input(Input::StreamAllowed(false));
        world.run_s(1);
        world.answer = DOWN;
        world.run_until(Phase::Unavailable);
        prop_assert_eq!(world.connection.status().consecutive_failures, 1);
        prop_assert!(world.connection.can_attempt(world.now()));
    }

    #[test]
    fn no_report_shows_green_before_a_check(drips in drips()) {
        let mut world = World::started(DOWN);
        for (pause, report) in drips {
            world.input(report);
            world.run_ms(pause);
            prop_assert_ne!(world.phase(), Phase::Connected);
        }
        prop_assert_eq!(world.connection.status().history.len(), 0);
    }

    #[test]
    fn only_an_outage_seen_for_a_second_at_a_time_has_a_toast(
        stretches in pauses(3_000, 20),
        shown_first in any::<bool>(),
    ) {
        let mut world = World::started(DOWN);
        world.input(Input::Visible(false));
        let mut is_visible = shown_first;
        let mut was_seen = false;
        for stretch in stretches {
            world.input(Input::Visible(is_visible));
            world.run_ms(stretch);
            was_seen |= is_visible && stretch >= 1_000;
            is_visible = !is_visible;
        }
        world.input(Input::Visible(false));
        world.answer = Answer::Available;
        world.run_until(Phase::Connected);
        world.input(Input::Visible(true));
        prop_assert_eq!(world.connection.status().history[0].was_shown, was_seen);
        prop_assert_eq!(world.connection.status().toast.is_some(), was_seen);
    }

    #[test]
    fn a_component_that_moves_again_and_again_sees_one_outage(
        stays in pauses(8_000, 20),
        gap in 0..1_000_u64,
    ) {
        let mut world = World::started(DOWN);
        let since = world.connection.status().outage.map(|outage| outage.since);
        for stay in stays {
            world.input(Input::Stop);
            world.run_ms(gap);
            world.input(Input::Start);
            world.run_ms(stay);
            prop_assert_eq!(world.connection.status().outage.map(|outage| outage.since), since);
        }
        let shown = [Phase::Checking, Phase::Unavailable, Phase::RateLimited];
        let phases: Vec<Phase> = world.phases.iter().map(|(_, phase)| *phase).collect();
        prop_assert!(shown.starts_with(&phases), "{:?}", world.phases);
    }

    #[test]
    fn an_outage_that_goes_on_shows_each_phase_once(
        latency in 0..4_900_u64,
        jitter in 0.0..=0.2,
        seed in any::<u64>(),
    ) {
        let mut world = World::seeded(Config { jitter, ..Config::default() }, seed, DOWN);
        world.latency = Duration::from_millis(latency);
        world.input(Input::Start);
        world.run_s(1_800);
        let phases: Vec<Phase> = world.phases.iter().map(|(_, phase)| *phase).collect();
        prop_assert_eq!(phases, [Phase::Checking, Phase::Unavailable, Phase::RateLimited]);
    }

    #[test]
    fn a_stream_that_flaps_climbs_no_faster_than_the_ladder(flaps in pauses(8_000, 60)) {
        let mut world = World::started(Answer::Available);
        world.answer = DOWN;
        world.stream(DOWN);
        let mut counted_at = world.now_ms();
        let mut failures = 0;
        for flap in flaps {
            world.input(Input::StreamBroken);
            for _ in 0..=flap / 20 {
                world.run_ms(20);
                let now = world.connection.status().consecutive_failures;
                if now > failures {
                    let wait = cooldown(failures, BASE_RETRY_DELAY, MAX_RETRY_DELAY);
                    prop_assert_eq!(now, failures + 1);
                    prop_assert!(Duration::from_millis(world.now_ms() - counted_at) >= wait);
                    counted_at = world.now_ms();
                    failures = now;
                }
            }
            world.stream(DOWN);
        }
    }
}

//! A reload is no way around a cooldown.

use std::time::Duration;

use docker_connection::{ErrorCode, Input, Instant, Limiter, Phase, Trigger};

use crate::world::{Answer, DOWN, World, docker_error};

/// The same page after a reload that took no time; its clock goes on.
fn reloaded(world: &World, limiter: Limiter) -> World {
    let mut next = World::new(DOWN);
    next.run_ms(world.now_ms());
    next.connection.restore(next.now(), limiter);
    next.input(Input::Start);
    next.run_ms(100);
    next
}

#[test]
fn a_reload_inside_a_cooldown_keeps_the_count_and_the_deadline() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    world.run_s(3);
    let before = world.connection.status().clone();

    let world = reloaded(&world, world.connection.limiter());
    let status = world.connection.status();
    assert_eq!(status.phase, Phase::RateLimited);
    assert_eq!(status.consecutive_failures, 3);
    assert_eq!(status.next_retry_time, before.next_retry_time);
    assert_eq!(
        status.countdown.unwrap().total,
        before.countdown.unwrap().total
    );
    assert!(!world.connection.can_attempt(world.now()));
}

#[test]
fn a_reload_in_the_moment_of_the_first_failure_forbids_no_attempt() {
    let mut world = World::new(DOWN);
    world.input(Input::Start);
    world.run_ms(10);
    assert_eq!(world.phase(), Phase::Unavailable);
    let world = reloaded(&world, world.connection.limiter());
    assert!(world.connection.can_attempt(world.now()));
}

#[test]
fn an_engine_that_flaps_keeps_climbing_over_a_reload() {
    let mut world = World::started(Answer::Available);
    world.run_s(3_600);
    world.answer = DOWN;
    world.run_until(Phase::RateLimited);
    world.answer = Answer::Available;
    world.run_until(Phase::Connected);
    world.run_s(10);
    let world = reloaded(&world, world.connection.limiter());
    assert_eq!(world.connection.status().consecutive_failures, 4);
}

#[test]
fn a_reload_after_the_deadline_is_the_retry() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    let limiter = world.connection.limiter();
    world.run_s(20);
    let world = reloaded(&world, limiter);
    assert_eq!(world.connection.status().consecutive_failures, 4);
}

#[test]
fn a_reload_while_connected_starts_anew() {
    let mut world = World::started(Answer::Available);
    world.run_s(1);
    assert_eq!(world.connection.limiter(), Limiter::default());
    let world = reloaded(&world, world.connection.limiter());
    assert_eq!(world.connection.status().consecutive_failures, 1);
}

#[test]
fn a_reload_keeps_the_pauses_between_events_and_resets() {
    let mut world = World::started(DOWN);
    world.input(Input::Trigger(Trigger::Focus));
    world.run_ms(100);
    world.input(Input::Reset);
    world.run_ms(100);
    let mut world = reloaded(&world, world.connection.limiter());
    let before = world.checks.len();
    world.input(Input::Trigger(Trigger::Focus));
    world.input(Input::Reset);
    world.run_ms(100);
    assert_eq!(world.checks.len(), before);
}

#[test]
fn what_is_restored_is_clamped_to_what_the_rules_allow() {
    let mut world = World::new(DOWN);
    let far = Some(Instant::from_millis(u64::MAX));
    let absurd = Limiter {
        failures: u32::MAX,
        deadline: far,
        last_trigger: far,
        last_reset: far,
    };
    world.connection.restore(world.now(), absurd);
    world.input(Input::Start);
    world.run_ms(100);
    let retry_at = world.connection.status().next_retry_time.unwrap();
    assert_eq!(retry_at, Instant::default() + Duration::from_secs(300));
    world.run_s(6);
    world.input(Input::Trigger(Trigger::Focus));
    assert_eq!(world.checks.len(), 2);
}

#[test]
fn a_running_connection_is_not_restored() {
    let mut world = World::started(DOWN);
    let before = world.connection.limiter();
    world.connection.restore(
        world.now(),
        Limiter {
            failures: 9,
            ..before
        },
    );
    assert_eq!(world.connection.limiter(), before);
}

#[test]
fn a_reload_does_not_shorten_a_wait_that_was_asked_for() {
    let mut world = World::started(DOWN);
    world.input(docker_error(ErrorCode::DockerRateLimited, Some(120)));
    let before = world.connection.status().next_retry_time;
    let world = reloaded(&world, world.connection.limiter());
    assert_eq!(world.connection.status().next_retry_time, before);
    assert!(!world.connection.can_attempt(world.now()));
}

#[test]
fn an_outage_long_over_is_forgotten() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    let limiter = world.connection.limiter();
    world.skip_ms(12 * 3_600_000);
    let world = reloaded(&world, limiter);
    assert_eq!(world.connection.status().consecutive_failures, 1);
}

#[test]
fn a_pause_of_hours_forgets_an_outage_as_a_reload_does() {
    let mut world = World::started(DOWN);
    world.run_until(Phase::RateLimited);
    world.input(Input::Stop);
    world.run_s(12 * 3600);
    world.input(Input::Start);
    world.run_s(1);
    assert_eq!(world.connection.status().consecutive_failures, 1);
}

#[test]
fn a_reload_between_two_outages_of_a_flapping_engine_keeps_the_count() {
    let mut world = World::started(DOWN);
    world.run_s(6);
    world.answer = Answer::Available;
    world.run_until(Phase::Connected);
    world.run_s(10);
    let limiter = world.connection.limiter();
    let soon = reloaded(&world, limiter);
    assert_eq!(soon.connection.status().consecutive_failures, 3);

    world.run_s(60);
    let later = reloaded(&world, limiter);
    assert_eq!(later.connection.status().consecutive_failures, 1);
}

#[test]
fn a_reload_while_docker_starts_keeps_the_count() {
    let mut world = World::started(DOWN);
    world.run_s(6);
    world.answer = Answer::Starting;
    world.run_until(Phase::Starting);
    let world = reloaded(&world, world.connection.limiter());
    assert_eq!(world.connection.status().consecutive_failures, 3);
}

#[test]
fn a_restart_soon_after_an_outage_resumes_its_count() {
    let mut world = World::started(DOWN);
    world.run_s(6);
    world.answer = Answer::Available;
    world.run_until(Phase::Connected);
    world.input(Input::Stop);
    world.run_s(5);
    world.answer = DOWN;
    world.input(Input::Start);
    world.run_s(1);
    assert_eq!(world.connection.status().consecutive_failures, 3);
}

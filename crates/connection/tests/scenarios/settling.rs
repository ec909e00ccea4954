//! A phase that has held for a moment is settled.

use docker_connection::{Input, Reason, Trigger};

use crate::world::{Answer, DOWN, World, failure};

fn is_settled(world: &World) -> bool {
    world.connection.status().is_settled
}

#[test]
fn a_phase_settles_after_500_ms_and_that_is_told_once() {
    for answer in [Answer::Available, Answer::Starting] {
        let mut world = World::started(answer);
        assert!(!is_settled(&world));
        let told = world.told;
        world.run_ms(409);
        assert!(!is_settled(&world));
        world.run_ms(1);
        assert!(is_settled(&world), "500 ms after the first verdict");
        world.run_s(4);
        assert_eq!(world.told, told + 1, "{answer:?}");
    }
}

#[test]
fn a_flash_never_settles() {
    let mut world = World::started(Answer::Available);
    world.run_s(1);
    world.stream(DOWN);
    assert!(!is_settled(&world));
    world.run_ms(20);
    world.stream(Answer::Available);
    world.run_ms(499);
    assert!(!is_settled(&world));
    world.run_ms(1);
    assert!(is_settled(&world));
}

#[test]
fn whether_docker_is_hidden_settles_anew_another_reason_does_not() {
    let hung = Answer::Unavailable(Reason::Hung);
    let unreachable = failure(Reason::BackendUnreachable);
    for (first, second, stays) in [
        (DOWN, hung, true),
        (DOWN, unreachable, false),
        (unreachable, failure(Reason::ProxyError), true),
        (unreachable, DOWN, false),
    ] {
        let mut world = World::started(first);
        world.run_s(1);
        world.answer = second;
        world.input(Input::Trigger(Trigger::Focus));
        world.run_ms(10);
        assert_eq!(is_settled(&world), stays, "{first:?}, {second:?}");
        world.run_ms(500);
        assert!(is_settled(&world), "{first:?}, {second:?}");
    }
}

#[test]
fn a_component_that_is_moved_leaves_a_phase_settled() {
    let mut world = World::started(Answer::Available);
    world.input(Input::Stop);
    world.run_ms(900);
    world.input(Input::Start);
    assert!(is_settled(&world));
}

#[test]
fn nothing_settles_while_nobody_watches() {
    let mut world = World::started(Answer::Available);
    world.run_s(1);
    world.input(Input::Stop);
    world.run_s(10);
    world.input(Input::Trigger(Trigger::Focus));
    assert!(!is_settled(&world));
    assert_eq!(world.connection.next_timeout(), None);
}

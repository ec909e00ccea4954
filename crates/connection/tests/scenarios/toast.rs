//! The word that Docker is back.

use docker_connection::{Input, Phase, Trigger};

use crate::world::{Answer, DOWN, World};

/// A world whose engine has just come back after an outage of that many seconds.
fn recovered_after(seconds: u64) -> World {
    let mut world = World::started(DOWN);
    world.run_s(seconds);
    recover(&mut world);
    world
}

fn recover(world: &mut World) {
    world.answer = Answer::Available;
    world.run_s(1);
    world.input(Input::ReportSuccess);
    world.run_ms(20);
    assert_eq!(world.phase(), Phase::Connected);
}

fn has_toast(world: &World) -> bool {
    world.connection.status().toast.is_some()
}

#[test]
fn a_toast_lives_for_8_s() {
    let mut world = recovered_after(10);
    let outage = world.connection.status().toast.unwrap();
    assert_eq!(Some(&outage), world.connection.status().history.last());
    world.run_ms(7_900);
    assert!(has_toast(&world));
    world.run_ms(200);
    assert!(!has_toast(&world));
}

#[test]
fn a_toast_that_is_held_stays_and_then_has_the_time_that_was_left() {
    let mut world = recovered_after(10);
    world.run_s(5);
    world.input(Input::ToastHeld(true));
    world.run_s(600);
    assert!(has_toast(&world));
    world.input(Input::ToastHeld(false));
    world.run_ms(2_900);
    assert!(has_toast(&world));
    world.run_ms(200);
    assert!(!has_toast(&world));
}

#[test]
fn a_toast_that_is_dismissed_is_gone() {
    let mut world = recovered_after(10);
    world.input(Input::ToastDismissed);
    assert!(!has_toast(&world));
    world.run_s(60);
    assert!(!has_toast(&world));
}

#[test]
fn in_the_next_outage_the_toast_of_the_last_one_would_lie() {
    let mut world = recovered_after(10);
    world.answer = DOWN;
    world.input(Input::Retry);
    world.run_ms(20);
    assert!(!has_toast(&world));
    world.answer = Answer::Available;
    world.input(Input::Trigger(Trigger::Visible));
    world.run_ms(20);
    assert_eq!(world.phase(), Phase::Connected);
    assert!(!has_toast(&world), "an outage of a moment is not worth one");
}

#[test]
fn what_was_seen_for_a_moment_only_is_not_worth_a_toast_however_long_it_was() {
    let mut world = World::new(DOWN);
    world.input(Input::Visible(false));
    world.input(Input::Start);
    world.run_s(600);
    world.answer = Answer::Available;
    world.input(Input::ReportSuccess);
    world.input(Input::Visible(true));
    world.run_ms(10);
    assert_eq!(world.phase(), Phase::Connected);
    assert!(!world.connection.status().history.last().unwrap().was_shown);
    assert!(!has_toast(&world));
}

#[test]
fn a_hidden_page_shows_its_toast_when_somebody_looks_within_a_minute() {
    for (away, is_shown) in [(30, true), (70, false)] {
        let mut world = World::started(DOWN);
        world.run_s(10);
        world.input(Input::Visible(false));
        recover(&mut world);
        assert!(!has_toast(&world));
        world.run_s(away);
        world.input(Input::Visible(true));
        assert_eq!(has_toast(&world), is_shown, "after {away} s");
        world.run_ms(7_900);
        assert_eq!(has_toast(&world), is_shown, "after {away} s");
        world.run_s(1);
        assert!(!has_toast(&world));
    }
}

#[test]
fn an_outage_that_nobody_saw_does_not_swallow_the_toast_of_one_that_was_seen() {
    let mut world = World::started(DOWN);
    world.run_s(4);
    world.input(Input::Visible(false));
    recover(&mut world);
    world.answer = DOWN;
    world.input(Input::Trigger(Trigger::Online));
    world.run_ms(20);
    assert_ne!(world.phase(), Phase::Connected);
    world.input(Input::Visible(true));
    assert!(!has_toast(&world), "not while Docker is away");
    world.input(Input::Visible(false));
    recover(&mut world);
    world.input(Input::Visible(true));
    assert!(world.connection.status().toast.unwrap().was_shown);
}

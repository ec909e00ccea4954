//! A tab that shows what another one tells.

use docker_connection::{
    Cause, Connection, ErrorCode, HealthStatus, Input, Phase, Reason, Recovery, RecoveryMode,
    Trigger,
};

use crate::stream::{GONE, streaming};
use crate::world::{Answer, DOWN, World, docker_error, failure, report};

/// A tab that has heard what `leader` tells now.
fn following(leader: &World) -> World {
    let mut world = World::beside(leader);
    world.hear(leader);
    world
}

/// All that a tab may meet, but for what changes its role.
fn whatever_comes() -> Vec<Input> {
    let recovery = Recovery {
        check_interval: std::time::Duration::from_secs(5),
        max_retries: 100,
    };
    vec![
        Input::Start,
        Input::Timeout,
        Input::Attempt,
        Input::Retry,
        Input::Reset,
        Input::Trigger(Trigger::Focus),
        Input::Trigger(Trigger::Online),
        Input::Trigger(Trigger::Wake),
        Input::Visible(false),
        Input::Visible(true),
        docker_error(ErrorCode::DockerUnavailable, None),
        docker_error(ErrorCode::DockerRateLimited, Some(60)),
        Input::ReportSuccess,
        Input::StreamAllowed(true),
        Input::StreamReport(report(HealthStatus::Unavailable, Some(Reason::Hung))),
        Input::StreamHeartbeat,
        Input::StreamBroken,
        Input::StreamAllowed(false),
        Input::Recovery(RecoveryMode::Periodic(recovery)),
        Input::ToastHeld(true),
        Input::ToastDismissed,
        Input::Follow,
    ]
}

#[test]
fn who_follows_asks_nothing_whatever_comes() {
    for answer in [
        Answer::Available,
        DOWN,
        Answer::Starting,
        failure(Reason::BackendUnreachable),
    ] {
        let mut leader = World::started(answer);
        leader.run_s(4);
        let mut world = following(&leader);
        let told = world.told;
        for input in whatever_comes() {
            world.input(input.clone());
            assert_eq!(world.connection.next_timeout(), None, "{input:?}");
            world.run_s(100);
        }
        assert_eq!(world.checks, [], "{answer:?}");
        assert_eq!(world.outputs, []);
        assert_eq!(world.told, told, "nothing new was heard");
        assert_eq!(world.connection.status(), leader.connection.status());
    }
}

#[test]
fn who_follows_before_anything_was_heard_asks_nothing_either() {
    let mut world = World::new(DOWN);
    world.input(Input::Follow);
    for input in whatever_comes() {
        world.input(input.clone());
        assert_eq!(world.connection.next_timeout(), None, "{input:?}");
        world.run_s(100);
    }
    assert_eq!(world.checks, []);
    assert_eq!(world.phases, [(0, Phase::Checking)]);
}

#[test]
fn what_the_leader_tells_is_shown_as_it_is_and_each_change_told_once() {
    let mut leader = World::started(DOWN);
    let mut world = World::beside(&leader);
    for _ in 0..3_000 {
        let told = world.told;
        let is_news = world.connection.status() != leader.connection.status();
        world.hear(&leader);
        assert_eq!(world.connection.status(), leader.connection.status());
        assert_eq!(world.told - told, usize::from(is_news));
        let (now, connection) = (leader.now(), &leader.connection);
        assert_eq!(
            world.connection.can_attempt(now),
            connection.can_attempt(now)
        );
        let ahead = |connection: &Connection| connection.deadline().filter(|at| *at > now);
        assert_eq!(ahead(&world.connection), ahead(connection));
        assert_eq!(world.connection.snapshot(now), connection.snapshot(now));
        if leader.now_ms() > 60_000 {
            leader.answer = Answer::Available;
        }
        leader.run_ms(30);
    }
    assert_eq!(world.phase(), Phase::Connected);
}

#[test]
fn an_attempt_is_allowed_when_it_is_with_the_leader() {
    // The wait was asked for, at a count that has no cooldown of its own.
    let mut leader = World::started(DOWN);
    leader.input(docker_error(ErrorCode::DockerRateLimited, Some(120)));
    let mut world = following(&leader);
    leader.answer = Answer::Silence;
    for _ in 0..120 {
        let now = leader.now();
        assert_eq!(
            world.connection.can_attempt(now),
            leader.connection.can_attempt(now),
            "{now:?}"
        );
        leader.run_s(1);
        world.hear(&leader);
    }
    assert!(world.connection.can_attempt(leader.now()));
}

#[test]
fn a_check_that_somebody_waits_for_goes_on_and_only_its_verdict_is_told() {
    for (input, cause) in [(Input::Attempt, Cause::App), (Input::Retry, Cause::Manual)] {
        for (answer, is_available) in [(Answer::Available, true), (GONE, false)] {
            let mut world = World::started(DOWN);
            world.run_s(2);
            world.answer = answer;
            world.input(input.clone());
            assert!(world.connection.is_checking());
            world.input(Input::Follow);
            let before = world.connection.status().clone();
            assert!(world.connection.is_checking());
            let ended = world.ended.len();
            world.run_s(60);
            assert_eq!(world.ended[ended..], [(cause, is_available)]);
            assert_eq!(*world.connection.status(), before);
            assert!(!world.connection.is_checking());
            assert_eq!(world.outputs, []);
        }
    }
}

#[test]
fn a_check_that_somebody_waits_for_ends_at_its_deadline_all_the_same() {
    let mut world = World::started(Answer::Available);
    world.answer = Answer::Silence;
    world.input(Input::Attempt);
    world.input(Input::Follow);
    world.run_ms(4_999);
    assert!(world.connection.is_checking());
    world.run_ms(1);
    assert!(!world.connection.is_checking());
    assert_eq!(world.ended.last(), Some(&(Cause::App, false)));
}

#[test]
fn a_check_that_nobody_waits_for_is_aborted() {
    let mut world = World::started(DOWN);
    world.answer = Answer::Silence;
    world.run_s(6);
    assert!(world.connection.is_checking());
    let ended = world.ended.len();
    world.input(Input::Follow);
    assert!(!world.connection.is_checking());
    world.run_s(60);
    assert_eq!(world.ended.len(), ended);
}

#[test]
fn before_the_leader_is_heard_a_new_tab_shows_that_somebody_checks() {
    let mut world = World::new(DOWN);
    world.input(Input::Follow);
    world.run_s(10);
    assert_eq!(world.phases, [(0, Phase::Checking)]);
    assert!(!world.connection.is_idle());
}

#[test]
fn a_leader_that_follows_falls_silent_and_keeps_what_it_shows() {
    for answer in [Answer::Available, GONE, Answer::Starting] {
        let mut world = streaming(answer);
        world.run_s(10);
        let before = world.connection.status().clone();
        let (checks, told) = (world.checks.len(), world.told);
        world.input(Input::Follow);
        assert!(!world.has_stream());
        world.run_s(600);
        assert_eq!(*world.connection.status(), before);
        assert_eq!((world.checks.len(), world.told), (checks, told));
    }
}

#[test]
fn a_leader_hears_no_other() {
    let leader = World::started(DOWN);
    let mut world = World::started(Answer::Available);
    world.keep_up_with(&leader);
    let before = world.connection.status().clone();
    world.hear(&leader);
    assert_eq!(*world.connection.status(), before);
    world.input(Input::Lead);
    assert_eq!(*world.connection.status(), before, "it leads already");
}

#[test]
fn a_tab_that_nobody_watches_falls_silent_after_a_second_whoever_leads() {
    let leader = World::started(DOWN);
    let mut world = following(&leader);
    world.input(Input::Stop);
    world.run_ms(999);
    assert_eq!(world.phase(), Phase::Unavailable);
    world.run_ms(1);
    assert!(world.connection.is_idle());
    assert_eq!(world.phase(), Phase::Unknown);
    world.input(Input::Snapshot(Box::new(
        leader.connection.snapshot(leader.now()),
    )));
    assert_eq!(world.phase(), Phase::Unknown);
    world.run_s(600);
    assert_eq!(world.checks, []);
}

#[test]
fn a_component_that_is_moved_goes_on_following() {
    let mut leader = World::started(DOWN);
    let mut world = following(&leader);
    world.input(Input::Stop);
    world.run_ms(900);
    world.input(Input::Start);
    assert_eq!(world.connection.next_timeout(), None);
    leader.run_s(10);
    world.hear(&leader);
    assert_eq!(world.connection.status(), leader.connection.status());
    assert_eq!(world.checks, []);
}

#[test]
fn whoever_leads_nobody_comes_to_watch_by_that() {
    for roles in [
        vec![Input::Follow],
        vec![Input::Follow, Input::Lead],
        vec![Input::Follow, Input::Follow],
    ] {
        let mut world = World::started(DOWN);
        world.input(Input::Stop);
        for role in roles {
            world.run_ms(100);
            world.input(role);
        }
        world.run_s(1);
        assert!(world.connection.is_idle());
    }

    let mut world = World::new(DOWN);
    world.input(Input::Follow);
    world.input(Input::Stop);
    world.input(Input::Lead);
    world.run_s(1);
    assert!(world.connection.is_idle());
    assert_eq!(world.checks, []);
}

#[test]
fn a_leader_that_is_lost_vouches_for_nothing_until_it_is_heard_again() {
    let leader = World::started(Answer::Available);
    let mut world = following(&leader);
    world.input(Input::LeaderLost);
    assert_eq!(world.phase(), Phase::Unknown);
    world.hear(&leader);
    assert_eq!(world.phase(), Phase::Connected);
}

#[test]
fn a_leader_that_nobody_watches_any_more_takes_nothing_back() {
    let mut leader = World::started(DOWN);
    leader.run_s(3);
    let mut world = following(&leader);
    let before = world.connection.status().clone();
    leader.input(Input::Stop);
    leader.run_s(1);
    assert_eq!(leader.phase(), Phase::Unknown);
    world.hear(&leader);
    assert_eq!(*world.connection.status(), before);
}

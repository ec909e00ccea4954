//! Whenever the lead changes hands, nobody sees it.

use docker_connection::{
    Config, Countdown, Input, MAX_RETRY_DELAY, Phase, RecoveryMode, Status, Trigger,
};
use proptest::prelude::*;

use crate::properties::{Step, answers, steps};
use crate::world::{Answer, World};

/// Two tabs of one browser, of which one leads and the other hears all that it tells.
#[derive(Debug)]
struct Tabs {
    leader: World,
    follower: World,
}

impl Tabs {
    fn opened(config: &Config, answer: Answer) -> Self {
        let mut tabs = Self {
            leader: World::seeded(config.clone(), 1, answer),
            follower: World::seeded(config.clone(), 2, answer),
        };
        tabs.leader.tells = Some(Vec::new());
        tabs.follower.input(Input::StreamAllowed(true));
        tabs.follower.input(Input::Follow);
        tabs.leader.input(Input::Start);
        tabs.catch_up();
        tabs
    }

    fn live(&mut self, steps: &[Step]) {
        for step in steps {
            step.run(&mut self.leader);
            self.catch_up();
            if self.leader.connection.is_idle() {
                // Nobody watches there any more.
                self.change_roles();
            }
        }
    }

    fn checks(&self) -> usize {
        self.leader.checks.len() + self.follower.checks.len()
    }

    /// What was told arrives, each word at its time.
    fn catch_up(&mut self) {
        for (at, snapshot) in self.leader.tells.replace(Vec::new()).unwrap_or_default() {
            self.follower.run_ms(at - self.follower.now_ms());
            self.follower.input(Input::Snapshot(Box::new(snapshot)));
        }
        self.follower.keep_up_with(&self.leader);
    }

    /// The follower leads, and the leader follows.
    fn change_roles(&mut self) {
        self.leader.tells = None;
        self.follower.tells = Some(Vec::new());
        std::mem::swap(&mut self.leader, &mut self.follower);
        self.leader.input(Input::Lead);
        self.follower.input(Input::Follow);
        self.catch_up();
        self.follower.hear(&self.leader);
    }
}

/// What a person sees that must not change because another tab leads.
fn seen(world: &World) -> Status {
    let status = world.connection.status().clone();
    let now = world.now();
    Status {
        phase: status.phase,
        is_settled: status.is_settled,
        reason: status.reason,
        message: status.message,
        advice: status.advice,
        consecutive_failures: status.consecutive_failures,
        // What is due runs.
        next_retry_time: status.next_retry_time.filter(|at| *at > now),
        outage: status.outage,
        history: status.history,
        engine: status.engine,
        endpoint: status.endpoint,
        warnings: status.warnings,
        ..Status::default()
    }
}

fn tabs() -> impl Strategy<Value = (Config, Answer)> {
    (answers(), 0.0..=0.2).prop_map(|(answer, jitter)| {
        let config = Config {
            jitter,
            ..Config::default()
        };
        (config, answer)
    })
}

proptest! {
    #[test]
    fn what_is_shown_stays_when_the_lead_changes_hands(
        (config, answer) in tabs(),
        terms in prop::collection::vec(steps(40), 1..5),
    ) {
        let mut tabs = Tabs::opened(&config, answer);
        for steps in terms {
            tabs.live(&steps);
            tabs.leader.input(Input::Start);
            tabs.leader.run_ms(0);
            tabs.catch_up();
            let before = seen(&tabs.leader);
            let now = tabs.leader.now();
            let can_attempt = tabs.leader.connection.can_attempt(now);
            prop_assert_eq!(tabs.follower.connection.status(), tabs.leader.connection.status());
            prop_assert_eq!(tabs.follower.connection.can_attempt(now), can_attempt);

            tabs.change_roles();
            prop_assert_eq!(seen(&tabs.leader), before);
            prop_assert_eq!(tabs.leader.connection.can_attempt(now), can_attempt);
            prop_assert_eq!(tabs.follower.connection.status(), tabs.leader.connection.status());
        }
    }

    #[test]
    fn a_new_leader_keeps_the_rules(
        (config, answer) in tabs(),
        before in steps(60),
        after in steps(60),
    ) {
        let mut tabs = Tabs::opened(&config, answer);
        tabs.live(&before);
        tabs.leader.input(Input::Start);
        tabs.leader.run_ms(0);
        tabs.catch_up();
        tabs.change_roles();
        let asked = 1 + after.iter().filter(|step| step.may_check()).count();
        let start = tabs.leader.now_ms();
        let checks = tabs.checks();
        for step in &after {
            tabs.live(std::slice::from_ref(step));
            let status = tabs.leader.connection.status();
            let latest = tabs.leader.now() + MAX_RETRY_DELAY;
            prop_assert!(status.next_retry_time.is_none_or(|at| at <= latest));
            if let Some(Countdown { left, total }) = status.countdown {
                prop_assert!(1 <= left && left <= total && total <= 300);
            }
            prop_assert_eq!(status.phase == Phase::Connected, status.is_available() == Some(true));
            prop_assert!(status.history.len() <= 10);
            prop_assert_eq!(tabs.follower.connection.status(), status);
        }
        // Ladder, periodic checks and triggers: each at most one in 4 s.
        let by_time = 3 * ((tabs.leader.now_ms() - start) / 4_000 + 1);
        prop_assert!((tabs.checks() - checks) as u64 <= asked as u64 + by_time);

        // And there is a way out.
        let world = &mut tabs.leader;
        world.input(Input::Start);
        world.input(Input::StreamAllowed(false));
        world.input(Input::Recovery(RecoveryMode::Events));
        world.answer = Answer::Available;
        world.latency = std::time::Duration::from_millis(10);
        world.run_s(6);
        world.input(Input::Trigger(Trigger::Visible));
        world.run_s(11);
        prop_assert_eq!(world.phase(), Phase::Connected);
    }
}

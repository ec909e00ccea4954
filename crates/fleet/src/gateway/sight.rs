use std::time::Duration;

use tokio::time::Instant;

use crate::nats::Link;
use crate::wire::{Entry, Heartbeat, LEASE, LEASE_INTERVAL};

/// How long nothing may be heard of NATS until that is told; an election within a cluster is over
/// by then.
pub(super) const LINK_PATIENCE: Duration = Duration::from_secs(10);

/// The pause after the first lease of a sight. While no answer comes each further one is twice as
/// long: after the return of NATS, agents may be connected again later than gateways.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// What is known of a host since somebody looks at it. It only computes.
#[derive(Debug)]
pub(super) struct Sight {
    /// Leases that were sent before are not of this sight.
    began: Instant,
    /// When the newest of the leases was sent that were answered, and how it was.
    answer: Option<(Instant, Heartbeat)>,
    /// When the newest of the leases was sent, and how soon another one is due without an answer.
    asked: Option<(Instant, Duration)>,
}

/// What is to be told of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// What its key holds.
    Report,
    /// The agent says nothing.
    Silent,
    /// NATS says nothing.
    Unreachable,
}

/// What is known of NATS.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    pub(super) link: Link,
    /// When something came from there.
    pub(super) heard: Instant,
}

impl Sight {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            began: now,
            answer: None,
            asked: None,
        }
    }

    /// There is another connection, so that nothing is confirmed any more.
    pub(super) fn renew(&mut self, now: Instant) {
        *self = Self::new(now);
    }

    /// A lease was sent.
    pub(super) fn asked(&mut self, now: Instant) {
        let pause = self.asked.map_or(FIRST_PAUSE, |(_, pause)| pause * 2);
        self.asked = Some((now, pause.min(LEASE_INTERVAL)));
    }

    /// When the next lease is to be sent.
    pub(super) fn ask_at(&self) -> Instant {
        match (self.asked, self.answer) {
            (None, _) => self.began,
            (Some((asked, pause)), None) => asked + pause,
            (Some((asked, _)), Some(_)) => asked + LEASE_INTERVAL,
        }
    }

    /// An agent answered the lease that was sent at that time.
    pub(super) fn answered(&mut self, sent: Instant, answer: Heartbeat, entry: Option<&Entry>) {
        let owner = entry.map_or(0, |entry| entry.generation);
        // After the bucket was lost, its revisions begin anew: the newest lease counts.
        let number = |sent, answer: Heartbeat| (sent, answer.generation, answer.revision);
        let is_old = self
            .answer
            .is_some_and(|(heard, old)| number(sent, answer) < number(heard, old));
        // An agent that was replaced may not know it yet.
        if sent >= self.began && answer.generation >= owner && !is_old {
            self.answer = Some((sent, answer));
        }
    }

    /// What is to be told; nothing new if nothing is known.
    pub(super) fn verdict(
        &self,
        now: Instant,
        entry: Option<&Entry>,
        revision: u64,
        reach: Reach,
    ) -> Option<Verdict> {
        if now >= self.unreachable_at(reach) {
            return Some(Verdict::Unreachable);
        }
        if now >= self.silent_at(reach) {
            return reach.link.is_up.then_some(Verdict::Silent);
        }
        let (_, answer) = self.answer?;
        let entry = entry?;
        // What is in the key may be older than what the agent speaks of, or of another agent.
        let is_confirmed = entry.report.is_some()
            && answer.generation == entry.generation
            && answer.revision <= revision;
        is_confirmed.then_some(Verdict::Report)
    }

    /// When the verdict changes if nothing happens until then.
    pub(super) fn due(&self, now: Instant, reach: Reach) -> Option<Instant> {
        let times = [self.unreachable_at(reach), self.silent_at(reach)];
        times.into_iter().filter(|time| *time > now).min()
    }

    fn unreachable_at(&self, reach: Reach) -> Instant {
        let Reach { link, heard } = reach;
        if link.is_up {
            heard.max(self.began).max(link.since) + LINK_PATIENCE
        } else {
            link.since + LINK_PATIENCE
        }
    }

    /// While there is no connection, no agent can be heard.
    fn silent_at(&self, reach: Reach) -> Instant {
        let since = self.answer.map_or(self.began, |(sent, _)| sent);
        since.max(reach.link.since) + LEASE
    }
}

#[cfg(test)]
mod tests {
    use docker_connection::HealthReport;

    use super::*;

    /// A sight of a host whose key holds revision 7, of generation 2.
    struct World {
        start: Instant,
        sight: Sight,
        entry: Entry,
        revision: u64,
        link: Link,
    }

    impl World {
        fn new() -> Self {
            let start = Instant::now();
            let entry = Entry {
                generation: 2,
                agent: "a".to_owned(),
                os: "linux".to_owned(),
                report: Some(HealthReport::default()),
            };
            Self {
                start,
                sight: Sight::new(start),
                entry,
                revision: 7,
                link: Link {
                    is_up: true,
                    since: start,
                },
            }
        }

        fn at(&self, second: u64) -> Instant {
            self.start + Duration::from_secs(second)
        }

        /// The answer of the agent of that generation to a lease.
        fn answered(&mut self, sent: u64, generation: u64, revision: u64) {
            let answer = Heartbeat {
                generation,
                revision,
            };
            let sent = self.at(sent);
            self.sight.answered(sent, answer, Some(&self.entry));
        }

        /// Where NATS is heard all the time.
        fn verdict(&self, second: u64) -> Option<Verdict> {
            self.verdict_heard(second, second)
        }

        fn verdict_heard(&self, second: u64, heard: u64) -> Option<Verdict> {
            let reach = Reach {
                link: self.link,
                heard: self.at(heard),
            };
            let entry = Some(&self.entry);
            self.sight
                .verdict(self.at(second), entry, self.revision, reach)
        }

        fn is_up(&mut self, second: u64, is_up: bool) {
            let since = self.at(second);
            self.link = Link { is_up, since };
            if is_up {
                self.sight.renew(since);
            }
        }
    }

    #[test]
    fn what_nobody_confirmed_is_not_told() {
        let world = World::new();
        assert_eq!(world.verdict(0), None);
        assert_eq!(world.verdict(14), None);
        assert_eq!(world.verdict(15), Some(Verdict::Silent));
    }

    #[test]
    fn what_the_agent_confirms_is_told_until_it_is_silent() {
        let mut world = World::new();
        world.answered(0, 2, 7);
        assert_eq!(world.verdict(1), Some(Verdict::Report));
        world.answered(5, 2, 7);
        assert_eq!(world.verdict(19), Some(Verdict::Report));
        assert_eq!(world.verdict(20), Some(Verdict::Silent));
    }

    #[test]
    fn an_agent_that_comes_back_is_told_at_once() {
        let mut world = World::new();
        assert_eq!(world.verdict(30), Some(Verdict::Silent));
        world.answered(30, 2, 7);
        assert_eq!(world.verdict(30), Some(Verdict::Report));
    }

    #[test]
    fn changes_after_the_confirmed_one_are_told() {
        let mut world = World::new();
        world.answered(0, 2, 7);
        world.revision = 8;
        assert_eq!(world.verdict(1), Some(Verdict::Report));
    }

    #[test]
    fn a_change_that_is_still_on_its_way_is_waited_for() {
        let mut world = World::new();
        world.answered(0, 2, 8);
        assert_eq!(world.verdict(1), None, "what the key holds is old");
        world.revision = 8;
        assert_eq!(world.verdict(1), Some(Verdict::Report));
    }

    #[test]
    fn an_agent_that_was_replaced_confirms_nothing() {
        let mut world = World::new();
        world.answered(0, 1, 7);
        assert_eq!(world.verdict(1), None);
        world.answered(5, 1, 9);
        assert_eq!(world.verdict(15), Some(Verdict::Silent));
    }

    #[test]
    fn a_new_agent_has_to_confirm_its_own_state() {
        let mut world = World::new();
        world.answered(0, 2, 7);
        world.entry.generation = 3;
        world.revision = 9;
        assert_eq!(world.verdict(1), None, "the old one's word");
        world.answered(1, 2, 9);
        assert_eq!(world.verdict(1), None);
        world.answered(1, 3, 9);
        assert_eq!(world.verdict(1), Some(Verdict::Report));
    }

    #[test]
    fn an_agent_that_only_claimed_the_key_says_nothing_of_the_engine() {
        let mut world = World::new();
        world.entry.report = None;
        world.answered(0, 2, 7);
        assert_eq!(world.verdict(1), None);
    }

    #[test]
    fn doubled_and_late_answers_change_nothing() {
        let mut world = World::new();
        world.answered(5, 2, 7);
        world.answered(5, 2, 7);
        world.answered(0, 2, 6);
        world.answered(0, 2, 7);
        assert_eq!(world.verdict(6), Some(Verdict::Report));
        assert_eq!(world.verdict(20), Some(Verdict::Silent));
    }

    #[test]
    fn revisions_that_begin_anew_are_believed() {
        let mut world = World::new();
        world.answered(0, 2, 99);
        world.revision = 2;
        assert_eq!(world.verdict(1), None);
        world.answered(5, 2, 2);
        assert_eq!(world.verdict(6), Some(Verdict::Report));
    }

    #[test]
    fn an_answer_to_a_lease_before_the_sight_is_none() {
        let mut world = World::new();
        let late = world.at(0);
        world.sight = Sight::new(world.at(10));
        let answer = Heartbeat {
            generation: 2,
            revision: 7,
        };
        world.sight.answered(late, answer, Some(&world.entry));
        assert_eq!(world.verdict(11), None);
    }

    #[test]
    fn an_agent_that_does_not_answer_is_asked_soon_and_then_more_rarely() {
        let mut world = World::new();
        let mut times = Vec::new();
        for _ in 0..7 {
            let time = world.sight.ask_at();
            times.push((time - world.start).as_millis());
            world.sight.asked(time);
        }
        assert_eq!(times, [0, 500, 1500, 3500, 7500, 12_500, 17_500]);
    }

    #[test]
    fn an_agent_that_answers_is_asked_each_5_seconds() {
        let mut world = World::new();
        world.sight.asked(world.start);
        world.answered(0, 2, 7);
        assert_eq!(world.sight.ask_at(), world.at(5));
        world.sight.renew(world.at(3));
        assert_eq!(world.sight.ask_at(), world.at(3), "another connection");
    }

    #[test]
    fn a_lost_connection_is_told_after_10_seconds() {
        let mut world = World::new();
        world.answered(0, 2, 7);
        world.is_up(1, false);
        assert_eq!(world.verdict_heard(10, 1), Some(Verdict::Report));
        assert_eq!(world.verdict_heard(11, 1), Some(Verdict::Unreachable));
    }

    #[test]
    fn a_server_that_is_silent_is_told_after_10_seconds() {
        let mut world = World::new();
        world.answered(0, 2, 7);
        assert_eq!(world.verdict_heard(13, 4), Some(Verdict::Report));
        assert_eq!(world.verdict_heard(14, 4), Some(Verdict::Unreachable));
        assert_eq!(world.verdict_heard(14, 14), Some(Verdict::Report));
    }

    #[test]
    fn an_agent_is_never_silent_for_want_of_a_connection() {
        let mut world = World::new();
        world.is_up(0, false);
        for second in 0..60 {
            assert_ne!(world.verdict_heard(second, 0), Some(Verdict::Silent));
        }
        world.is_up(60, true);
        assert_eq!(world.verdict(74), None);
        assert_eq!(world.verdict(75), Some(Verdict::Silent));
    }

    #[test]
    fn after_another_connection_everything_is_confirmed_anew() {
        let mut world = World::new();
        world.answered(0, 2, 7);
        world.is_up(1, false);
        world.is_up(2, true);
        assert_eq!(world.verdict(3), None);
        world.answered(1, 2, 7);
        assert_eq!(world.verdict(3), None, "an answer from before");
        world.answered(2, 2, 7);
        assert_eq!(world.verdict(3), Some(Verdict::Report));
    }
}

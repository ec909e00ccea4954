use docker_connection::HealthReport;

use super::*;

/// A sight of a host whose key holds revision 7, of generation 2.
struct World {
    start: Instant,
    sight: Sight,
    entry: Entry,
    revision: u64,
    link: Link,
    bucket: Link,
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
            bucket: Link {
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
    fn verdict(&mut self, second: u64) -> Option<Verdict> {
        self.verdict_heard(second, second)
    }

    fn verdict_heard(&mut self, second: u64, heard: u64) -> Option<Verdict> {
        let reach = Reach {
            link: self.link,
            heard: self.at(heard),
            bucket: self.bucket,
        };
        let (now, entry) = (self.at(second), Some(&self.entry));
        self.sight.verdict(now, entry, self.revision, reach)
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
    let mut world = World::new();
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
fn what_an_agent_speaks_of_and_nobody_can_read_is_waited_for_a_while() {
    let mut world = World::new();
    world.answered(0, 2, 7);
    assert_eq!(world.verdict(1), Some(Verdict::Report));
    for second in [5, 10] {
        world.answered(second, 2, 8);
        assert_eq!(world.verdict(second), None);
    }
    assert_eq!(world.verdict(15), Some(Verdict::Silent));
    world.revision = 8;
    assert_eq!(world.verdict(16), Some(Verdict::Report));
}

#[test]
fn a_bucket_that_cannot_be_read_is_told_after_10_seconds_and_no_agent_blamed() {
    let mut world = World::new();
    world.answered(0, 2, 7);
    world.bucket = Link {
        is_up: false,
        since: world.at(4),
    };
    assert_eq!(world.verdict(13), Some(Verdict::Report));
    for second in [14, 15, 60] {
        assert_eq!(world.verdict(second), Some(Verdict::Unreachable));
    }
    world.bucket = Link {
        is_up: true,
        since: world.at(60),
    };
    world.sight.renew(world.at(60));
    assert_eq!(world.verdict(74), None);
    assert_eq!(world.verdict(75), Some(Verdict::Silent));
}

#[test]
fn a_silent_agent_is_not_believed_again_when_the_bucket_is_read_again() {
    let mut world = World::new();
    world.answered(0, 2, 7);
    assert_eq!(world.verdict(15), Some(Verdict::Silent));
    world.bucket.since = world.at(16);
    for second in 16..31 {
        assert_eq!(world.verdict(second), None);
    }
    assert_eq!(world.verdict(31), Some(Verdict::Silent));
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
fn an_agent_that_was_silent_says_nothing_when_the_connection_is_lost() {
    let mut world = World::new();
    world.answered(0, 2, 7);
    assert_eq!(world.verdict(15), Some(Verdict::Silent));
    world.is_up(20, false);
    assert_eq!(world.verdict_heard(21, 20), None);
    assert_eq!(world.verdict_heard(30, 20), Some(Verdict::Unreachable));
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

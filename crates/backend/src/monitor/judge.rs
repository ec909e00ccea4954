use std::time::Duration;

use docker_connection::Reason;
use tokio::time::Instant;

use super::start::Start;
use crate::engine::Failure;

/// How long an engine that has begun to listen may take until it answers.
const START_LIMIT: Duration = Duration::from_secs(120);

/// Tells what a failed check means, given what was seen before.
///
/// An engine that is silent, hangs up or answers 5xx soon after nobody listened is starting. In
/// any other case the failure speaks for itself. While a command starts the engine, and for a while
/// after, so is one to which nobody listens.
#[derive(Debug, Default)]
pub(super) struct Judge {
    past: Past,
    start: Start,
}

#[derive(Clone, Copy, Debug, Default)]
enum Past {
    /// The engine answered, or nothing is known.
    #[default]
    Settled,
    /// Nobody listened when it was last looked.
    Absent { last_seen: Instant },
    /// Since then it listens without an answer.
    Starting { since: Instant },
}

impl Judge {
    /// The engine answered.
    pub(super) fn answered(&mut self) {
        self.past = Past::Settled;
    }

    /// The socket was made at that time, so whoever listens there has just begun.
    pub(super) fn socket_made(&mut self, at: Instant) {
        self.past = Past::Absent { last_seen: at };
    }

    /// Takes in what is known of a command that starts the engine.
    pub(super) fn expect(&mut self, start: Start) {
        self.start = start;
    }

    /// The reason for a check to have failed at `now`.
    pub(super) fn reason(&mut self, now: Instant, failure: Failure) -> Reason {
        let reason = self.unexpected(now, failure);
        if is_absence(reason) && self.start.is_expected(now, START_LIMIT) {
            Reason::Starting
        } else {
            reason
        }
    }

    /// The same where nobody starts it.
    fn unexpected(&mut self, now: Instant, failure: Failure) -> Reason {
        let reason = match failure {
            Failure::Silent => Reason::Hung,
            Failure::HungUp => Reason::ConnectionRefused,
            // Nobody is told of it, since it says nothing of the engine.
            Failure::NotAsked(_) => return Reason::DescriptorsExhausted,
            Failure::Because(Reason::EngineError) => Reason::EngineError,
            Failure::Because(reason) => {
                if is_absence(reason) {
                    self.past = Past::Absent { last_seen: now };
                }
                return reason;
            }
        };
        let since = match self.past {
            Past::Starting { since } => since,
            Past::Absent { last_seen } if now - last_seen <= START_LIMIT => last_seen,
            // Nobody knows when it began to listen.
            Past::Absent { .. } | Past::Settled => return reason,
        };
        self.past = Past::Starting { since };
        if now - since <= START_LIMIT {
            Reason::Starting
        } else {
            Reason::StartTimeout
        }
    }
}

/// Whether nobody listens.
fn is_absence(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::SocketMissing | Reason::DanglingSymlink | Reason::ConnectionRefused
    )
}

/// What a failure means if nothing is known of the past.
pub(crate) fn plain_reason(failure: Failure) -> Reason {
    Judge::default().reason(Instant::now(), failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MISSING: Failure = Failure::Because(Reason::SocketMissing);
    const REFUSED: Failure = Failure::Because(Reason::ConnectionRefused);
    const BROKEN: Failure = Failure::Because(Reason::EngineError);

    /// A judge and a clock of its own.
    struct Court {
        judge: Judge,
        start: Instant,
    }

    impl Court {
        fn new() -> Self {
            Self {
                judge: Judge::default(),
                start: Instant::now(),
            }
        }

        fn at(&self, second: u64) -> Instant {
            self.start + Duration::from_secs(second)
        }

        fn reason(&mut self, second: u64, failure: Failure) -> Reason {
            self.judge.reason(self.at(second), failure)
        }
    }

    #[test]
    fn without_a_past_every_failure_speaks_for_itself() {
        for (failure, reason) in [
            (Failure::Silent, Reason::Hung),
            (Failure::HungUp, Reason::ConnectionRefused),
            (BROKEN, Reason::EngineError),
            (Failure::Because(Reason::ProxyDenied), Reason::ProxyDenied),
        ] {
            assert_eq!(Court::new().reason(0, failure), reason);
        }
    }

    #[test]
    fn an_engine_that_was_absent_and_listens_now_is_starting() {
        for absent in [MISSING, REFUSED, Failure::Because(Reason::DanglingSymlink)] {
            for failure in [Failure::Silent, Failure::HungUp, BROKEN] {
                let mut court = Court::new();
                court.reason(0, absent);
                assert_eq!(court.reason(120, failure), Reason::Starting);
            }
        }
    }

    #[test]
    fn a_start_takes_too_long_after_120_seconds() {
        let mut court = Court::new();
        court.reason(0, MISSING);
        assert_eq!(court.reason(4, Failure::Silent), Reason::Starting);
        assert_eq!(court.reason(120, BROKEN), Reason::Starting);
        assert_eq!(court.reason(121, BROKEN), Reason::StartTimeout);
        assert_eq!(court.reason(900, Failure::Silent), Reason::StartTimeout);
    }

    #[test]
    fn the_last_absence_is_the_one_that_counts() {
        let mut court = Court::new();
        court.reason(0, MISSING);
        court.reason(119, REFUSED);
        assert_eq!(court.reason(239, Failure::Silent), Reason::Starting);
        court.reason(1000, REFUSED);
        assert_eq!(court.reason(1004, Failure::Silent), Reason::Starting);
    }

    #[test]
    fn silence_long_after_an_absence_is_no_start() {
        let mut court = Court::new();
        court.reason(0, MISSING);
        assert_eq!(court.reason(121, Failure::Silent), Reason::Hung);
        assert_eq!(court.reason(121, BROKEN), Reason::EngineError);
    }

    #[test]
    fn an_engine_that_has_answered_is_not_starting_any_more() {
        let mut court = Court::new();
        court.reason(0, MISSING);
        court.judge.answered();
        assert_eq!(court.reason(5, Failure::Silent), Reason::Hung);
        assert_eq!(court.reason(9, Failure::HungUp), Reason::ConnectionRefused);
        // Hanging up is no absence.
        assert_eq!(court.reason(13, Failure::Silent), Reason::Hung);
    }

    #[test]
    fn a_new_socket_is_a_new_start() {
        let mut court = Court::new();
        court.judge.answered();
        court.judge.socket_made(court.at(10));
        assert_eq!(court.reason(14, Failure::Silent), Reason::Starting);
        court.judge.socket_made(court.at(125));
        assert_eq!(court.reason(240, Failure::Silent), Reason::Starting);
    }

    #[test]
    fn an_engine_that_a_command_starts_may_be_absent_for_so_long() {
        let court = Court::new();
        let worked = Start::Worked { at: court.at(10) };
        let dangling = Failure::Because(Reason::DanglingSymlink);
        for (start, second, expected) in [
            (Start::None, 0, false),
            (Start::Running, 0, true),
            (Start::Running, 900, true),
            (worked, 9, true),
            (worked, 130, true),
            (worked, 131, false),
        ] {
            let reason = |failure| {
                let mut judge = Judge::default();
                judge.expect(start);
                judge.reason(court.at(second), failure)
            };
            for failure in [MISSING, REFUSED, dangling, Failure::HungUp] {
                let told = reason(failure);
                assert_eq!(told == Reason::Starting, expected, "{start:?} {second}");
            }
            assert_eq!(reason(Failure::Silent), Reason::Hung);
            assert_eq!(reason(BROKEN), Reason::EngineError);
            let denied = Failure::Because(Reason::PermissionDenied);
            assert_eq!(reason(denied), Reason::PermissionDenied);
        }
    }
}

//! Several of one browser, of which one asks and the others show what it tells.

use std::mem;

use super::{Connection, State, Toast, Trouble};
use crate::{Instant, Outage, Phase, Reason, Snapshot};

impl Connection {
    /// All that those who follow this one need to know.
    #[must_use]
    pub fn snapshot(&self, now: Instant) -> Snapshot {
        if let State::Following(Some(snapshot)) = &self.state {
            return (**snapshot).clone();
        }
        Snapshot {
            status: self.status.clone(),
            limiter: self.limiter(),
            last_report: self.last_report.clone(),
            toast: self.toast.as_ref().map(|toast| toast.pending(now)),
            stream_rests_until: self.stream.rests_until(),
            periodic_checks: match self.state {
                State::Down {
                    periodic_checks, ..
                } => periodic_checks,
                _ => 0,
            },
        }
    }

    pub(super) fn is_following(&self) -> bool {
        matches!(self.state, State::Following(_))
    }

    pub(super) fn follow(&mut self, now: Instant) {
        if self.is_following() {
            return;
        }
        let mut last = None;
        if self.is_idle() {
            // Nothing is known yet, but somebody finds out.
            self.state = State::Undecided { outage: None };
            self.status = self.view(now);
        } else {
            last = Some(Box::new(self.snapshot(now)));
        }
        self.fall_silent();
        self.state = State::Following(last);
    }

    pub(super) fn take_snapshot(&mut self, now: Instant, snapshot: Box<Snapshot>) {
        // One that nobody watches any more has nothing to tell.
        if self.is_following() && snapshot.status.phase != Phase::Unknown {
            self.take_limiter(now, snapshot.limiter);
            self.ladder
                .wait_as_shown(now, &snapshot.status, &self.config);
            self.status = snapshot.status.clone();
            self.state = State::Following(Some(snapshot));
        }
    }

    pub(super) fn lose_leader(&mut self, now: Instant) {
        if self.is_following() {
            self.state = State::Idle;
            self.status = self.view(now);
            self.state = State::Following(None);
        }
    }

    pub(super) fn lead(&mut self, now: Instant) {
        if !self.is_following() {
            return;
        }
        match mem::replace(&mut self.state, State::Idle) {
            State::Following(Some(snapshot)) => self.take_over(now, *snapshot),
            _ => {
                self.begin(now);
                self.open_stream(now);
            }
        }
    }

    fn take_over(&mut self, now: Instant, snapshot: Snapshot) {
        let status = snapshot.status;
        // What another one says of the past and of the waits is held to what the rules allow.
        let last_check = &mut self.status.recovery.last_check;
        *last_check = last_check.map(|at| at.min(now));
        self.last_report = snapshot.last_report;
        self.toast = snapshot
            .toast
            .map(|toast| Toast::resumed(now, toast, status.toast.is_some()));
        let counts = status.consecutive_failures > 0;
        if counts || status.outage.is_some() {
            self.ladder.resume(counts, &self.config);
        }
        self.state = match status.phase {
            Phase::Unknown | Phase::Checking => State::Undecided {
                outage: status.outage,
            },
            Phase::Connected => State::Connected,
            Phase::Starting | Phase::Unavailable | Phase::RateLimited => {
                if status.next_retry_time.is_none() {
                    // An open stream has made it needless.
                    self.ladder.take_retry();
                }
                if status.phase == Phase::RateLimited {
                    self.ladder.make_up_for_retry(now);
                }
                State::Down {
                    outage: status.outage.unwrap_or(Outage {
                        since: now,
                        until: None,
                        first_reason: status.reason.unwrap_or(Reason::Unknown),
                        failures: 1,
                        was_shown: false,
                    }),
                    trouble: Trouble::shown(&status),
                    periodic_checks: snapshot.periodic_checks,
                }
            }
        };
        // This page may have stood still.
        self.early_at = Some(now);
        // Where the backend cannot be had there is no stream either: the ladder goes on.
        self.is_hearsay = !status.hides_docker() || self.ladder.retry_at().is_none();
        match snapshot.stream_rests_until {
            Some(until) => self.stream.rest(now, until),
            None => {
                self.stream.end_rest();
                if !status.hides_docker() {
                    self.open_stream(now);
                }
            }
        }
    }
}

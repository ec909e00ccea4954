//! The checks of a [`Connection`], and what their verdicts do.

use std::time::Duration;

use super::{Check, Connection, State, Trouble};
use crate::{
    Cause, CheckFailure, CheckId, HealthReport, HealthStatus, Instant, Outage, Output, Reason,
    RecoveryStatus,
};

/// How many outages the history keeps.
const HISTORY: usize = 10;

impl Connection {
    pub(super) fn run_timers(&mut self, now: Instant) {
        let is_due = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        if let Some(Check { id, .. }) = self.check
            && is_due(self.check_timeout())
        {
            self.outputs.push_back(Output::AbortCheck { id });
            let failure = CheckFailure {
                reason: Reason::BackendTimeout,
                retry_after: None,
            };
            self.end_check(now, id, Err(failure));
        }
        if self.is_idle() {
            return;
        }
        if is_due(self.retry_at()) {
            self.ladder.take_retry();
            self.check_for(now, Cause::Automatic);
        }
        if self.check.is_none()
            && let Some(trigger) = self.triggers.pass_pending(now)
        {
            self.check_for(now, Cause::Trigger(trigger));
        }
        if self.check.is_none() && is_due(self.periodic_at()) {
            self.check_for(now, Cause::Periodic);
        }
    }

    pub(super) fn check_timeout(&self) -> Option<Instant> {
        let check = self.check.as_ref()?;
        Some(check.started_at + self.config.check_timeout)
    }

    /// When the automatic retry runs; an open stream needs none.
    pub(super) fn retry_at(&self) -> Option<Instant> {
        self.ladder.retry_at().filter(|_| self.stream.is_none())
    }

    /// When the next check runs that neither the ladder nor an event asks for.
    pub(super) fn periodic_at(&self) -> Option<Instant> {
        if self.stream.is_some() {
            return None;
        }
        let interval = match &self.state {
            State::Connected if self.is_visible => self.config.check_interval,
            State::Down { trouble, .. } if trouble.is_starting() => self.config.base_retry_delay,
            State::Down {
                periodic_checks, ..
            } => {
                let recovery = self.recovery?;
                let has_more = *periodic_checks < recovery.max_retries;
                has_more.then_some(recovery.check_interval.max(self.config.base_retry_delay))?
            }
            _ => return None,
        };
        Some(self.status.last_checked? + interval)
    }

    /// Starts a check, or joins the one in flight.
    pub(super) fn check_for(&mut self, now: Instant, cause: Cause) {
        if self.check.is_none() {
            self.start_check(now, cause);
        }
        if let Some(check) = &mut self.check {
            check.is_attempt |= cause.is_attempt();
            check.is_awaited |= cause == Cause::App;
            check.is_manual |= cause == Cause::Manual;
        }
    }

    fn start_check(&mut self, now: Instant, cause: Cause) {
        let mut is_recovery = false;
        if let State::Down {
            trouble,
            periodic_checks,
            ..
        } = &mut self.state
            && cause.is_recovery()
        {
            is_recovery = true;
            if cause == Cause::Periodic && !trouble.is_starting() {
                *periodic_checks += 1;
            }
            self.status.recovery.attempts += 1;
            self.status.recovery.last_attempt = Some(now);
        }
        self.check_ids += 1;
        let id = CheckId(self.check_ids);
        self.outputs.push_back(Output::StartCheck { id, cause });
        self.check = Some(Check {
            id,
            started_at: now,
            cause,
            is_attempt: false,
            is_awaited: false,
            is_manual: false,
            is_recovery,
        });
    }

    pub(super) fn restart_overdue_check(&mut self, now: Instant) {
        if self.check_timeout().is_some_and(|timeout| timeout <= now)
            && let Some(check) = &mut self.check
        {
            self.check_ids += 1;
            let (old, id) = (check.id, CheckId(self.check_ids));
            check.id = id;
            check.started_at = now;
            let cause = check.cause;
            self.outputs.push_back(Output::AbortCheck { id: old });
            self.outputs.push_back(Output::StartCheck { id, cause });
        }
    }

    pub(super) fn end_check(
        &mut self,
        now: Instant,
        id: CheckId,
        result: Result<Box<HealthReport>, CheckFailure>,
    ) {
        let Some(check) = self.check.take_if(|check| check.id == id) else {
            return;
        };
        self.status.last_checked = Some(now);
        // With an open stream or a retry ahead, an outage needs no count to come to its end.
        let opens = match self.stream {
            Some(_) => matches!(self.state, State::Connected),
            None => self.ladder.retry_at().is_none(),
        };
        let mut wait = None;
        let verdict = match (result, self.standing_verdict()) {
            (Ok(report), Some(verdict)) if self.is_outdated(&report) => verdict,
            (Ok(report), _) => {
                let verdict = report.status;
                self.take_report(now, report);
                verdict
            }
            (
                Err(CheckFailure {
                    reason,
                    retry_after,
                }),
                standing,
            ) => {
                wait = retry_after.filter(|_| reason == Reason::BackendRateLimited);
                // What an open stream has said stands, or nothing would ever undo this failure.
                standing
                    .filter(|_| self.stream.is_some())
                    .unwrap_or_else(|| {
                        self.go_down(now, Trouble::Hidden(reason));
                        HealthStatus::Unavailable
                    })
            }
        };
        if verdict == HealthStatus::Unavailable && (check.is_attempt || opens) {
            self.count_failure(now);
        }
        if !matches!(self.state, State::Connected) {
            self.postpone(now, wait);
        }
        let is_available = verdict == HealthStatus::Available;
        if check.is_recovery && !is_available {
            self.outputs.push_back(Output::RecoveryFailed);
        }
        self.outputs.push_back(Output::CheckEnded {
            cause: check.cause,
            is_available,
        });
    }

    /// The verdict that is shown, if there is one.
    fn standing_verdict(&self) -> Option<HealthStatus> {
        Some(match &self.state {
            State::Idle | State::Undecided { .. } => return None,
            State::Connected => HealthStatus::Available,
            State::Down { trouble, .. } if trouble.is_starting() => HealthStatus::Starting,
            State::Down { .. } => HealthStatus::Unavailable,
        })
    }

    /// Whether a newer report of the same backend is known.
    pub(super) fn is_outdated(&self, report: &HealthReport) -> bool {
        self.last_report
            .as_ref()
            .is_some_and(|(instance, sequence)| {
                *instance == report.instance && *sequence > report.sequence
            })
    }

    /// Does what a report's verdict wants, but for counting.
    pub(super) fn take_report(&mut self, now: Instant, report: Box<HealthReport>) {
        self.last_report = Some((report.instance.clone(), report.sequence));
        self.status.endpoint = Some(report.endpoint.clone());
        if report.status == HealthStatus::Available {
            self.status.engine = report.engine;
            self.status.warnings = report.warnings;
            self.recover(now);
        } else {
            self.go_down(now, Trouble::Report(report));
        }
    }

    pub(super) fn go_down(&mut self, now: Instant, trouble: Trouble) {
        let new = Outage {
            since: now,
            until: None,
            first_reason: trouble.reason().unwrap_or(Reason::Unknown),
            attempts: 0,
            was_shown: false,
        };
        let (mut outage, periodic_checks) = match &self.state {
            State::Idle => return,
            State::Connected => {
                self.ladder.begin_outage(now);
                (new, 0)
            }
            State::Undecided { outage } => (outage.unwrap_or(new), 0),
            State::Down {
                outage,
                periodic_checks,
                ..
            } => (*outage, *periodic_checks),
        };
        outage.attempts = outage.attempts.saturating_add(1);
        self.status.warnings.clear();
        self.state = State::Down {
            outage,
            trouble,
            periodic_checks,
        };
    }

    pub(super) fn recover(&mut self, now: Instant) {
        self.ladder.recover(now, &self.config);
        self.triggers.satisfy();
        self.note_whether_seen(now);
        let outage = match &self.state {
            State::Idle => return,
            State::Connected => None,
            State::Undecided { outage } => *outage,
            State::Down { outage, .. } => Some(*outage),
        };
        self.state = State::Connected;
        if let Some(mut outage) = outage {
            outage.until = Some(now);
            if self.status.history.len() == HISTORY {
                self.status.history.pop_front();
            }
            self.status.history.push_back(outage);
            self.status.recovery = RecoveryStatus::default();
            self.outputs.push_back(Output::Recovered(outage));
        }
    }

    pub(super) fn count_failure(&mut self, now: Instant) {
        let factor = self.jitter.next_factor();
        self.ladder.count(now, factor, &self.config);
    }

    pub(super) fn postpone(&mut self, now: Instant, wait: Option<Duration>) {
        if let Some(wait) = wait {
            self.ladder
                .postpone(now + wait.min(self.config.max_retry_delay));
        }
    }
}

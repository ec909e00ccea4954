//! When a check begins, and how it ends.

use std::time::Duration;

use super::state::{Request, SecondTry};
use super::{Check, Connection, State};
use crate::{
    Cause, CheckFailure, CheckId, HealthReport, HealthStatus, Instant, Output, Reason, RecoveryMode,
};

/// How much later a check that came too early is made again.
const AGAIN: Duration = Duration::from_secs(2);

impl Connection {
    pub(super) fn run_timers(&mut self, now: Instant) {
        let is_due = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        if is_due(self.check_due()) {
            self.run_check_timer(now);
        }
        if is_due(self.stops_at) {
            self.stop();
        }
        if self.is_passive() {
            return;
        }
        self.run_stream_timer(now);
        self.run_toast_timer(now);
        if is_due(self.retry_at()) {
            self.ladder.take_retry();
            self.check_for(now, Cause::Automatic);
        }
        if self.check.is_some() {
            return;
        }
        if is_due(self.first_check_at()) {
            self.check_for(now, Cause::First);
        } else if let Some(trigger) = self.triggers.pass_pending(now) {
            self.check_for(now, Cause::Trigger(trigger));
        } else if self.reports.pass_pending(now).is_some() {
            self.check_for(now, Cause::Report);
        } else if is_due(self.periodic_at()) {
            self.check_for(now, Cause::Periodic);
        }
    }

    /// When the check in flight is given up, or sent again.
    pub(super) fn check_due(&self) -> Option<Instant> {
        Some(match self.check.as_ref()?.request {
            Request::Sent { at } => at + self.config.check_timeout,
            Request::Again { at } => at,
        })
    }

    fn run_check_timer(&mut self, now: Instant) {
        match self.check {
            Some(Check {
                id,
                request: Request::Sent { .. },
                ..
            }) => {
                self.outputs.push(Output::AbortCheck { id });
                let failure = CheckFailure {
                    reason: Reason::BackendTimeout,
                    retry_after: None,
                };
                self.end_check(now, id, Err(failure));
            }
            Some(_) => self.send(now),
            None => {}
        }
    }

    /// When the automatic retry runs; an open stream needs none.
    pub(super) fn retry_at(&self) -> Option<Instant> {
        self.ladder.retry_at().filter(|_| !self.stream.is_open())
    }

    /// When the next check runs that neither the ladder nor an event asks for.
    pub(super) fn periodic_at(&self) -> Option<Instant> {
        if self.stream.is_open() {
            return None;
        }
        let interval = match &self.state {
            State::Connected if self.is_visible() => self.config.check_interval,
            State::Down { trouble, .. } if trouble.is_starting => self.config.base_retry_delay,
            State::Down {
                periodic_checks, ..
            } => match self.recovery {
                RecoveryMode::Periodic(recovery) if *periodic_checks < recovery.max_retries => {
                    recovery.check_interval.max(self.config.base_retry_delay)
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(self.status.last_checked? + interval)
    }

    /// Starts a check, or joins the one in flight.
    pub(super) fn check_for(&mut self, now: Instant, cause: Cause) {
        let counts = cause.is_attempt() && self.can_attempt(now);
        if self.check.is_none() {
            self.start_check(now, cause);
        }
        if let Some(check) = &mut self.check {
            check.is_attempt |= counts;
            check.is_awaited |= matches!(cause, Cause::App | Cause::Manual);
            check.is_manual |= cause == Cause::Manual;
        }
    }

    fn start_check(&mut self, now: Instant, cause: Cause) {
        if let State::Down {
            trouble,
            periodic_checks,
            ..
        } = &mut self.state
            && cause == Cause::Periodic
            && !trouble.is_starting
        {
            *periodic_checks = periodic_checks.saturating_add(1);
        }
        let is_recovery = self.state.outage().is_some();
        if is_recovery {
            let recovery = &mut self.status.recovery;
            recovery.checks = recovery.checks.saturating_add(1);
            self.status.recovery.last_check = Some(now);
        }
        self.reports.satisfy();
        self.check = Some(Check {
            id: CheckId(self.check_ids),
            cause,
            started_at: now,
            request: Request::Sent { at: now },
            began_in: self.status.phase,
            is_attempt: false,
            is_counted: false,
            is_awaited: false,
            is_manual: false,
            is_recovery,
            second_try: SecondTry::No,
        });
        let is_early = matches!(cause, Cause::Trigger(trigger) if trigger.is_early());
        if is_early || self.early_at == Some(now) {
            self.allow_second_try();
        }
        self.send(now);
    }

    pub(super) fn allow_second_try(&mut self) {
        if let Some(check) = &mut self.check
            && check.second_try == SecondTry::No
        {
            check.second_try = SecondTry::Allowed;
        }
    }

    /// Sends the request of the check in flight under a new name, so that an answer to an earlier
    /// one is ignored.
    fn send(&mut self, now: Instant) {
        if let Some(check) = &mut self.check {
            self.check_ids += 1;
            check.id = CheckId(self.check_ids);
            check.request = Request::Sent { at: now };
            self.outputs.push(Output::StartCheck {
                id: check.id,
                cause: check.cause,
            });
        }
    }

    pub(super) fn restart_overdue_check(&mut self, now: Instant) {
        if let Some(check) = &self.check
            && let Request::Sent { at } = check.request
            && at + self.config.check_timeout <= now
        {
            self.outputs.push(Output::AbortCheck { id: check.id });
            self.send(now);
        }
    }

    pub(super) fn end_check(
        &mut self,
        now: Instant,
        id: CheckId,
        result: Result<Box<HealthReport>, CheckFailure>,
    ) {
        let Some(mut check) = self.check.take_if(|check| check.id == id) else {
            return;
        };
        if self.is_following() {
            // Of those who follow only the one who asked for it hears of it.
            let is_available =
                matches!(&result, Ok(report) if report.status == HealthStatus::Available);
            return self.news.push(Output::CheckEnded {
                cause: check.cause,
                is_available,
            });
        }
        if self.wants_second_try(&check, &result) {
            check.second_try = SecondTry::Made;
            check.request = Request::Again { at: now + AGAIN };
            self.check = Some(check);
            return;
        }
        self.is_hearsay = false;
        self.status.last_checked = Some(now);
        self.renew_stream(now, &result);
        // With an open stream or a retry ahead, an outage needs no count to come to its end.
        let opens = if self.stream.is_open() {
            matches!(self.state, State::Connected)
        } else {
            self.ladder.retry_at().is_none()
        };
        let mut wait = None;
        let verdict = match (result, self.standing_verdict()) {
            (Ok(report), Some(verdict)) if self.is_outdated(&report) => verdict,
            (Ok(report), _) => {
                let verdict = report.status;
                self.take_report(now, report);
                verdict
            }
            (Err(failure), standing) => {
                let is_rate_limit = failure.reason == Reason::BackendRateLimited;
                wait = failure.retry_after.filter(|_| is_rate_limit);
                // What an open stream has said stands, or nothing would ever undo this failure.
                standing
                    .filter(|_| self.stream.is_open())
                    .unwrap_or_else(|| {
                        self.lose_sight(now, failure.reason);
                        HealthStatus::Unavailable
                    })
            }
        };
        let counts = opens || check.is_attempt && !check.is_counted;
        if verdict == HealthStatus::Unavailable && counts {
            self.count_failure(now);
        }
        if !matches!(self.state, State::Connected) && !self.state.is_starting() {
            self.postpone(now, wait);
        }
        self.tell_end(&check, verdict == HealthStatus::Available);
    }

    /// Whether what a check brought means too little to be a verdict.
    fn wants_second_try(
        &self,
        check: &Check,
        result: &Result<Box<HealthReport>, CheckFailure>,
    ) -> bool {
        match result {
            // Something newer is known, but was forgotten for a fresh look.
            Ok(report) => {
                let is_undecided = matches!(self.state, State::Undecided { .. });
                is_undecided && check.second_try != SecondTry::Made && self.is_outdated(report)
            }
            Err(failure) => {
                check.second_try == SecondTry::Allowed
                    && !self.is_idle()
                    && matches!(
                        failure.reason,
                        Reason::BackendUnreachable
                            | Reason::BackendTimeout
                            | Reason::BrowserOffline
                    )
            }
        }
    }

    fn tell_end(&mut self, check: &Check, is_available: bool) {
        if check.is_recovery
            && let State::Down { trouble, .. } = &self.state
        {
            self.news.push(Output::RecoveryFailed {
                reason: trouble.reason.unwrap_or(Reason::Unknown),
                message: self.message(trouble),
            });
        }
        self.news.push(Output::CheckEnded {
            cause: check.cause,
            is_available,
        });
    }
}

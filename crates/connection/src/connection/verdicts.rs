//! What the verdicts of checks and stream do.

use std::time::Duration;

use super::{Connection, State, Trouble};
use crate::queue::next;
use crate::{HealthReport, HealthStatus, Instant, Outage, Output, Reason, RecoveryStatus};

/// How many outages the history keeps.
const HISTORY: usize = 10;

impl Connection {
    /// The verdict that is shown, if there is one.
    pub(super) fn standing_verdict(&self) -> Option<HealthStatus> {
        Some(match &self.state {
            State::Idle | State::Following(_) | State::Undecided { .. } => return None,
            State::Connected => HealthStatus::Available,
            State::Down { trouble, .. } if trouble.is_starting => HealthStatus::Starting,
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

    /// Whether it comes from another backend than what is known.
    pub(super) fn is_of_another_backend(&self, report: &HealthReport) -> bool {
        self.last_report
            .as_ref()
            .is_some_and(|(instance, _)| *instance != report.instance)
    }

    /// Does what a report's verdict wants, but for counting.
    pub(super) fn take_report(&mut self, now: Instant, report: Box<HealthReport>) {
        self.is_hearsay = false;
        self.last_report = Some((report.instance.clone(), report.sequence));
        self.status.endpoint = Some(report.endpoint.clone());
        self.status.features.clone_from(&report.features);
        match report.status {
            HealthStatus::Available => {
                self.status.engine = report.engine;
                self.status.warnings = report.warnings;
                self.recover(now);
            }
            HealthStatus::Starting => {
                self.ladder.pause();
                self.go_down(now, Trouble::reported(*report));
            }
            HealthStatus::Unavailable => self.go_down(now, Trouble::reported(*report)),
        }
    }

    /// The truth cannot be had.
    pub(super) fn lose_sight(&mut self, now: Instant, reason: Reason) {
        // Without a report nobody can say that Docker is down.
        let reason = if reason.hides_docker() {
            reason
        } else {
            Reason::BadReport
        };
        self.go_down(now, Trouble::unseen(reason));
    }

    fn go_down(&mut self, now: Instant, trouble: Trouble) {
        let new = Outage {
            since: now,
            until: None,
            first_reason: trouble.reason.unwrap_or(Reason::Unknown),
            failures: 0,
            was_shown: false,
        };
        let (mut outage, periodic_checks) = match &self.state {
            State::Idle | State::Following(_) => return,
            State::Undecided {
                outage: Some(outage),
            } => (*outage, 0),
            State::Connected | State::Undecided { outage: None } => {
                self.ladder.begin_outage(now);
                (new, 0)
            }
            State::Down {
                outage,
                periodic_checks,
                ..
            } => (*outage, *periodic_checks),
        };
        outage.failures = outage.failures.saturating_add(1);
        // One that nobody has seen yet may still be of interest when this outage is over.
        self.toast.take_if(|toast| toast.is_shown());
        self.status.warnings.clear();
        self.state = State::Down {
            outage,
            trouble,
            periodic_checks,
        };
    }

    fn recover(&mut self, now: Instant) {
        self.ladder.recover(now, &self.config);
        self.triggers.satisfy();
        self.reports.satisfy();
        let outage = self.state.outage();
        if self.is_idle() {
            return;
        }
        self.state = State::Connected;
        if let Some(mut outage) = outage {
            outage.until = Some(now);
            let history = &mut self.status.history;
            if history.len() >= HISTORY {
                next(history);
            }
            history.push(outage);
            self.status.recovery = RecoveryStatus::default();
            self.news.push(Output::Recovered(outage));
            if outage.was_shown {
                self.raise_toast(now, outage);
            }
        }
    }

    pub(super) fn count_failure(&mut self, now: Instant) {
        let factor = self.jitter.next_factor();
        self.ladder.count(now, factor, &self.config);
    }

    pub(super) fn postpone(&mut self, now: Instant, wait: Option<Duration>) {
        if let Some(wait) = wait {
            self.ladder
                .postpone(now, now + wait.min(self.config.max_retry_delay));
        }
    }
}

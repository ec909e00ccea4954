//! What the app tells of its own use of Docker: hints, of which a check makes a verdict.

use super::{Connection, State};
use crate::{Cause, DockerError, ErrorCode, Instant, Note, is_docker_error};

impl Connection {
    pub(super) fn report_failure(&mut self, now: Instant, error: &DockerError) {
        if !is_docker_error(error) {
            return self.note(Note::ReportIgnored);
        }
        let is_rate_limit = error.code.as_deref() == Some(ErrorCode::DockerRateLimited.as_str());
        match self.state {
            _ if self.is_passive() => self.note(Note::ReportIgnored),
            State::Down { .. } if !self.state.is_starting() => {
                if is_rate_limit {
                    self.postpone(now, error.backoff);
                } else if self.ladder.accepts_report(now) {
                    self.count_failure(now);
                    self.check_for_report(now);
                    if let Some(check) = &mut self.check {
                        check.is_counted = true;
                    }
                } else {
                    self.note(Note::ReportIgnored);
                }
            }
            _ if is_rate_limit => self.note(Note::ReportIgnored),
            _ => self.check_for_report(now),
        }
    }

    pub(super) fn report_success(&mut self, now: Instant) {
        let is_news = matches!(self.state, State::Undecided { .. } | State::Down { .. });
        if is_news && !self.is_passive() {
            self.check_for_report(now);
        }
    }

    fn check_for_report(&mut self, now: Instant) {
        if self.check.is_none() && self.reports.pass(now, ()) {
            self.check_for(now, Cause::Report);
        }
    }
}

//! The push stream: when it is opened and closed, and what is made of its words and its silence.

use std::time::Duration;

use super::{Connection, State};
use crate::{Cause, CheckFailure, HealthReport, Instant, Output};

/// A stream that has been silent for longer is not trusted to know better than a check.
const QUIET: Duration = Duration::from_secs(20);

/// A stream that has been silent for so long is broken: a heartbeat comes each 15 s.
const BROKEN: Duration = Duration::from_secs(35);

/// The first verdict waits so long for the stream; then a check looks for it.
const FIRST_CONTACT: Duration = Duration::from_millis(1_500);

/// How many streams may fail one after the other while checks succeed.
const MAX_FAILURES: u32 = 2;

/// After that something between lets no stream through; it is tried again so much later.
const REST: Duration = Duration::from_secs(300);

#[derive(Clone, Debug, Default)]
pub(super) struct Stream {
    is_allowed: bool,
    state: StreamState,
    /// Streams that failed although the backend could be had.
    failures: u32,
}

#[derive(Clone, Copy, Debug, Default)]
enum StreamState {
    /// Where it is allowed, the next good check opens it.
    #[default]
    Closed,
    /// Something between lets no stream through.
    Resting {
        until: Instant,
    },
    Opening {
        since: Instant,
    },
    /// It has brought a report.
    Open {
        heard_at: Instant,
    },
}

impl Stream {
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, StreamState::Open { .. })
    }

    /// Until when no stream is tried, as something between lets none through.
    pub(super) fn rests_until(&self) -> Option<Instant> {
        match self.state {
            StreamState::Resting { until } => Some(until),
            _ => None,
        }
    }

    /// Leaves streams alone until then.
    pub(super) fn rest(&mut self, now: Instant, until: Instant) {
        self.failures = MAX_FAILURES;
        self.state = StreamState::Resting {
            until: until.min(now + REST),
        };
    }

    pub(super) fn end_rest(&mut self) {
        if let StreamState::Resting { .. } = self.state {
            *self = Self {
                is_allowed: self.is_allowed,
                ..Self::default()
            };
        }
    }

    /// Whether it is open or about to be.
    pub(super) fn is_there(&self) -> bool {
        self.is_open() || matches!(self.state, StreamState::Opening { .. })
    }
}

impl Connection {
    pub(super) fn allow_stream(&mut self, now: Instant, is_allowed: bool) {
        self.stream.is_allowed = is_allowed;
        if is_allowed {
            self.open_stream(now);
        } else if self.close_stream()
            && matches!(self.state, State::Down { .. })
            && self.ladder.retry_at().is_none()
        {
            // With the stream open the ladder had nothing to do.
            self.check_for(now, Cause::StreamClosed);
        }
    }

    /// Unless there is one, it is not allowed, or nobody watches.
    pub(super) fn open_stream(&mut self, now: Instant) {
        if let StreamState::Closed = self.stream.state
            && self.stream.is_allowed
            && !self.is_passive()
        {
            self.stream.state = StreamState::Opening { since: now };
            self.outputs.push(Output::OpenStream);
        }
    }

    /// Whether there was one to close.
    pub(super) fn close_stream(&mut self) -> bool {
        let was_there = self.stream.is_there();
        if was_there {
            self.outputs.push(Output::CloseStream);
            self.stream.state = StreamState::Closed;
        }
        was_there
    }

    /// Whether the stream would have said if anything had changed.
    pub(super) fn stream_knows(&self, now: Instant) -> bool {
        matches!(self.stream.state, StreamState::Open { heard_at }
            if now.saturating_duration_since(heard_at) <= QUIET)
    }

    /// When a check must look for the first verdict.
    pub(super) fn first_check_at(&self) -> Option<Instant> {
        let is_unsure = self.is_hearsay || matches!(self.state, State::Undecided { .. });
        is_unsure.then_some(match self.stream.state {
            StreamState::Opening { since } => since + FIRST_CONTACT,
            _ => self.status_at,
        })
    }

    /// When the stream is taken for broken, or is tried again.
    pub(super) fn stream_due(&self) -> Option<Instant> {
        match self.stream.state {
            StreamState::Closed => None,
            StreamState::Resting { until } => Some(until),
            StreamState::Opening { since: at } | StreamState::Open { heard_at: at } => {
                Some(at + BROKEN)
            }
        }
    }

    pub(super) fn run_stream_timer(&mut self, now: Instant) {
        if self.stream_due().is_none_or(|at| at > now) {
            return;
        }
        if let StreamState::Resting { .. } = self.stream.state {
            self.stream.state = StreamState::Closed;
            self.open_stream(now);
        } else {
            self.stream_broken(now);
        }
    }

    pub(super) fn stream_report(&mut self, now: Instant, report: Box<HealthReport>) {
        if !self.hear_stream(now) {
            return;
        }
        if !self.is_outdated(&report) {
            self.status.last_checked = Some(now);
            self.take_report(now, report);
        }
    }

    pub(super) fn stream_heartbeat(&mut self, now: Instant) {
        // Only a report says what an opening stream is about.
        if self.stream.is_open() && self.hear_stream(now) {
            self.stream.failures = 0;
        }
    }

    /// Whether there is a stream to hear; what comes after its end is ignored.
    fn hear_stream(&mut self, now: Instant) -> bool {
        let is_there = self.stream.is_there();
        if is_there {
            self.stream.state = StreamState::Open { heard_at: now };
            self.triggers.satisfy();
        }
        is_there
    }

    pub(super) fn stream_broken(&mut self, now: Instant) {
        if self.close_stream() {
            self.stream.failures = self.stream.failures.saturating_add(1);
            if !self.is_passive() {
                self.check_for(now, Cause::StreamBroken);
            }
        }
    }

    /// A check says whether a stream can be had.
    pub(super) fn renew_stream(
        &mut self,
        now: Instant,
        result: &Result<Box<HealthReport>, CheckFailure>,
    ) {
        let Ok(report) = result else {
            self.stream.failures = 0;
            if !self.stream_knows(now) {
                self.close_stream();
            }
            return;
        };
        if self.is_of_another_backend(report) {
            // What the one says, the other would never take back.
            self.close_stream();
        }
        if self.stream.failures < MAX_FAILURES {
            self.open_stream(now);
        } else if let StreamState::Closed = self.stream.state {
            self.stream.state = StreamState::Resting { until: now + REST };
        }
    }
}

mod checks;
mod view;

use std::collections::VecDeque;
use std::time::Duration;

use crate::cooldown::Jitter;
use crate::ladder::Ladder;
use crate::throttle::Throttle;
use crate::{
    Cause, CheckId, Config, ConfigError, DockerError, ErrorCode, HealthReport, HealthStatus, Input,
    Instant, Limiter, Outage, Output, Reason, Recovery, RecoveryStatus, Status, Trigger,
    is_docker_error,
};

/// A stream that has been silent for longer is not trusted to know better than a check.
const QUIET_STREAM: Duration = Duration::from_secs(20);

/// The state machine that decides when to check and what to show.
///
/// It does nothing by itself: after each [`handle`](Self::handle), drain
/// [`poll_output`](Self::poll_output) and arm one timer for
/// [`next_timeout`](Self::next_timeout). See the crate's documentation for the loop.
#[derive(Clone, Debug)]
pub struct Connection {
    config: Config,
    jitter: Jitter,
    state: State,
    ladder: Ladder,
    check: Option<Check>,
    stream: Option<Stream>,
    triggers: Throttle,
    recovery: Option<Recovery>,
    is_visible: bool,
    last_reset: Option<Instant>,
    last_report: Option<(String, u64)>,
    check_ids: u64,
    status: Status,
    status_at: Instant,
    outputs: VecDeque<Output>,
}

#[derive(Clone, Debug)]
enum State {
    /// Nobody wants to know.
    Idle,
    /// The check in flight is the first, or the first since the counter was reset.
    Undecided { outage: Option<Outage> },
    /// The last verdict was "available".
    Connected,
    /// The last verdict was another one, or there is none to be had.
    Down {
        outage: Outage,
        trouble: Trouble,
        periodic_checks: u32,
    },
}

/// What was last said of an outage.
#[derive(Clone, Debug)]
enum Trouble {
    Report(Box<HealthReport>),
    Hidden(Reason),
    Error(Option<Reason>),
}

impl Trouble {
    fn reason(&self) -> Option<Reason> {
        match self {
            Self::Report(report) => report.reason,
            Self::Hidden(reason) => Some(*reason),
            Self::Error(reason) => *reason,
        }
    }

    fn is_starting(&self) -> bool {
        matches!(self, Self::Report(report) if report.status == HealthStatus::Starting)
    }
}

/// The check in flight.
#[derive(Clone, Debug)]
struct Check {
    id: CheckId,
    started_at: Instant,
    cause: Cause,
    /// An attempt has started it, or has joined it.
    is_attempt: bool,
    /// A person asked for it, or has joined it.
    is_manual: bool,
    /// The app waits for its verdict, whether anybody watches or not.
    is_awaited: bool,
    /// It looks for an engine that was gone when it began.
    is_recovery: bool,
}

/// The open push stream.
#[derive(Clone, Debug)]
struct Stream {
    heard_at: Instant,
}

impl Connection {
    /// A connection that is not started yet. `seed` is for the jitter; take another one in each
    /// browser.
    ///
    /// # Errors
    ///
    /// Refuses a [`Config`] that makes no sense.
    pub fn new(config: Config, seed: u64) -> Result<Self, ConfigError> {
        config.validate()?;
        Ok(Self::build(config, seed))
    }

    fn build(config: Config, seed: u64) -> Self {
        Self {
            jitter: Jitter::new(seed, config.jitter),
            triggers: Throttle::new(config.trigger_throttle, None),
            status: Status {
                max_consecutive_failures: config.max_consecutive_failures,
                ..Status::default()
            },
            config,
            state: State::Idle,
            ladder: Ladder::default(),
            check: None,
            stream: None,
            recovery: None,
            is_visible: true,
            last_reset: None,
            last_report: None,
            check_ids: 0,
            status_at: Instant::default(),
            outputs: VecDeque::new(),
        }
    }

    /// Takes up the limits of an earlier life of the page, clamped to what the rules allow; before
    /// [`Input::Start`] only.
    pub fn restore(&mut self, now: Instant, limiter: Limiter) {
        if !self.is_idle() {
            return;
        }
        let not_later = |at: Option<Instant>| at.map(|at| at.min(now));
        self.last_reset = not_later(limiter.last_reset);
        let last_trigger = not_later(limiter.last_trigger);
        self.triggers = Throttle::new(self.config.trigger_throttle, last_trigger);
        if let Some(deadline) = limiter.deadline {
            let deadline = deadline.min(now + self.config.max_retry_delay);
            self.ladder = Ladder::restore(now, limiter.failures, deadline, &self.config);
        }
    }

    /// What [`restore`](Self::restore) wants after a reload.
    #[must_use]
    pub fn limiter(&self) -> Limiter {
        Limiter {
            failures: self.ladder.failures(),
            deadline: self.ladder.deadline(),
            last_trigger: self.triggers.opened_at(),
            last_reset: self.last_reset,
        }
    }

    /// Takes in what happened outside.
    pub fn handle(&mut self, now: Instant, input: Input) {
        match input {
            // An answer that has arrived is worth more than a deadline that has passed meanwhile.
            Input::CheckEnded { .. } => {}
            // No answer can come while the page or the machine stands still.
            Input::Trigger(Trigger::PageShow | Trigger::Resume | Trigger::Wake)
            | Input::Visible(true) => self.restart_overdue_check(now),
            _ => self.run_timers(now),
        }
        match input {
            Input::Start => self.start(now),
            Input::Stop => self.stop(),
            Input::Timeout => {}
            Input::CheckEnded { id, result } => self.end_check(now, id, result),
            Input::Attempt => {
                if self.can_attempt(now) {
                    self.check_for(now, Cause::App);
                }
            }
            Input::Retry => {
                if self.can_attempt(now) {
                    self.check_for(now, Cause::Manual);
                }
            }
            Input::Reset => self.reset(now),
            Input::Trigger(trigger) => self.trigger(now, trigger),
            Input::Visible(is_visible) => self.is_visible = is_visible,
            Input::ReportFailure(error) => self.report_failure(now, &error),
            Input::ReportSuccess => self.report_success(now),
            Input::StreamReport(report) => self.stream_report(now, report),
            Input::StreamHeartbeat => {
                if self.stream.is_some() {
                    self.hear_stream(now);
                }
            }
            Input::StreamBroken => {
                if self.stream.take().is_some() {
                    self.check_for(now, Cause::StreamBroken);
                }
            }
            Input::Recovery(recovery) => self.recovery = recovery,
        }
        self.run_timers(now);
        self.publish(now);
    }

    /// What the driver must do next; call it until it returns `None`.
    #[must_use]
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call [`handle`](Self::handle) with [`Input::Timeout`] if nothing else happens.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Instant> {
        let check_timeout = self.check_timeout();
        if self.is_idle() {
            return check_timeout;
        }
        let next_check = match self.check {
            Some(_) => None,
            None => earliest([self.triggers.pending_at(), self.periodic_at()]),
        };
        earliest([
            check_timeout,
            next_check,
            self.retry_at(),
            self.next_change(),
        ])
    }

    /// All that a view shows.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// When the next attempt runs or is allowed; `None` if nothing has to wait.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.ladder.deadline()
    }

    /// Whether an attempt is allowed: always, but inside a cooldown.
    #[must_use]
    pub fn can_attempt(&self, now: Instant) -> bool {
        self.ladder.cooldown_until(now).is_none()
    }

    fn is_idle(&self) -> bool {
        matches!(self.state, State::Idle)
    }

    fn start(&mut self, now: Instant) {
        if self.is_idle() {
            self.state = State::Undecided { outage: None };
            self.check_for(now, Cause::First);
        }
    }

    fn stop(&mut self) {
        if let Some(check) = self.check.take_if(|check| !check.is_awaited) {
            self.outputs.push_back(Output::AbortCheck { id: check.id });
        }
        self.stream = None;
        self.last_report = None;
        self.triggers.satisfy();
        self.status.warnings.clear();
        self.status.recovery = RecoveryStatus::default();
        self.state = State::Idle;
    }

    fn trigger(&mut self, now: Instant, trigger: Trigger) {
        let stream_knows = self
            .stream
            .as_ref()
            .is_some_and(|stream| now.saturating_duration_since(stream.heard_at) <= QUIET_STREAM);
        if self.is_idle() || stream_knows || !self.triggers.pass(now, trigger) {
            return;
        }
        if self.check.is_some() {
            // It may have been sent before the world changed; only its success will do.
            self.triggers.wait(trigger);
        } else {
            self.check_for(now, Cause::Trigger(trigger));
        }
    }

    fn reset(&mut self, now: Instant) {
        if self.reset_pause_end(now).is_some() {
            return;
        }
        self.last_reset = Some(now);
        self.ladder = Ladder::default();
        if let State::Down { outage, .. } = self.state
            // An open stream has said its verdict and will not repeat it.
            && self.stream.is_none()
        {
            self.state = State::Undecided {
                outage: Some(outage),
            };
        }
        if !self.is_idle() {
            self.check_for(now, Cause::Manual);
        }
    }

    /// When the counter may be reset again, if it must not now.
    fn reset_pause_end(&self, now: Instant) -> Option<Instant> {
        let end = self.last_reset? + self.config.base_retry_delay;
        (now < end).then_some(end)
    }

    fn report_failure(&mut self, now: Instant, error: &DockerError) {
        if self.is_idle() || !is_docker_error(error) {
            return;
        }
        if error.code.as_deref() == Some(ErrorCode::DockerRateLimited.as_str()) {
            if matches!(self.state, State::Down { .. }) {
                self.postpone(now, error.backoff);
            }
        } else if self.stream.is_some() && matches!(self.state, State::Connected) {
            self.check_for(now, Cause::Report);
        } else if self.ladder.accepts_report(now) {
            self.go_down(now, Trouble::Error(error.reason));
            self.count_failure(now);
            // It may have been the app's own trouble.
            self.check_for(now, Cause::Report);
        }
    }

    fn report_success(&mut self, now: Instant) {
        if matches!(self.state, State::Undecided { .. } | State::Down { .. }) {
            self.recover(now);
            self.check_for(now, Cause::Report);
        }
    }

    fn hear_stream(&mut self, now: Instant) {
        self.stream = Some(Stream { heard_at: now });
        self.triggers.satisfy();
    }

    fn stream_report(&mut self, now: Instant, report: Box<HealthReport>) {
        if self.is_idle() {
            return;
        }
        self.hear_stream(now);
        if !self.is_outdated(&report) {
            self.status.last_checked = Some(now);
            self.take_report(now, report);
        }
    }
}

impl Default for Connection {
    /// With the default configuration and the seed 0.
    fn default() -> Self {
        Self::build(Config::default(), 0)
    }
}

fn earliest<const N: usize>(instants: [Option<Instant>; N]) -> Option<Instant> {
    instants.into_iter().flatten().min()
}

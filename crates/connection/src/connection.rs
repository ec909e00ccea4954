mod view;

use std::collections::VecDeque;
use std::time::Duration;

use crate::cooldown::Jitter;
use crate::ladder::Ladder;
use crate::throttle::Throttle;
use crate::{
    Cause, CheckFailure, CheckId, Config, ConfigError, DockerError, ErrorCode, HealthReport,
    HealthStatus, Input, Instant, Outage, Output, Reason, Recovery, RecoveryStatus, Status,
    is_docker_error,
};

/// How many outages the history keeps.
const HISTORY: usize = 10;

/// A check that nobody asked for is shown when it takes longer.
const QUIET_CHECK: Duration = Duration::from_secs(1);

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
    triggers: Throttle,
    recovery: Option<Recovery>,
    is_visible: bool,
    last_reset: Option<Instant>,
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

/// What the last check or report said of an outage.
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
    /// Also true for a recovery check that an attempt has joined.
    is_attempt: bool,
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
            config,
            state: State::Idle,
            ladder: Ladder::default(),
            check: None,
            triggers: Throttle::default(),
            recovery: None,
            is_visible: true,
            last_reset: None,
            check_ids: 0,
            status: Status {
                can_retry: true,
                ..Status::default()
            },
            status_at: Instant::default(),
            outputs: VecDeque::new(),
        }
    }

    /// Takes in what happened outside.
    pub fn handle(&mut self, now: Instant, input: Input) {
        // An answer that has arrived is worth more than a deadline that has passed meanwhile.
        if !matches!(input, Input::CheckEnded { .. }) {
            self.run_timers(now);
        }
        match input {
            Input::Start => {
                if self.is_idle() {
                    self.state = State::Undecided { outage: None };
                    self.check_for(now, Cause::First);
                }
            }
            Input::Stop => self.stop(),
            Input::Timeout => {}
            Input::CheckEnded { id, result } => self.end_check(now, id, result),
            Input::Attempt => {
                if self.can_attempt(now) {
                    self.check_for(now, Cause::App);
                }
            }
            Input::Retry => {
                if self.check.is_none() && self.can_attempt(now) {
                    self.check_for(now, Cause::Manual);
                }
            }
            Input::Reset => self.reset(now),
            Input::Trigger(trigger) => {
                let window = self.config.trigger_throttle;
                if !self.is_idle() && self.triggers.pass(now, trigger, window) {
                    self.check_for(now, Cause::Trigger(trigger));
                }
            }
            Input::Visible(is_visible) => self.is_visible = is_visible,
            Input::ReportFailure(error) => self.report_failure(now, &error),
            Input::ReportSuccess => {
                if matches!(self.state, State::Undecided { .. } | State::Down { .. }) {
                    self.recover(now);
                    self.check_for(now, Cause::Confirm);
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
        let check_timeout = self
            .check
            .as_ref()
            .map(|check| check.started_at + self.config.check_timeout);
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
            self.ladder.retry_at(),
            self.next_change(),
        ])
    }

    /// All that a view shows.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// Whether an attempt is allowed: always, but inside a cooldown.
    #[must_use]
    pub fn can_attempt(&self, now: Instant) -> bool {
        self.ladder.cooldown_until(now).is_none()
    }

    fn is_idle(&self) -> bool {
        matches!(self.state, State::Idle)
    }

    fn run_timers(&mut self, now: Instant) {
        if let Some(check) = &self.check
            && check.started_at + self.config.check_timeout <= now
        {
            let id = check.id;
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
        let is_due = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        if is_due(self.ladder.retry_at()) {
            self.ladder.take_retry();
            self.check_for(now, Cause::Automatic);
        }
        if self.check.is_none()
            && let Some(trigger) = self
                .triggers
                .pass_pending(now, self.config.trigger_throttle)
        {
            self.check_for(now, Cause::Trigger(trigger));
        }
        if self.check.is_none() && is_due(self.periodic_at()) {
            self.check_for(now, Cause::Periodic);
        }
    }

    /// When the next check runs that neither the ladder nor an event asks for.
    fn periodic_at(&self) -> Option<Instant> {
        let interval = match &self.state {
            State::Connected if self.is_visible => self.config.check_interval,
            State::Down { trouble, .. } if trouble.is_starting() => self.config.base_retry_delay,
            State::Down {
                periodic_checks, ..
            } => {
                let recovery = self.recovery?;
                (*periodic_checks < recovery.max_retries).then_some(recovery.check_interval)?
            }
            _ => return None,
        };
        Some(self.status.last_checked? + interval)
    }

    /// Starts a check, or joins the one in flight.
    fn check_for(&mut self, now: Instant, cause: Cause) {
        if let Some(check) = &mut self.check {
            check.is_attempt |= cause.is_attempt();
            return;
        }
        self.check_ids += 1;
        let id = CheckId(self.check_ids);
        self.outputs.push_back(Output::StartCheck { id, cause });
        self.check = Some(Check {
            id,
            started_at: now,
            cause,
            is_attempt: cause.is_attempt(),
        });
        if let State::Down {
            trouble,
            periodic_checks,
            ..
        } = &mut self.state
            && cause.is_recovery()
        {
            if cause == Cause::Periodic && !trouble.is_starting() {
                *periodic_checks += 1;
            }
            self.status.recovery.attempts += 1;
            self.status.recovery.last_attempt = Some(now);
        }
    }

    fn end_check(
        &mut self,
        now: Instant,
        id: CheckId,
        result: Result<Box<HealthReport>, CheckFailure>,
    ) {
        let Some(check) = self.check.take_if(|check| check.id == id) else {
            return;
        };
        self.status.last_checked = Some(now);
        if let Ok(report) = &result {
            self.status.endpoint = Some(report.endpoint.clone());
        }
        let is_available = match result {
            Ok(report) if report.status == HealthStatus::Available => {
                self.status.engine = report.engine;
                self.status.warnings = report.warnings;
                self.recover(now);
                true
            }
            Ok(report) if report.status == HealthStatus::Starting => {
                self.go_down(now, Trouble::Report(report));
                false
            }
            Ok(report) => {
                self.fail(now, check.is_attempt, Trouble::Report(report));
                false
            }
            Err(failure) => {
                self.fail(now, check.is_attempt, Trouble::Hidden(failure.reason));
                if failure.reason == Reason::BackendRateLimited {
                    self.postpone(now, failure.retry_after);
                }
                false
            }
        };
        self.outputs.push_back(Output::CheckEnded {
            cause: check.cause,
            is_available,
        });
    }

    fn fail(&mut self, now: Instant, is_attempt: bool, trouble: Trouble) {
        // Without a retry ahead this failure opens the outage, or nothing else would end it.
        let counts = is_attempt || self.ladder.retry_at().is_none();
        self.go_down(now, trouble);
        if counts {
            self.ladder
                .count(now, self.jitter.next_factor(), &self.config);
        }
    }

    fn go_down(&mut self, now: Instant, trouble: Trouble) {
        let first_reason = trouble.reason().unwrap_or(Reason::Unknown);
        let new = Outage {
            since: now,
            until: None,
            first_reason,
            attempts: 0,
            was_shown: false,
        };
        let (mut outage, periodic_checks) = match &self.state {
            State::Idle => return,
            State::Connected => (new, 0),
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

    fn recover(&mut self, now: Instant) {
        self.ladder.recover(now);
        self.triggers.satisfy();
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

    fn report_failure(&mut self, now: Instant, error: &DockerError) {
        if self.is_idle() || !is_docker_error(error) {
            return;
        }
        if error.code == Some(ErrorCode::DockerRateLimited) {
            if matches!(self.state, State::Down { .. }) {
                self.postpone(now, error.backoff);
            }
        } else if self.ladder.accepts_report(now) {
            self.go_down(now, Trouble::Error(error.reason));
            self.ladder
                .count(now, self.jitter.next_factor(), &self.config);
        }
    }

    fn postpone(&mut self, now: Instant, wait: Option<Duration>) {
        if let Some(wait) = wait {
            self.ladder
                .postpone(now + wait.min(self.config.max_retry_delay));
        }
    }

    fn reset(&mut self, now: Instant) {
        let pause = self.config.base_retry_delay;
        if self.last_reset.is_some_and(|last| now < last + pause) {
            return;
        }
        self.last_reset = Some(now);
        self.ladder = Ladder::default();
        if let State::Down { outage, .. } = self.state {
            self.state = State::Undecided {
                outage: Some(outage),
            };
        }
        if !self.is_idle() {
            self.check_for(now, Cause::Manual);
        }
    }

    fn stop(&mut self) {
        if let Some(check) = self.check.take() {
            self.outputs.push_back(Output::AbortCheck { id: check.id });
        }
        self.triggers.satisfy();
        self.state = State::Idle;
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

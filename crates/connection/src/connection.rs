mod app;
mod checks;
mod following;
mod ladder;
mod page;
mod state;
mod stream;
mod throttle;
mod toast;
mod verdicts;
mod view;

use std::time::Duration;

use crate::cooldown::Jitter;
use crate::queue::next;
use crate::{
    Cause, Config, ConfigError, Input, Instant, Limiter, Note, Output, RecoveryMode,
    RecoveryStatus, ResetBlock, Status, Trigger,
};
use ladder::Ladder;
use state::{Check, State, Trouble};
use stream::Stream;
use throttle::Throttle;
use toast::Toast;

/// How long the checks go on after [`Input::Stop`]: a component that is moved stops and starts.
const LINGER: Duration = Duration::from_secs(1);

/// Reports of the app cause no more than one check in this time.
const REPORT_WINDOW: Duration = Duration::from_secs(1);

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
    /// When the checks stop, if nobody comes back.
    stops_at: Option<Instant>,
    ladder: Ladder,
    check: Option<Check>,
    check_ids: u64,
    stream: Stream,
    triggers: Throttle<Trigger>,
    /// When something last happened after which the network may not be up yet.
    early_at: Option<Instant>,
    reports: Throttle<()>,
    recovery: RecoveryMode,
    visible_since: Option<Instant>,
    last_reset: Option<Instant>,
    /// Whether what is shown is another one's word, which no check and no stream has confirmed yet.
    is_hearsay: bool,
    /// The instance and sequence of the newest report.
    last_report: Option<(String, u64)>,
    toast: Option<Toast>,
    status: Status,
    status_at: Instant,
    /// When what is said of the phase last changed.
    phase_since: Instant,
    outputs: Vec<Output>,
    /// What is told once the status that it is about can be read.
    news: Vec<Output>,
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
            reports: Throttle::new(REPORT_WINDOW, None),
            status: Status {
                max_consecutive_failures: config.max_consecutive_failures,
                reset_block: Some(ResetBlock::NothingToReset),
                ..Status::default()
            },
            config,
            state: State::Idle,
            stops_at: None,
            ladder: Ladder::default(),
            check: None,
            check_ids: 0,
            stream: Stream::default(),
            early_at: None,
            recovery: RecoveryMode::default(),
            visible_since: Some(Instant::default()),
            last_reset: None,
            is_hearsay: false,
            last_report: None,
            toast: None,
            status_at: Instant::default(),
            phase_since: Instant::default(),
            outputs: Vec::new(),
            news: Vec::new(),
        }
    }

    /// Takes up the limits of an earlier life of the page, clamped to what the rules allow; before
    /// [`Input::Start`] only.
    pub fn restore(&mut self, now: Instant, limiter: Limiter) {
        if !self.is_idle() {
            return;
        }
        self.take_limiter(now, limiter);
    }

    fn take_limiter(&mut self, now: Instant, limiter: Limiter) {
        let not_later = |at: Option<Instant>| at.map(|at| at.min(now));
        self.last_reset = not_later(limiter.last_reset);
        let last_trigger = not_later(limiter.last_trigger);
        self.triggers = Throttle::new(self.config.trigger_throttle, last_trigger);
        self.ladder = match limiter.deadline {
            Some(deadline) => {
                let deadline = deadline.min(now + self.config.max_retry_delay);
                Ladder::restore(now, limiter.failures, deadline, &self.config)
            }
            None => Ladder::default(),
        };
    }

    /// What [`restore`](Self::restore) wants after a reload.
    #[must_use]
    pub fn limiter(&self) -> Limiter {
        let (failures, deadline) = self.ladder.saved(&self.config);
        Limiter {
            failures,
            deadline,
            last_trigger: self.triggers.opened_at(),
            last_reset: self.last_reset,
        }
    }

    /// Takes in what happened outside.
    pub fn handle(&mut self, now: Instant, input: Input) {
        let before = self.status.clone();
        self.note_whether_seen(now);
        if self.stops_at.is_some_and(|at| at <= now) {
            self.stop();
        }
        let has_overslept = self.has_overslept(now);
        // What has arrived is worth more than a deadline that has passed meanwhile.
        let is_arrival = matches!(
            input,
            Input::CheckEnded { result: Ok(_), .. }
                | Input::StreamReport(_)
                | Input::StreamHeartbeat
        );
        match input {
            _ if is_arrival => {}
            // No answer can come while the page or the machine stands still.
            Input::Trigger(trigger) if trigger.ends_a_gap() => {}
            _ if has_overslept => self.trigger(now, Trigger::Wake),
            Input::CheckEnded { .. } => {}
            Input::Visible(true) => self.restart_overdue_check(now),
            _ => self.run_timers(now),
        }
        match input {
            Input::Follow => self.follow(now),
            Input::Snapshot(snapshot) => self.take_snapshot(now, snapshot),
            Input::LeaderLost => self.lose_leader(now),
            Input::Lead => self.lead(now),
            Input::Start => self.start(now),
            Input::Stop => self.linger(now),
            Input::Timeout => {}
            Input::CheckEnded { id, result } => self.end_check(now, id, result),
            // Whoever asks is told all the rest.
            Input::Attempt
            | Input::Retry
            | Input::Reset
            | Input::ToastHeld(_)
            | Input::ToastDismissed
                if self.is_following() => {}
            Input::Attempt => self.attempt(now, Cause::App),
            Input::Retry => self.attempt(now, Cause::Manual),
            Input::Reset => self.reset(now),
            Input::Trigger(trigger) => self.trigger(now, trigger),
            Input::Visible(is_visible) => self.set_visible(now, is_visible),
            Input::ReportFailure(error) => self.report_failure(now, &error),
            Input::ReportSuccess => self.report_success(now),
            Input::StreamAllowed(is_allowed) => self.allow_stream(now, is_allowed),
            Input::StreamReport(report) => self.stream_report(now, report),
            Input::StreamHeartbeat => self.stream_heartbeat(now),
            Input::StreamBroken => self.stream_broken(now),
            Input::Recovery(recovery) => self.recovery = recovery,
            Input::ToastHeld(is_held) => self.hold_toast(now, is_held),
            Input::ToastDismissed => self.toast = None,
        }
        if is_arrival && has_overslept {
            // It was on its way before the gap.
            self.trigger(now, Trigger::Wake);
        }
        self.run_timers(now);
        self.publish(now, &before);
    }

    /// What the driver must do next; call it until it returns `None`.
    #[must_use]
    pub fn poll_output(&mut self) -> Option<Output> {
        next(&mut self.outputs)
    }

    /// When to call [`handle`](Self::handle) with [`Input::Timeout`] if nothing else happens.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Instant> {
        if self.is_passive() {
            return earliest([self.check_due(), self.stops_at]);
        }
        let next_check = match self.check {
            Some(_) => None,
            None => earliest([
                self.first_check_at(),
                self.triggers.pending_at(),
                self.reports.pending_at(),
                self.periodic_at(),
            ]),
        };
        earliest([
            self.check_due(),
            next_check,
            self.retry_at(),
            self.stream_due(),
            self.toast_due(),
            self.next_change(),
        ])
    }

    /// All that a view shows.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// When the next attempt runs or is allowed; past or `None` if nothing has to wait.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.ladder.deadline()
    }

    /// Whether a check is in flight. While this one follows, the status tells of the leader's.
    #[must_use]
    pub fn is_checking(&self) -> bool {
        self.check.is_some()
    }

    /// Whether an attempt is allowed: always, but inside a cooldown.
    #[must_use]
    pub fn can_attempt(&self, now: Instant) -> bool {
        self.ladder.cooldown_until(now).is_none()
    }

    /// Whether nobody wants to know, nor has wanted to a moment ago.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        matches!(self.state, State::Idle)
    }

    /// Nobody wants to know, or has not wanted to for a moment, or another one asks.
    fn is_passive(&self) -> bool {
        self.is_idle() || self.is_following() || self.stops_at.is_some()
    }

    fn start(&mut self, now: Instant) {
        self.stops_at = None;
        if self.is_idle() {
            self.begin(now);
        }
        self.open_stream(now);
    }

    fn begin(&mut self, now: Instant) {
        self.ladder.forget(now, &self.config);
        self.state = State::Undecided { outage: None };
    }

    fn linger(&mut self, now: Instant) {
        if !self.is_idle() {
            self.stops_at.get_or_insert(now + LINGER);
        }
    }

    fn stop(&mut self) {
        self.fall_silent();
        self.stops_at = None;
        self.last_report = None;
        self.status.warnings.clear();
        self.status.recovery = RecoveryStatus::default();
        self.state = State::Idle;
    }

    /// Ends all that is under way, but for a check that somebody waits for.
    fn fall_silent(&mut self) {
        if let Some(check) = self.check.take_if(|check| !check.is_awaited) {
            self.outputs.push(Output::AbortCheck { id: check.id });
        }
        self.close_stream();
        self.toast = None;
        self.is_hearsay = false;
        self.triggers.satisfy();
        self.reports.satisfy();
    }

    fn attempt(&mut self, now: Instant, cause: Cause) {
        if self.can_attempt(now) {
            self.check_for(now, cause);
        } else {
            self.note(Note::AttemptRefused);
        }
    }

    fn reset(&mut self, now: Instant) {
        if self.reset_pause_end(now).is_some() {
            return self.note(Note::ResetRefused);
        }
        self.note(Note::Reset);
        self.last_reset = Some(now);
        self.ladder = Ladder::default();
        if let State::Down { outage, .. } = self.state
            // An open stream has said its verdict and will not repeat it.
            && !self.stream.is_open()
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

    fn note(&mut self, note: Note) {
        self.outputs.push(Output::Noted(note));
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

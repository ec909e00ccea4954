use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use docker_connection::{
    Cause, CheckId, Connection, Input, Instant, Limiter, Message, Outage, Output, Reason, Recovery,
    RecoveryMode, Status, Trigger,
};
use futures_channel::oneshot;
use wasm_bindgen_futures::spawn_local;

use crate::answer::interpret;
use crate::debug::TARGET;
use crate::{Guard, Runtime, memory};

type Subscriber = Rc<dyn Fn(&Change)>;

/// What a subscriber is told.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Change {
    /// There is a new status.
    Status(Rc<Status>),
    /// An outage is over.
    Recovered(Outage),
    /// A check in an outage, of any kind, did not end it.
    RecoveryFailed {
        /// What it found.
        reason: Reason,
        /// What to say of it.
        message: Message,
    },
}

/// A timer is never longer, so that a machine that slept is noticed this soon after it wakes.
const LONGEST_NAP: Duration = Duration::from_secs(30);

/// Runs a [`Connection`]: feeds it, does what it wants, tells the subscribers.
pub(crate) struct Driver {
    check_url: String,
    memory_key: String,
    saved: Cell<Limiter>,
    runtime: Option<Rc<dyn Runtime>>,
    connection: RefCell<Connection>,
    status: RefCell<Rc<Status>>,
    inputs: RefCell<VecDeque<Input>>,
    is_draining: Cell<bool>,
    subscribers: RefCell<Vec<(u64, Subscriber)>>,
    recoveries: RefCell<Vec<(u64, RecoveryMode)>>,
    next_key: Cell<u64>,
    page: RefCell<Option<Guard>>,
    trigger: Cell<Option<Trigger>>,
    check: RefCell<Option<(CheckId, Guard)>>,
    waiting: RefCell<Vec<oneshot::Sender<bool>>>,
    timer: RefCell<Option<(Instant, Guard)>>,
}

impl Driver {
    pub(crate) fn new(
        health_url: &str,
        mut connection: Connection,
        runtime: Option<Rc<dyn Runtime>>,
    ) -> Rc<Self> {
        let memory_key = format!("docker-connection:v1:{health_url}");
        if let Some(runtime) = &runtime
            && let Some(text) = runtime.load(&memory_key)
            && let Some(limiter) = memory::load(&text, &**runtime)
        {
            connection.restore(runtime.now(), limiter);
        }
        let separator = if health_url.contains('?') { '&' } else { '?' };
        Rc::new(Self {
            check_url: format!("{health_url}{separator}report"),
            memory_key,
            saved: Cell::new(connection.limiter()),
            runtime,
            status: RefCell::new(Rc::new(connection.status().clone())),
            connection: RefCell::new(connection),
            inputs: RefCell::default(),
            is_draining: Cell::default(),
            subscribers: RefCell::default(),
            recoveries: RefCell::default(),
            next_key: Cell::default(),
            page: RefCell::default(),
            trigger: Cell::default(),
            check: RefCell::default(),
            waiting: RefCell::default(),
            timer: RefCell::default(),
        })
    }

    pub(crate) fn now(&self) -> Option<Instant> {
        self.runtime.as_ref().map(|runtime| runtime.now())
    }

    pub(crate) fn epoch_millis(&self, at: Instant) -> f64 {
        self.runtime
            .as_ref()
            .map_or(0.0, |runtime| runtime.epoch_millis(at))
    }

    pub(crate) fn status(&self) -> Rc<Status> {
        self.status.borrow().clone()
    }

    pub(crate) fn can_attempt(&self) -> bool {
        self.now()
            .is_none_or(|now| self.connection.borrow().can_attempt(now))
    }

    /// The time until the next attempt runs or is allowed.
    pub(crate) fn time_until_attempt(&self) -> Duration {
        match (self.now(), self.connection.borrow().deadline()) {
            (Some(now), Some(at)) => at.saturating_duration_since(now),
            _ => Duration::ZERO,
        }
    }

    /// Ends with the verdict of the check that `input` starts or joins.
    pub(crate) fn attempt(self: &Rc<Self>, input: Input) -> oneshot::Receiver<bool> {
        let (sender, receiver) = oneshot::channel();
        if self.runtime.is_some() {
            self.waiting.borrow_mut().push(sender);
        }
        self.handle(input);
        receiver
    }

    pub(crate) fn subscribe(self: &Rc<Self>, subscriber: Subscriber) -> u64 {
        let key = self.new_key();
        self.subscribers.borrow_mut().push((key, subscriber));
        if let Some(runtime) = &self.runtime
            && self.page.borrow().is_none()
        {
            let driver = Rc::downgrade(self);
            let listener = move |input| {
                if let Some(driver) = driver.upgrade() {
                    driver.handle_page_event(input);
                }
            };
            let page = runtime.listen(Rc::new(listener));
            self.page.replace(Some(page));
            self.handle(Input::Start);
        }
        key
    }

    pub(crate) fn unsubscribe(self: &Rc<Self>, key: u64) {
        let mut subscribers = self.subscribers.borrow_mut();
        let index = subscribers.iter().position(|(other, _)| *other == key);
        let subscriber = index.map(|index| subscribers.remove(index));
        let was_last = subscribers.is_empty();
        drop(subscribers);
        // Only now: the callback may own another subscription.
        drop(subscriber);
        if was_last {
            self.page.take();
            self.trigger.take();
            self.handle(Input::Stop);
        }
    }

    pub(crate) fn add_recovery(self: &Rc<Self>, mode: RecoveryMode) -> u64 {
        let key = self.new_key();
        self.recoveries.borrow_mut().push((key, mode));
        self.merge_recoveries();
        key
    }

    pub(crate) fn remove_recovery(self: &Rc<Self>, key: u64) {
        self.recoveries
            .borrow_mut()
            .retain(|(other, _)| *other != key);
        self.merge_recoveries();
    }

    fn merge_recoveries(self: &Rc<Self>) {
        let modes = self.recoveries.borrow();
        let merged = modes.iter().map(|(_, mode)| *mode).reduce(merge);
        drop(modes);
        self.handle(Input::Recovery(merged.unwrap_or_default()));
    }

    fn new_key(&self) -> u64 {
        let key = self.next_key.get();
        self.next_key.set(key + 1);
        key
    }

    /// A page that comes back fires several events, which are one trigger: it waits for the timer,
    /// which runs after them.
    fn handle_page_event(self: &Rc<Self>, input: Input) {
        let Input::Trigger(trigger) = input else {
            return self.handle(input);
        };
        if self.trigger.get().is_none()
            && let Some(runtime) = &self.runtime
        {
            self.trigger.set(Some(trigger));
            self.arm_timer(runtime);
        }
    }

    /// Feeds the rules and does what they want. A subscriber that calls back in the middle of it
    /// has its input queued.
    pub(crate) fn handle(self: &Rc<Self>, input: Input) {
        let Some(runtime) = &self.runtime else {
            return;
        };
        self.inputs.borrow_mut().push_back(input);
        if self.is_draining.replace(true) {
            return;
        }
        loop {
            let Some(input) = self.inputs.borrow_mut().pop_front() else {
                break;
            };
            let now = runtime.now();
            if runtime.take_has_slept() {
                // First, because what the input tells may be outdated by the sleep.
                self.advance(runtime, now, Input::Trigger(Trigger::Wake));
            }
            self.advance(runtime, now, input);
        }
        self.remember(runtime);
        if !self.connection.borrow().status().is_checking {
            self.answer_waiting(false);
        }
        self.arm_timer(runtime);
        self.is_draining.set(false);
    }

    fn advance(self: &Rc<Self>, runtime: &Rc<dyn Runtime>, now: Instant, input: Input) {
        self.connection.borrow_mut().handle(now, input);
        loop {
            let Some(output) = self.connection.borrow_mut().poll_output() else {
                break;
            };
            self.perform(runtime, output);
        }
    }

    fn remember(&self, runtime: &Rc<dyn Runtime>) {
        let limiter = self.connection.borrow().limiter();
        if self.saved.replace(limiter) != limiter {
            runtime.store(&self.memory_key, &memory::save(limiter, &**runtime));
        }
    }

    fn perform(self: &Rc<Self>, runtime: &Rc<dyn Runtime>, output: Output) {
        match output {
            Output::StartCheck { id, cause } => {
                log::debug!(target: TARGET, "check: {cause}");
                let fetch = runtime.fetch(&self.check_url);
                self.check.replace(Some((id, fetch.abort)));
                let driver = Rc::downgrade(self);
                spawn_local(async move {
                    let result = interpret(fetch.answer.await);
                    if let Some(driver) = driver.upgrade() {
                        if let Err(failure) = &result
                            && driver.is_in_flight(id)
                        {
                            log::debug!(target: TARGET, "the backend: {}", failure.reason);
                        }
                        driver.handle(Input::CheckEnded { id, result });
                    }
                });
            }
            Output::AbortCheck { id } => {
                self.check
                    .borrow_mut()
                    .take_if(|(in_flight, _)| *in_flight == id);
            }
            Output::CheckEnded {
                cause,
                is_available,
            } => {
                self.check.take();
                self.log_verdict(cause, is_available);
                self.answer_waiting(is_available);
            }
            Output::StatusChanged => {
                let status = Rc::new(self.connection.borrow().status().clone());
                self.status.replace(status.clone());
                self.tell(&Change::Status(status));
            }
            Output::RecoveryFailed { reason, message } => {
                self.tell(&Change::RecoveryFailed { reason, message });
            }
            Output::Recovered(outage) => self.tell(&Change::Recovered(outage)),
            Output::Noted(note) => log::debug!(target: TARGET, "{note}"),
            _ => {}
        }
    }

    fn is_in_flight(&self, id: CheckId) -> bool {
        self.check
            .borrow()
            .as_ref()
            .is_some_and(|(in_flight, _)| *in_flight == id)
    }

    fn log_verdict(&self, cause: Cause, is_available: bool) {
        if is_available {
            log::debug!(target: TARGET, "available ({cause})");
            return;
        }
        let connection = self.connection.borrow();
        let status = connection.status();
        let reason = status.reason.unwrap_or(Reason::Unknown);
        let failures = status.consecutive_failures;
        log::debug!(target: TARGET, "not available ({cause}): {reason}, {failures} failures counted");
        if let Some(countdown) = status.countdown.filter(|_| status.is_rate_limited()) {
            log::debug!(target: TARGET, "rate limited for {} s", countdown.left);
        }
    }

    fn answer_waiting(&self, is_available: bool) {
        for waiting in self.waiting.take() {
            // Nobody waits any more: fine.
            let _ = waiting.send(is_available);
        }
    }

    fn tell(&self, change: &Change) {
        let subscribers: Vec<Subscriber> = self
            .subscribers
            .borrow()
            .iter()
            .map(|(_, subscriber)| subscriber.clone())
            .collect();
        for subscriber in subscribers {
            subscriber(change);
        }
    }

    fn arm_timer(self: &Rc<Self>, runtime: &Rc<dyn Runtime>) {
        let now = runtime.now();
        let at = match self.trigger.get() {
            Some(_) => Some(now),
            None => self.connection.borrow().next_timeout(),
        };
        let Some(at) = at else {
            self.timer.take();
            return;
        };
        let is_armed = self
            .timer
            .borrow()
            .as_ref()
            .is_some_and(|(armed, _)| *armed == at);
        if is_armed {
            return;
        }
        let delay = at.saturating_duration_since(now).min(LONGEST_NAP);
        let driver = Rc::downgrade(self);
        let guard = runtime.set_timer(
            delay,
            Box::new(move || {
                if let Some(driver) = driver.upgrade() {
                    driver.timer.take();
                    driver.handle(driver.trigger.take().map_or(Input::Timeout, Input::Trigger));
                }
            }),
        );
        self.timer.replace(Some((at, guard)));
    }
}

/// The wishes of two that watch over the recovery, taken together.
fn merge(one: RecoveryMode, other: RecoveryMode) -> RecoveryMode {
    match (one, other) {
        (RecoveryMode::Periodic(one), RecoveryMode::Periodic(other)) => {
            RecoveryMode::Periodic(Recovery {
                check_interval: one.check_interval.min(other.check_interval),
                max_retries: one.max_retries.max(other.max_retries),
            })
        }
        (mode @ RecoveryMode::Periodic(_), _) | (_, mode @ RecoveryMode::Periodic(_)) => mode,
        (RecoveryMode::Events, _) | (_, RecoveryMode::Events) => RecoveryMode::Events,
        (RecoveryMode::Off, RecoveryMode::Off) => RecoveryMode::Off,
    }
}

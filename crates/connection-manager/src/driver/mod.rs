//! Runs the rules.

mod announced;
mod engine;
mod letters;
mod page;
mod peers;
mod stream;
mod timer;
mod urls;
mod verdict;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use docker_connection::{
    CheckId, Connection, Input, Instant, Limiter, Output, Phase, Recovery, RecoveryMode, Status,
    Trigger,
};

use crate::log::Log;
use crate::registry::Registry;
use crate::wire::interpret;
use crate::wire::tabs::News;
use crate::{
    Answer, Change, FetchFailed, Guard, ManagerConfig, Method, Runtime, isolated, memory, shared,
};
use engine::EngineWatch;
use page::Page;
use peers::Peers;
use urls::Urls;
pub(crate) use verdict::Verdict;

type Subscriber = Rc<dyn Fn(&Change)>;

/// Runs a [`Connection`]: feeds it, does what it wants, tells the subscribers.
pub(crate) struct Driver {
    urls: Urls,
    /// Under which the tabs of this browser find each other, and a reload finds the limits.
    name: String,
    saved: Cell<Limiter>,
    config: Rc<ManagerConfig>,
    is_enabled: Cell<bool>,
    log: Log,
    runtime: Option<Rc<dyn Runtime>>,
    connection: RefCell<Connection>,
    status: RefCell<Rc<Status>>,
    inputs: RefCell<Vec<Input>>,
    is_draining: Cell<bool>,
    subscribers: Registry<Subscriber>,
    recoveries: Registry<RecoveryMode>,
    toasters: Registry<()>,
    announced: Cell<Option<Phase>>,
    page: Page,
    peers: Peers,
    engine: OnceCell<Rc<EngineWatch>>,
    check: RefCell<Option<(CheckId, Guard)>>,
    stream: RefCell<Option<Guard>>,
    waiting: RefCell<Vec<Verdict>>,
    timer: RefCell<Option<(Instant, Guard)>>,
}

impl Driver {
    pub(crate) fn new(
        config: Rc<ManagerConfig>,
        mut connection: Connection,
        runtime: Option<Rc<dyn Runtime>>,
    ) -> Rc<Self> {
        let health_url = &*config.health_url;
        let name = ["docker-connection:v1:", health_url].concat();
        if let Some(runtime) = &runtime
            && let Some(text) = runtime.load(&name)
            && let Some(limiter) = memory::load(&text, &**runtime)
        {
            connection.restore(runtime.now(), limiter);
        }
        Rc::new(Self {
            urls: Urls::of(health_url),
            name,
            saved: Cell::new(connection.limiter()),
            is_enabled: Cell::new(config.enabled),
            log: Log::new(runtime.clone(), config.debug),
            config,
            runtime,
            status: RefCell::new(Rc::new(connection.status().clone())),
            connection: RefCell::new(connection),
            inputs: RefCell::default(),
            is_draining: Cell::default(),
            subscribers: Registry::default(),
            recoveries: Registry::default(),
            toasters: Registry::default(),
            announced: Cell::default(),
            page: Page::default(),
            peers: Peers::default(),
            engine: OnceCell::new(),
            check: RefCell::default(),
            stream: RefCell::default(),
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

    /// Whether it is a view that has nobody to ask, and must not ask by itself.
    fn asks_nobody(&self) -> bool {
        self.config.channel.is_some() && !self.peers.are_there()
    }

    /// Whether it may ask the backend by itself for what the reports do not say: a view of a manager
    /// elsewhere has no way to the backend, but one that the app brings.
    fn may_ask(&self) -> bool {
        self.config.channel.is_none() || self.config.fetch.is_some()
    }

    /// The URL of the backend's route `name` beside that of its health.
    pub(crate) fn beside(&self, name: &str) -> String {
        self.urls.beside(name)
    }

    /// What asks the backend for that now, if anything may.
    pub(crate) fn asking(&self) -> Option<&Rc<dyn Runtime>> {
        let may_ask = self.is_enabled.get() && self.may_ask();
        self.runtime.as_ref().filter(|_| may_ask)
    }

    pub(crate) fn can_attempt(&self) -> bool {
        self.is_enabled.get()
            && !self.asks_nobody()
            && self
                .now()
                .is_some_and(|now| self.connection.borrow().can_attempt(now))
    }

    /// The time until the next attempt runs or is allowed.
    pub(crate) fn time_until_attempt(&self) -> Duration {
        match (self.now(), self.connection.borrow().deadline()) {
            (Some(now), Some(at)) => at.saturating_duration_since(now),
            _ => Duration::ZERO,
        }
    }

    /// Tells the verdict of the check that `input` starts or joins.
    pub(crate) fn attempt(self: &Rc<Self>, input: Input, verdict: Verdict) {
        // Another check may be in flight, whose verdict is no answer to a refused attempt.
        if !self.can_attempt() {
            self.request(input);
        } else if self.peers.follows() {
            self.ask_leader(input, Some(verdict));
        } else {
            self.waiting.borrow_mut().push(verdict);
            self.request(input);
        }
    }

    /// A wish of the app or of a person; nobody is asked while the manager is switched off.
    pub(crate) fn request(self: &Rc<Self>, input: Input) {
        if !self.is_enabled.get() || self.asks_nobody() {
            self.log.debug(|| "ignored: switched off".to_owned());
        } else if self.peers.follows() {
            self.ask_leader(input, None);
        } else {
            self.handle(input);
        }
    }

    pub(crate) fn set_enabled(self: &Rc<Self>, is_enabled: bool) {
        if self.is_enabled.replace(is_enabled) != is_enabled {
            self.start_or_stop();
        }
    }

    pub(crate) fn config(&self) -> &ManagerConfig {
        &self.config
    }

    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    pub(crate) fn subscribe(self: &Rc<Self>, subscriber: Subscriber) -> u64 {
        let key = self.subscribers.add(subscriber);
        self.start_or_stop();
        key
    }

    pub(crate) fn unsubscribe(self: &Rc<Self>, key: u64) {
        drop(self.subscribers.remove(key));
        self.start_or_stop();
    }

    /// Runs exactly while somebody listens, unless it is switched off.
    fn start_or_stop(self: &Rc<Self>) {
        let Some(runtime) = &self.runtime else {
            return;
        };
        let is_wanted = self.is_enabled.get() && !self.subscribers.is_empty();
        if is_wanted == self.page.is_watched() {
            return;
        }
        if is_wanted {
            self.watch_page(runtime);
            if !self.peers.are_there() {
                self.join_peers(runtime);
            }
            if self.asks_nobody() {
                return;
            }
            if self.peers.follows() {
                self.handle(Input::Follow);
            }
            self.handle(Input::Start);
        } else {
            self.page.leave();
            self.timer.take();
            self.handle(Input::Stop);
        }
        // The status may stay as it is.
        self.settle_engine_watch();
    }

    pub(crate) fn default_recovery(&self) -> Recovery {
        Recovery {
            check_interval: self.config.rules.check_interval,
            max_retries: self.config.rules.max_retries,
        }
    }

    pub(crate) fn add_recovery(self: &Rc<Self>, mode: RecoveryMode) -> u64 {
        let key = self.recoveries.add(mode);
        self.merge_recoveries();
        key
    }

    pub(crate) fn remove_recovery(self: &Rc<Self>, key: u64) {
        self.recoveries.remove(key);
        self.merge_recoveries();
    }

    fn merge_recoveries(self: &Rc<Self>) {
        let modes = self.recoveries.all().into_iter().map(|(_, mode)| mode);
        let merged = modes.reduce(RecoveryMode::with);
        self.handle(Input::Recovery(merged.unwrap_or_default()));
    }

    pub(crate) fn add_toaster(&self) -> u64 {
        self.toasters.add(())
    }

    pub(crate) fn remove_toaster(&self, key: u64) {
        self.toasters.remove(key);
    }

    pub(crate) fn is_first_toaster(&self, key: u64) -> bool {
        let toasters = self.toasters.all();
        toasters.first().is_some_and(|(first, ())| *first == key)
    }

    /// Feeds the rules and does what they want. A subscriber that calls back in the middle of it
    /// has its input queued.
    pub(crate) fn handle(self: &Rc<Self>, input: Input) {
        let Some(runtime) = &self.runtime else {
            return;
        };
        self.inputs.borrow_mut().push(input);
        if self.is_draining.replace(true) {
            return;
        }
        loop {
            let inputs = self.inputs.take();
            if inputs.is_empty() {
                break;
            }
            for input in inputs {
                let now = runtime.now();
                if runtime.take_has_slept() {
                    // First, because what the input tells may be outdated by the sleep.
                    self.advance(runtime, now, Input::Trigger(Trigger::Wake));
                }
                self.advance(runtime, now, input);
            }
        }
        self.remember(runtime);
        self.is_draining.set(false);
        if !self.connection.borrow().is_checking() {
            self.answer_waiting(false);
        }
        if self.connection.borrow().is_idle() {
            self.leave_peers();
        }
        self.arm_timer(runtime);
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
            runtime.store(&self.name, &memory::save(limiter, &**runtime));
        }
    }

    fn perform(self: &Rc<Self>, runtime: &Rc<dyn Runtime>, output: Output) {
        match output {
            Output::StartCheck { id, cause } => {
                self.log.check(cause);
                let driver = Rc::downgrade(self);
                let fetch = runtime.fetch(
                    Method::Get,
                    &self.urls.check,
                    Box::new(move |answer| {
                        if let Some(driver) = driver.upgrade() {
                            driver.take_answer(id, &answer);
                        }
                    }),
                );
                self.check.replace(Some((id, fetch)));
            }
            Output::AbortCheck { id } => drop(self.take_check(id)),
            Output::OpenStream => self.open_stream(runtime),
            Output::CloseStream => drop(self.stream.take()),
            Output::CheckEnded {
                cause,
                is_available,
            } => {
                let connection = self.connection.borrow();
                self.log.verdict(cause, is_available, connection.status());
                drop(connection);
                self.answer_waiting(is_available);
            }
            Output::StatusChanged => {
                let mut status = self.connection.borrow().status().clone();
                self.peers.take_toast(&mut status);
                if !self.may_ask() {
                    status.features.clear();
                }
                let status = Rc::new(status);
                self.status.replace(status.clone());
                self.post_snapshot();
                self.settle_engine_watch();
                self.tell(&Change::Status(status));
            }
            Output::RecoveryFailed { reason, message } => {
                self.post_news(News::RecoveryFailed);
                self.tell(&Change::RecoveryFailed { reason, message });
            }
            Output::Recovered(outage) => {
                self.post_news(News::Recovered);
                self.tell(&Change::Recovered(outage));
            }
            Output::Noted(note) => self.log.debug(|| note.as_str().to_owned()),
            _ => {}
        }
    }

    fn take_answer(self: &Rc<Self>, id: CheckId, answer: &Result<Answer, FetchFailed>) {
        let result = interpret(answer);
        // Another check may begin before this one's end is told.
        if let Some(_ended) = self.take_check(id) {
            let failure = result.as_ref().err().copied();
            self.log
                .answer(&self.urls.check, answer.as_ref().ok(), failure);
        }
        self.handle(Input::CheckEnded { id, result });
    }

    /// What keeps the request of that check alive.
    fn take_check(&self, id: CheckId) -> Option<(CheckId, Guard)> {
        let mut check = self.check.borrow_mut();
        check.take_if(|(in_flight, _)| *in_flight == id)
    }

    fn answer_waiting(&self, is_available: bool) {
        for verdict in self.waiting.take() {
            verdict.tell(is_available);
        }
    }

    fn tell(&self, change: &Change) {
        for (key, _) in self.subscribers.all() {
            // One that was told before may have dropped this one.
            if let Some(subscriber) = self.subscribers.get(key) {
                isolated::call(|| subscriber(change));
            }
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        shared::forget_gone();
    }
}

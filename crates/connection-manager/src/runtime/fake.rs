//! Surroundings that a test or a simulator controls: time passes when it is told to.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use docker_connection::{Config, Instant};
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::{
    Answer, ConnectionManager, FetchCallback, FetchFailed, Guard, ManagerConfig, Method, PageEvent,
    Runtime, StreamEvent, Tabs, TabsEvent,
};

/// A page, its clock and its network. Cheap to clone; clones are the same page.
#[derive(Clone, Default)]
pub struct Fake(Rc<State>);

#[derive(Default)]
struct State {
    now: Cell<u64>,
    has_slept: Cell<bool>,
    is_focused: Cell<bool>,
    timers: Guarded<Timer>,
    listeners: Guarded<Rc<dyn Fn(PageEvent)>>,
    streams: Guarded<OpenStream>,
    requests: Guarded<Option<FetchCallback>>,
    answer: RefCell<Option<FakeAnswer>>,
    answers_at: RefCell<HashMap<&'static str, Option<FakeAnswer>>>,
    urls: RefCell<Vec<String>>,
    debug_log: RefCell<Vec<String>>,
    warnings: RefCell<Vec<String>>,
    storage: RefCell<HashMap<String, String>>,
    is_storage_forbidden: Cell<bool>,
}

type FakeAnswer = Result<Answer, FetchFailed>;

#[derive(Clone)]
struct OpenStream {
    names: &'static [&'static str],
    callback: Rc<dyn Fn(StreamEvent)>,
}

struct Timer {
    at: u64,
    callback: Box<dyn FnOnce()>,
}

impl Fake {
    /// A page at instant 0 whose network is silent. It has no focus, and hence opens no stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A manager on this page by the default rules, but without jitter: when it does what is known
    /// beforehand.
    #[must_use]
    pub fn manager(&self) -> ConnectionManager {
        let config = ManagerConfig {
            rules: Config {
                jitter: 0.0,
                ..Config::default()
            },
            ..ManagerConfig::default()
        };
        // Rules that differ from the default in the jitter alone are valid.
        ConnectionManager::with_runtime(config, Rc::new(self.clone()))
            .unwrap_or_else(|_| ConnectionManager::detached())
    }

    /// What each request that is sent from now on brings, at once; `None` is silence.
    pub fn set_answer(&self, answer: Option<FakeAnswer>) {
        self.0.answer.replace(answer);
    }

    /// The same for requests to `url` alone.
    pub fn set_answer_at(&self, url: &'static str, answer: Option<FakeAnswer>) {
        self.0.answers_at.borrow_mut().insert(url, answer);
    }

    /// Answers the requests that wait.
    pub async fn answer_waiting(&self, answer: FakeAnswer) {
        // An answer may cause another request: hence out of the borrow.
        let waiting = self.0.take_waiting();
        for callback in waiting {
            callback(answer.clone());
        }
        self.settle().await;
    }

    /// Gives the page the focus from the first on, and thereby a push stream.
    pub fn focus_first(&self) {
        self.0.is_focused.set(true);
    }

    /// Makes the page's event happen.
    pub fn emit(&self, event: PageEvent) {
        for listener in self.0.listeners.all() {
            listener(event);
        }
    }

    /// What the open streams bring, each by its names; the end comes to all of them.
    pub fn stream(&self, event: &StreamEvent) {
        for OpenStream { names, callback } in self.0.streams.all() {
            match event {
                StreamEvent::Event { name, .. } if !names.contains(&&**name) => {}
                _ => callback(event.clone()),
            }
        }
    }

    /// Lets time pass, with every timer at its instant.
    pub async fn advance(&self, time: Duration) {
        let end = self.0.now.get() + time.as_millis() as u64;
        self.settle().await;
        while let Some(timer) = self.0.next_timer(end) {
            self.0.now.set(timer.at.max(self.0.now.get()));
            (timer.callback)();
            self.settle().await;
        }
        self.0.now.set(end);
    }

    /// The machine sleeps: time passes and no timer runs.
    pub fn sleep(&self, time: Duration) {
        self.0.now.set(self.0.now.get() + time.as_millis() as u64);
        self.0.has_slept.set(true);
    }

    /// What is stored under `key`.
    #[must_use]
    pub fn stored(&self, key: &str) -> Option<String> {
        self.load(key)
    }

    /// Puts something into the storage.
    pub fn put(&self, key: &str, value: &str) {
        self.store(key, value);
    }

    /// Makes the storage refuse everything.
    pub fn forbid_storage(&self) {
        self.0.is_storage_forbidden.set(true);
        self.0.storage.borrow_mut().clear();
    }

    /// Lets every task run that can.
    pub async fn settle(&self) {
        // A task may wake another one, a few times over.
        for _ in 0..20 {
            // A resolved promise never fails.
            let _ = JsFuture::from(Promise::resolve(&JsValue::NULL)).await;
        }
    }

    /// The addresses asked so far.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        self.0.urls.borrow().clone()
    }

    /// How many requests are on their way.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.0.requests.items.borrow().len()
    }

    /// How many push streams are open.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.0.streams.items.borrow().len()
    }

    /// How often a timer was armed so far.
    #[must_use]
    pub fn timers_armed(&self) -> u64 {
        self.0.timers.next_key.get()
    }

    /// The lines of the debug log so far.
    #[must_use]
    pub fn debug_log(&self) -> Vec<String> {
        self.0.debug_log.borrow().clone()
    }

    /// The warnings so far.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.0.warnings.borrow().clone()
    }

    /// How many timers are armed.
    #[must_use]
    pub fn timers(&self) -> usize {
        self.0.timers.items.borrow().len()
    }

    /// How many listeners the page has.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.0.listeners.items.borrow().len()
    }
}

impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fake")
            .field("now", &self.0.now.get())
            .finish_non_exhaustive()
    }
}

impl State {
    fn take_waiting(&self) -> Vec<FetchCallback> {
        let mut requests = self.requests.items.borrow_mut();
        let waiting = requests.iter_mut();
        waiting
            .filter_map(|(_, callback)| callback.take())
            .collect()
    }

    fn next_timer(&self, end: u64) -> Option<Timer> {
        let mut timers = self.timers.items.borrow_mut();
        let due = timers
            .iter()
            .enumerate()
            .filter(|(_, (_, timer))| timer.at <= end);
        let (index, _) = due.min_by_key(|(_, (key, timer))| (timer.at, *key))?;
        Some(timers.remove(index).1)
    }
}

impl Runtime for Fake {
    fn now(&self) -> Instant {
        Instant::from_millis(self.0.now.get())
    }

    fn take_has_slept(&self) -> bool {
        self.0.has_slept.take()
    }

    fn epoch_millis(&self, at: Instant) -> f64 {
        // 2026-11-22T19:00:00Z, as in the golden reports.
        1_795_374_000_000.0 + at.as_millis() as f64
    }

    fn seed(&self) -> u64 {
        1
    }

    fn load(&self, key: &str) -> Option<String> {
        self.0.storage.borrow().get(key).cloned()
    }

    fn store(&self, key: &str, value: &str) {
        if !self.0.is_storage_forbidden.get() {
            self.0
                .storage
                .borrow_mut()
                .insert(key.to_owned(), value.to_owned());
        }
    }

    fn wants_debug_log(&self) -> bool {
        false
    }

    fn set_timer(&self, delay: Duration, callback: Box<dyn FnOnce()>) -> Guard {
        let at = self.0.now.get() + delay.as_millis() as u64;
        self.0.timers.add(Timer { at, callback })
    }

    fn listen(&self, callback: Rc<dyn Fn(PageEvent)>) -> Guard {
        callback(PageEvent::Visible(true));
        callback(PageEvent::Focused(self.0.is_focused.get()));
        self.0.listeners.add(callback)
    }

    fn fetch(&self, _: Method, url: &str, callback: FetchCallback) -> Guard {
        self.0.urls.borrow_mut().push(url.to_owned());
        let own = self.0.answers_at.borrow().get(url).cloned();
        let answer = own.unwrap_or_else(|| self.0.answer.borrow().clone());
        let requests = &self.0.requests;
        let Some(answer) = answer else {
            return requests.add(Some(callback));
        };
        let is_wanted = Rc::new(());
        let wanted = Rc::downgrade(&is_wanted);
        spawn_local(async move {
            // An aborted request brings nothing, however ready its answer was.
            if wanted.strong_count() > 0 {
                callback(answer);
            }
        });
        Box::new((requests.add(None), is_wanted))
    }

    fn open_stream(
        &self,
        url: &str,
        names: &'static [&'static str],
        callback: Rc<dyn Fn(StreamEvent)>,
    ) -> Guard {
        self.0.urls.borrow_mut().push(url.to_owned());
        self.0.streams.add(OpenStream { names, callback })
    }

    fn join_tabs(&self, _: &str, _: Rc<dyn Fn(TabsEvent)>) -> Option<Rc<dyn Tabs>> {
        None
    }

    fn debug(&self, line: &str) {
        self.0.debug_log.borrow_mut().push(line.to_owned());
    }

    fn warn(&self, text: &str) {
        self.0.warnings.borrow_mut().push(text.to_owned());
    }
}

/// Things that are there until their guard is dropped.
struct Guarded<T> {
    items: Rc<RefCell<Vec<(u64, T)>>>,
    next_key: Cell<u64>,
}

impl<T> Default for Guarded<T> {
    fn default() -> Self {
        Self {
            items: Rc::default(),
            next_key: Cell::default(),
        }
    }
}

impl<T: 'static> Guarded<T> {
    fn add(&self, item: T) -> Guard {
        let key = self.next_key.get();
        self.next_key.set(key + 1);
        self.items.borrow_mut().push((key, item));
        Box::new(Item {
            items: self.items.clone(),
            key,
        })
    }
}

impl<T: Clone> Guarded<T> {
    fn all(&self) -> Vec<T> {
        let items = self.items.borrow();
        items.iter().map(|(_, item)| item.clone()).collect()
    }
}

struct Item<T> {
    items: Rc<RefCell<Vec<(u64, T)>>>,
    key: u64,
}

impl<T> Drop for Item<T> {
    fn drop(&mut self) {
        let mut items = self.items.borrow_mut();
        let index = items.iter().position(|(key, _)| *key == self.key);
        let item = index.map(|index| items.remove(index));
        drop(items);
        // Only now: what is dropped here may drop other guards.
        drop(item);
    }
}

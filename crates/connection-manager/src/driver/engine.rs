//! Asks about the engine for all who look, and only while somebody can see it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use docker_connection::{EngineDetails, EngineNews, Feature, Phase, Usage};

use super::Driver;
use crate::registry::Registry;
use crate::runtime::Method;
use crate::wire::{parse_details, parse_usage};
use crate::{Guard, StreamEvent, isolated};

/// How often it is asked what the engine holds, which changes less than what is used.
const INTERVAL: Duration = Duration::from_secs(10);

/// How many requests the stream of usage may be silent for: the backend's brings something every few
/// seconds.
const SILENCE: u32 = 3;

type Watcher = Rc<dyn Fn(&EngineNews)>;

/// There once somebody has looked.
pub(super) struct EngineWatch {
    /// Called by this pointer, so that a module in which nobody ever looks does not have it.
    settle: fn(&Rc<Driver>, &Rc<Self>),
    watchers: Registry<Watcher>,
    is_asking: Cell<bool>,
    /// For those who look later: the next answer comes in a while.
    details: RefCell<Option<EngineDetails>>,
    /// How many requests there were since something was used.
    silence: Cell<u32>,
    request: RefCell<Option<Guard>>,
    stream: RefCell<Option<Guard>>,
    timer: RefCell<Option<Guard>>,
}

impl Driver {
    pub(crate) fn watch_engine(self: &Rc<Self>, watcher: impl Fn(&EngineNews) + 'static) -> u64 {
        isolated::call(|| watcher(&EngineNews::Unknown));
        let watch = self.engine.get_or_init(|| EngineWatch::new(Self::settle));
        let known = watch.details.borrow().clone().map(EngineNews::Details);
        if let Some(known) = &known {
            isolated::call(|| watcher(known));
        }
        let key = watch.watchers.add(Rc::new(watcher));
        self.settle_engine_watch();
        key
    }

    pub(crate) fn unwatch_engine(self: &Rc<Self>, key: u64) {
        if let Some(watch) = self.engine.get() {
            drop(watch.watchers.remove(key));
        }
        self.settle_engine_watch();
    }

    /// Begins to ask, or ends it, as the page, the status and those who look want it by now.
    pub(super) fn settle_engine_watch(self: &Rc<Self>) {
        if let Some(watch) = self.engine.get() {
            (watch.settle)(self, watch);
        }
    }

    fn settle(self: &Rc<Self>, watch: &Rc<EngineWatch>) {
        let is_wanted = !watch.watchers.is_empty()
            && self.page.is_visible()
            && self.status().phase == Phase::Connected
            && self.offers(Feature::Engine);
        if watch.is_asking.replace(is_wanted) == is_wanted {
            return;
        }
        if is_wanted {
            watch.silence.take();
            self.ask_about_engine(watch);
        } else {
            watch.request.take();
            watch.stream.take();
            watch.timer.take();
            watch.details.take();
            watch.tell(&EngineNews::Unknown);
        }
    }

    fn offers(&self, feature: Feature) -> bool {
        self.status.borrow().features.contains(&feature)
    }

    fn ask_about_engine(self: &Rc<Self>, watch: &Rc<EngineWatch>) {
        let Some(runtime) = &self.runtime else {
            return;
        };
        let weak = Rc::downgrade(watch);
        let request = runtime.fetch(
            Method::Get,
            &self.beside("engine"),
            Box::new(move |answer| {
                let answer = answer.ok().filter(|answer| answer.status == 200);
                let details = answer.and_then(|answer| parse_details(&answer.body));
                if let (Some(watch), Some(details)) = (weak.upgrade(), details) {
                    watch.hear(&EngineNews::Details(details));
                }
            }),
        );
        watch.request.replace(Some(request));
        let has_usage = self.offers(Feature::Usage);
        let is_silent = has_usage && watch.silence.get() >= SILENCE;
        if is_silent {
            // It may have ended without a word, as when the network has changed.
            watch.stream.take();
            watch.silence.take();
        }
        watch.silence.set(watch.silence.get() + 1);
        if has_usage && watch.stream.borrow().is_none() {
            let weak = Rc::downgrade(watch);
            let stream = runtime.open_stream(
                &self.beside("engine/usage"),
                &["usage"],
                Rc::new(move |event| {
                    let Some(watch) = weak.upgrade() else {
                        return;
                    };
                    match event {
                        StreamEvent::Event { data, .. } => {
                            if let Some(usage) = parse_usage(&data) {
                                watch.silence.take();
                                watch.hear(&EngineNews::Usage(usage));
                            }
                        }
                        // It is opened again with the next request.
                        StreamEvent::Ended => drop(watch.stream.take()),
                    }
                }),
            );
            watch.stream.replace(Some(stream));
        }
        let weak = (Rc::downgrade(self), Rc::downgrade(watch));
        let again = move || {
            if let (Some(driver), Some(watch)) = (weak.0.upgrade(), weak.1.upgrade()) {
                driver.ask_about_engine(&watch);
            }
        };
        let timer = runtime.set_timer(INTERVAL, Box::new(again));
        watch.timer.replace(Some(timer));
        if is_silent {
            // What was told last is not what is used now.
            watch.tell(&EngineNews::Usage(Usage::default()));
        }
    }
}

impl EngineWatch {
    fn new(settle: fn(&Rc<Driver>, &Rc<Self>)) -> Rc<Self> {
        Rc::new(Self {
            settle,
            watchers: Registry::default(),
            is_asking: Cell::default(),
            details: RefCell::default(),
            silence: Cell::default(),
            request: RefCell::default(),
            stream: RefCell::default(),
            timer: RefCell::default(),
        })
    }

    /// An answer may come though nobody waits for it any more.
    fn hear(&self, news: &EngineNews) {
        if self.is_asking.get() {
            if let EngineNews::Details(details) = news {
                self.details.replace(Some(details.clone()));
            }
            self.tell(news);
        }
    }

    fn tell(&self, news: &EngineNews) {
        for (key, _) in self.watchers.all() {
            // One that was told before may have dropped this one.
            if let Some(watcher) = self.watchers.get(key) {
                isolated::call(|| watcher(news));
            }
        }
    }
}

//! What the page tells the driver.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use docker_connection::{Input, Instant, Trigger};

use super::Driver;
use crate::{Guard, PageEvent, Runtime};

/// The page as its events tell of it.
#[derive(Default)]
pub(super) struct Page {
    events: RefCell<Option<Guard>>,
    is_visible: Cell<bool>,
    is_focused: Cell<bool>,
    is_suspended: Cell<bool>,
    trigger: Cell<Option<(Instant, Trigger)>>,
}

impl Page {
    pub(super) fn is_watched(&self) -> bool {
        self.events.borrow().is_some()
    }

    pub(super) fn leave(&self) {
        self.events.take();
        self.trigger.take();
    }

    /// When a trigger that waits is told to the rules.
    pub(super) fn trigger_at(&self) -> Option<Instant> {
        self.trigger.get().map(|(at, _)| at)
    }

    pub(super) fn take_trigger(&self) -> Option<Trigger> {
        self.trigger.take().map(|(_, trigger)| trigger)
    }

    /// Whether this page may hold a push stream: a browser has six connections to a server for all
    /// its tabs together, where HTTP/2 does not reach.
    fn may_stream(&self) -> bool {
        self.is_visible.get() && self.is_focused.get() && !self.is_suspended.get()
    }
}

impl Driver {
    pub(super) fn watch_page(self: &Rc<Self>, runtime: &Rc<dyn Runtime>) {
        let driver = Rc::downgrade(self);
        let events = runtime.listen(Rc::new(move |event| {
            if let Some(driver) = driver.upgrade() {
                driver.handle_page_event(event);
            }
        }));
        self.page.events.replace(Some(events));
    }

    fn handle_page_event(self: &Rc<Self>, event: PageEvent) {
        let could_stream = self.page.may_stream();
        match event {
            PageEvent::Visible(is_visible) => {
                self.page.is_visible.set(is_visible);
                self.handle(Input::Visible(is_visible));
            }
            PageEvent::Focused(is_focused) => self.page.is_focused.set(is_focused),
            PageEvent::Suspended => self.page.is_suspended.set(true),
            PageEvent::Trigger(trigger) => {
                self.page.is_suspended.set(false);
                self.await_trigger(trigger);
            }
        }
        let may_stream = self.page.may_stream();
        if may_stream != could_stream {
            self.handle(Input::StreamAllowed(may_stream));
        }
    }

    /// A page that comes back fires several events, which are one trigger: it waits for the timer,
    /// which runs after them.
    fn await_trigger(self: &Rc<Self>, trigger: Trigger) {
        let Some(runtime) = &self.runtime else {
            return;
        };
        let (at, trigger) = match self.page.trigger.get() {
            Some((at, other)) => (at, other.max(trigger)),
            None => (runtime.now(), trigger),
        };
        self.page.trigger.set(Some((at, trigger)));
        self.arm_timer(runtime);
    }
}

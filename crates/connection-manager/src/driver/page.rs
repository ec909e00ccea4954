//! What the page tells the driver.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use docker_connection::{ElectionInput, Input, Instant, Trigger};

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
        self.is_suspended.set(false);
    }

    /// When a trigger that waits is told to the rules.
    pub(super) fn trigger_at(&self) -> Option<Instant> {
        self.trigger.get().map(|(at, _)| at)
    }

    pub(super) fn take_trigger(&self) -> Option<Trigger> {
        self.trigger.take().map(|(_, trigger)| trigger)
    }

    pub(super) fn is_visible(&self) -> bool {
        self.is_visible.get() && self.is_watched()
    }

    pub(super) fn is_focused(&self) -> bool {
        self.is_focused.get()
    }

    /// Whether this page may hold a push stream where the tabs share none: a browser has six
    /// connections to a server for all of them together, where HTTP/2 does not reach.
    pub(super) fn may_stream(&self) -> bool {
        self.is_visible.get() && self.is_focused.get()
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
                self.elect(ElectionInput::Visible(is_visible));
                self.settle_engine_watch();
                if !is_visible {
                    self.tell_focus(false);
                }
            }
            PageEvent::Focused(is_focused) => {
                self.page.is_focused.set(is_focused);
                if is_focused {
                    self.tell_focus(true);
                }
            }
            PageEvent::Suspended => self.suspend(),
            // What goes on looks for the truth anyway.
            PageEvent::Trigger(_) if self.page.is_suspended.take() => self.resume(),
            PageEvent::Trigger(trigger) => self.await_trigger(trigger),
        }
        let may_stream = self.page.may_stream();
        if may_stream != could_stream && !self.peers.are_there() {
            self.handle(Input::StreamAllowed(may_stream));
        }
    }

    /// Lets go of what would be in the way of others, or keep the browser from keeping the page,
    /// but for a check that the app waits for. What is shown stays.
    fn suspend(self: &Rc<Self>) {
        self.page.is_suspended.set(true);
        self.leave_peers();
        if !self.connection.borrow().is_idle() {
            self.handle(Input::Follow);
        }
    }

    /// Goes on after [`suspend`](Self::suspend).
    fn resume(self: &Rc<Self>) {
        if let Some(runtime) = &self.runtime
            && !self.peers.are_there()
            && !self.join_peers(runtime)
        {
            self.take_over();
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

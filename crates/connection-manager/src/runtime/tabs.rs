//! The other tabs of this browser: a channel that all of them hear, and a lock that one holds.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, BroadcastChannel};

use super::global::{GLOBAL, Global, Locks};
use super::listener::Listener;
use super::promise::Promised;
use super::{Tabs, TabsEvent};
use crate::wire::Object;

type Callback = Rc<dyn Fn(TabsEvent)>;

/// `None` where tabs cannot share: there are no locks but in a secure context, and Node has no
/// tabs.
pub(super) fn open(name: &str, callback: Callback) -> Option<Rc<dyn Tabs>> {
    GLOBAL.with(Global::location)?;
    let locks = GLOBAL.with(Global::navigator)?.locks()?;
    let channel = BroadcastChannel::new(name).ok()?;
    let hear = callback.clone();
    let listener = Listener::new(&channel, "message", move |event| {
        if let Some(data) = event.get("data") {
            hear(TabsEvent::Message(data));
        }
    })?;
    Some(Rc::new(BrowserTabs {
        name: name.to_owned(),
        locks,
        channel,
        _listener: listener,
        callback,
        lock: RefCell::default(),
    }))
}

struct BrowserTabs {
    name: String,
    locks: Locks,
    channel: BroadcastChannel,
    _listener: Listener,
    callback: Callback,
    lock: RefCell<Option<Lock>>,
}

impl Tabs for BrowserTabs {
    fn post(&self, message: &JsValue) {
        // What cannot be copied or sent is not heard; others notice the silence.
        let _ = self.channel.post_message(message);
    }

    fn await_lock(&self) {
        self.request(false);
    }

    fn steal_lock(&self) {
        self.request(true);
    }

    fn release_lock(&self) {
        self.lock.take();
    }
}

impl BrowserTabs {
    fn request(&self, steals: bool) {
        // First: behind a stolen lock it would wait for its own end.
        self.lock.take();
        let lock = Lock::request(&self.locks, &self.name, steals, self.callback.clone());
        self.lock.replace(lock);
    }
}

impl Drop for BrowserTabs {
    fn drop(&mut self) {
        self.channel.close();
    }
}

/// A lock that is held or waited for, until it is dropped.
struct Lock {
    state: Rc<State>,
    controller: AbortController,
    _granted: Closure<dyn FnMut() -> Promise>,
}

#[derive(Default)]
struct State {
    is_held: Cell<bool>,
    /// It was lost before it was told to be held.
    is_over: Cell<bool>,
    /// Ends the promise for which the browser keeps the lock.
    release: RefCell<Option<Function>>,
}

impl Lock {
    fn request(locks: &Locks, name: &str, steals: bool, callback: Callback) -> Option<Self> {
        let state = Rc::<State>::default();
        let granted = Closure::new({
            let state = Rc::downgrade(&state);
            let callback = callback.clone();
            move || hold(&state, &callback)
        });
        let controller = AbortController::new().ok()?;
        // The two exclude each other.
        let options = if steals {
            Object::new().with("steal", true)
        } else {
            Object::new().with("signal", controller.signal())
        };
        let asked = Rc::downgrade(&state);
        let request = locks.request(name, &options.into(), &granted);
        Promised::new(|| Ok(request?.into())).settle(move |result| {
            if let Some(state) = asked.upgrade()
                && let Err(error) = result
            {
                state.is_over.set(true);
                let name = Object::from(error).and_then(|error| error.raw_text("name"));
                let is_abort = name.as_deref() == Some("AbortError");
                callback(match state.is_held.get() || is_abort {
                    true => TabsEvent::LockLost,
                    false => TabsEvent::Forbidden,
                });
            }
        });
        Some(Self {
            state,
            controller,
            _granted: granted,
        })
    }
}

/// What the browser waits for before it gives the lock to another.
fn hold(state: &Weak<State>, callback: &Callback) -> Promise {
    let Some(state) = state.upgrade().filter(|state| !state.is_over.get()) else {
        return Promise::resolve(&JsValue::NULL);
    };
    state.is_held.set(true);
    let end = Promise::new(&mut |resolve, _| {
        state.release.replace(Some(resolve));
    });
    callback(TabsEvent::LockWon);
    end
}

impl Drop for Lock {
    fn drop(&mut self) {
        match self.state.release.take() {
            Some(release) => {
                // It ends a promise of our own, which cannot fail.
                let _ = release.call0(&JsValue::UNDEFINED);
            }
            None => self.controller.abort(),
        }
    }
}

//! One end of a channel between a manager and its view: a `MessagePort`, a `Worker`, or whatever
//! an IDE wraps its own messages in.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::listener::Listener;
use super::{Tabs, TabsEvent};

/// Whether one can hear at it.
pub(crate) fn is_one(port: &JsValue) -> bool {
    open(port, Rc::new(|_| {})).is_some()
}

/// `None` if it is no such thing.
pub(crate) fn open(port: &JsValue, on_message: Rc<dyn Fn(JsValue)>) -> Option<OpenPort> {
    let listener = Listener::new(port, "message", move |event| {
        if let Some(data) = event.get("data") {
            on_message(data);
        }
    })?;
    let port: Port = port.clone().unchecked_into();
    // Only a MessagePort has it, and needs it.
    let _ = port.start();
    Some(OpenPort {
        port,
        _listener: listener,
    })
}

/// Hears messages until it is dropped.
pub(crate) struct OpenPort {
    port: Port,
    _listener: Listener,
}

impl OpenPort {
    pub(crate) fn post(&self, message: &JsValue) {
        // Whoever is not reached notices the silence.
        let _ = self.port.post_message(message);
    }
}

/// A manager at the other end as the leader that cannot be replaced.
pub(super) struct View {
    port: OpenPort,
    callback: Rc<dyn Fn(TabsEvent)>,
}

impl View {
    pub(super) fn open(port: &JsValue, callback: Rc<dyn Fn(TabsEvent)>) -> Option<Self> {
        let hear = callback.clone();
        let port = open(port, Rc::new(move |data| hear(TabsEvent::Message(data))))?;
        Some(Self { port, callback })
    }
}

impl Tabs for View {
    fn post(&self, message: &JsValue) {
        self.port.post(message);
    }

    fn await_lock(&self) {}

    fn steal_lock(&self) {
        (self.callback)(TabsEvent::Unanswered);
    }

    fn release_lock(&self) {}
}

#[wasm_bindgen]
extern "C" {
    /// By its members, any of which may be missing or a page's own.
    type Port;

    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post_message(this: &Port, message: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn start(this: &Port) -> Result<(), JsValue>;
}

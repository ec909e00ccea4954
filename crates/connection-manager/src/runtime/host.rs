use std::rc::Rc;
use std::time::Duration;

use docker_connection::Instant;
use gloo_timers::callback::Timeout;
use js_sys::Date;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, Storage};

use super::clock::Clock;
use super::global::{self, GLOBAL, Global, Url};
use super::request::{self, AbortOnDrop};
use super::{
    FetchCallback, FetchFailed, Guard, HAS_JAVASCRIPT, Method, PageEvent, Runtime, StreamEvent,
    Tabs, TabsEvent, page, port, stream, tabs,
};
use crate::ManagerConfig;

/// The JavaScript host that this module runs in: a page, a worker or Node.
#[derive(Debug)]
pub struct Host {
    clock: Clock,
    config: Rc<ManagerConfig>,
}

/// `setTimeout` takes a signed 32-bit number and fires at once on more.
const LONGEST_TIMER: u128 = i32::MAX as u128;

impl Host {
    /// Sends requests as `config` says. `None` where there is no JavaScript, as while a server
    /// renders.
    #[must_use]
    pub fn new(config: Rc<ManagerConfig>) -> Option<Self> {
        HAS_JAVASCRIPT.then(|| Self {
            clock: Clock::new(monotonic(), Date::now()),
            config,
        })
    }
}

impl Runtime for Host {
    fn now(&self) -> Instant {
        self.clock.read(monotonic(), Date::now())
    }

    fn take_has_slept(&self) -> bool {
        self.clock.take_has_slept()
    }

    fn epoch_millis(&self, at: Instant) -> f64 {
        self.clock.epoch_millis(at)
    }

    fn seed(&self) -> u64 {
        let mut bytes = [0; 8];
        match GLOBAL.with(Global::crypto) {
            Some(crypto) if crypto.get_random_values_with_u8_array(&mut bytes).is_ok() => {
                u64::from_le_bytes(bytes)
            }
            _ => js_sys::Math::random().to_bits(),
        }
    }

    fn load(&self, key: &str) -> Option<String> {
        storage(Global::session_storage)?.get_item(key).ok()?
    }

    fn store(&self, key: &str, value: &str) {
        if let Some(storage) = storage(Global::session_storage) {
            // Full or forbidden: then a reload forgets.
            let _ = storage.set_item(key, value);
        }
    }

    fn wants_debug_log(&self) -> bool {
        let setting = storage(Global::local_storage)
            .and_then(|storage| storage.get_item("docker-connection:debug").ok()?);
        setting.as_deref() == Some("1")
    }

    fn set_timer(&self, delay: Duration, callback: Box<dyn FnOnce()>) -> Guard {
        let millis = delay.as_millis().min(LONGEST_TIMER) as u32;
        Box::new(Timeout::new(millis, callback))
    }

    fn listen(&self, callback: Rc<dyn Fn(PageEvent)>) -> Guard {
        Box::new(page::listen(&callback))
    }

    fn fetch(&self, method: Method, url: &str, callback: FetchCallback) -> Guard {
        let controller = AbortController::new().ok();
        let signal = controller.as_ref().map(AbortController::signal);
        let failed = if is_cut_off(url) {
            FetchFailed::Offline
        } else {
            FetchFailed::Unreachable
        };
        request::ask(
            self.config.clone(),
            method,
            url.to_owned(),
            signal,
            failed,
            callback,
        );
        Box::new(AbortOnDrop(controller))
    }

    fn open_stream(
        &self,
        url: &str,
        names: &'static [&'static str],
        callback: Rc<dyn Fn(StreamEvent)>,
    ) -> Guard {
        stream::open(&self.config, url, names, &callback)
    }

    fn join_tabs(&self, name: &str, callback: Rc<dyn Fn(TabsEvent)>) -> Option<Rc<dyn Tabs>> {
        match &self.config.channel {
            Some(channel) => Some(Rc::new(port::View::open(channel, callback)?)),
            None => tabs::open(name, callback),
        }
    }

    fn debug(&self, line: &str) {
        // A console that fails shows nothing.
        let _ = global::debug(line);
    }

    fn warn(&self, text: &str) {
        let _ = global::warn(text);
    }
}

/// `url` in full, relative to the page's or the worker's address; `None` if it is no address, or
/// has nothing to be relative to (in Node, in a worker made from a blob).
pub(crate) fn absolute(url: &str) -> Option<String> {
    let base = GLOBAL.with(|global| {
        let document = global
            .document()
            .and_then(|document| document.base_uri().ok()?);
        document.or_else(|| global.location()?.href().ok())
    });
    let url = Url::new(url, base.as_deref()).ok()?;
    url.set_hash("");
    Some(url.href())
}

/// Whether there is no network, and one is needed to reach `url`.
fn is_cut_off(url: &str) -> bool {
    let host = Url::new(url, None)
        .map(|url| url.hostname())
        .unwrap_or_default();
    let is_loopback = host == "localhost"
        || host.ends_with(".localhost")
        || host.starts_with("127.")
        || host == "[::1]";
    let on_line = GLOBAL.with(Global::navigator).and_then(|n| n.on_line());
    on_line == Some(false) && !is_loopback
}

/// A page's storage; it may be forbidden.
fn storage(of: fn(&Global) -> Result<Option<Storage>, JsValue>) -> Option<Storage> {
    GLOBAL.with(|global| {
        // Workers have none, and Node warns whoever touches its own.
        global.document()?;
        of(global).ok()?
    })
}

fn monotonic() -> f64 {
    GLOBAL
        .with(Global::performance)
        .map_or_else(Date::now, |performance| performance.now())
}

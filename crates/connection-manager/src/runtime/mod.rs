//! What the manager needs of its surroundings, and the surroundings there are.

mod clock;
#[cfg(feature = "fake")]
mod fake;
pub(crate) mod global;
mod headers;
mod host;
pub(crate) mod listener;
mod page;
pub(crate) mod port;
pub(crate) mod promise;
mod request;
mod stream;
mod tabs;

use std::any::Any;
use std::rc::Rc;
use std::time::Duration;

use docker_connection::{Instant, Trigger};
use wasm_bindgen::JsValue;

#[cfg(feature = "fake")]
pub use self::fake::Fake;
pub use self::headers::Headers;
pub use self::host::Host;
pub(crate) use self::host::absolute;
pub use self::request::Credentials;

/// Whether there is JavaScript to call: elsewhere (a server renders, be it compiled for the
/// machine or for WASI) a call of it would panic.
pub const HAS_JAVASCRIPT: bool = cfg!(all(
    target_family = "wasm",
    any(target_os = "unknown", target_os = "none")
));

/// Keeps something alive; dropping it ends that.
pub type Guard = Box<dyn Any>;

/// What the manager needs of its surroundings: [`Host`], or a fake in tests.
pub trait Runtime {
    /// The time on a clock that never goes backwards and goes on while the machine sleeps.
    fn now(&self) -> Instant;

    /// Whether the machine slept between two calls of [`now`](Self::now) since this was last asked.
    fn take_has_slept(&self) -> bool;

    /// `at` as milliseconds since 1970, for display; the same number each time, unless somebody
    /// sets the wall clock.
    fn epoch_millis(&self, at: Instant) -> f64;

    /// Different in each page, worker and process.
    fn seed(&self) -> u64;

    /// What was stored under `key` in this tab, over reloads; storage may be forbidden.
    fn load(&self, key: &str) -> Option<String>;

    /// Stores `value` under `key` in this tab, if storage is allowed.
    fn store(&self, key: &str, value: &str);

    /// Whether the person at the screen has asked this browser for the debug log.
    fn wants_debug_log(&self) -> bool;

    /// Calls `callback` once, `delay` from now, unless the guard is dropped before.
    fn set_timer(&self, delay: Duration, callback: Box<dyn FnOnce()>) -> Guard;

    /// Hands the page's events to `callback` until the guard is dropped; the first ones, whether
    /// the page is visible and has the focus, at once. Without a page those are all.
    fn listen(&self, callback: Rc<dyn Fn(PageEvent)>) -> Guard;

    /// Asks `url` and hands what comes of it to `callback`, later and once. Dropping the guard
    /// aborts the request: of that, `callback` need not be told.
    fn fetch(&self, method: Method, url: &str, callback: FetchCallback) -> Guard;

    /// Opens the stream of server-sent events at `url` and hands its events of those `names` to
    /// `callback`, until the guard is dropped.
    fn open_stream(
        &self,
        url: &str,
        names: &'static [&'static str],
        callback: Rc<dyn Fn(StreamEvent)>,
    ) -> Guard;

    /// Joins the tabs of this browser that use `name`, until what is returned is dropped; `None`
    /// where tabs cannot share anything.
    fn join_tabs(&self, name: &str, callback: Rc<dyn Fn(TabsEvent)>) -> Option<Rc<dyn Tabs>>;

    /// Shows a line of the debug log.
    fn debug(&self, line: &str);

    /// Tells the developer of the page about a mistake.
    fn warn(&self, text: &str);
}

/// What happens to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageEvent {
    /// It is shown or hidden.
    Visible(bool),
    /// It gets or loses the focus of the keyboard.
    Focused(bool),
    /// Something that may mean better times.
    Trigger(Trigger),
    /// It stands still until a [`Trigger::Resume`] or [`Trigger::PageShow`], or for ever: what it
    /// holds would be in the way of others, or would keep the browser from keeping the page.
    Suspended,
}

/// What a stream of server-sent events brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamEvent {
    /// An event.
    Event {
        /// What it is called.
        name: String,
        /// What it tells.
        data: String,
    },
    /// The stream is no more, or never was.
    Ended,
}

/// How a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// It asks.
    Get,
    /// It makes something happen. It has no body, and says of it that it is JSON, which no form of
    /// a foreign page can.
    Post,
}

/// The other tabs of this browser.
pub trait Tabs {
    /// Tells all of them.
    fn post(&self, message: &JsValue);

    /// Waits for the lock that one of them holds at a time, behind those that wait already.
    fn await_lock(&self);

    /// Takes the lock from whoever holds it.
    fn steal_lock(&self);

    /// Gives up the lock, or waits for it no longer.
    fn release_lock(&self);
}

/// What comes of the other tabs.
#[derive(Clone, Debug)]
pub enum TabsEvent {
    /// One of them tells all others.
    Message(JsValue),
    /// This tab has the lock.
    LockWon,
    /// Another tab has taken the lock.
    LockLost,
    /// This page may use no locks.
    Forbidden,
    /// Nobody leads, and there is no lock to take: this is the view of a manager elsewhere.
    Unanswered,
}

/// Takes what comes of a request.
pub type FetchCallback = Box<dyn FnOnce(Result<Answer, FetchFailed>)>;

/// An HTTP answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status code.
    pub status: u16,
    /// Whether it came from another address than the one asked.
    pub is_redirected: bool,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The body as text.
    pub body: String,
}

/// There was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchFailed {
    /// The backend did not answer.
    Unreachable,
    /// The same, and the browser has no network, which the backend is not reached without.
    Offline,
    /// The request was not sent, as its headers could not be had.
    NoHeaders,
}

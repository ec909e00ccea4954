//! A page whose network, storage and events are a test's.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::cell::Cell;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = "
    const real = { add: EventTarget.prototype.addEventListener,
                   remove: EventTarget.prototype.removeEventListener };
    const storage = Object.getOwnPropertyDescriptor(window, 'sessionStorage');
    let urls, aborted, listeners, last;
    // What fetch does: a body answers, null never does, and `throws` rejects with no Error.
    export function stub_page(body, throws) {
        urls = []; aborted = 0; listeners = 0;
        sessionStorage.clear();
        Object.defineProperty(navigator, 'onLine', { value: true, configurable: true });
        // A browser may take the window of a test for covered.
        Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });
        // Without the focus and with no locks there is no stream, but where a test gives them.
        document.hasFocus = () => false;
        Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
        window.fetch = (request) => {
            urls.push(request.url);
            last = request;
            if (throws) return Promise.reject('no error at all');
            if (body !== undefined) return Promise.resolve(new Response(body));
            return new Promise((_, reject) => request.signal.addEventListener('abort', () => {
                aborted += 1;
                reject(request.signal.reason);
            }));
        };
        EventTarget.prototype.addEventListener = function (...args) {
            if (this === window || this === document) listeners += 1;
            return real.add.apply(this, args);
        };
        EventTarget.prototype.removeEventListener = function (...args) {
            if (this === window || this === document) listeners -= 1;
            return real.remove.apply(this, args);
        };
    }
    export function allow_locks() { delete navigator.locks; }
    // As in a frame without an origin.
    export function forbid_locks() {
        const request = async () => { throw new DOMException('no origin', 'SecurityError'); };
        Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
    }
    export function focus() { document.hasFocus = () => true; }
    export function set_offline() {
        Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    }
    export function urls_asked() { return urls; }
    export function header_sent(name) { return last.headers.get(name) ?? undefined; }
    export function credentials_sent() { return last.credentials; }
    export function origin() { return location.origin; }
    export function requests_aborted() { return aborted; }
    export function listeners_left() { return listeners; }
    export function fire(name) {
        const event = name.startsWith('pageshow')
            ? new PageTransitionEvent('pageshow', { persisted: name === 'pageshow persisted' })
            : new Event(name);
        const target = ['visibilitychange', 'resume', 'freeze'].includes(name) ? document : window;
        target.dispatchEvent(event);
    }
    export function stored(key) { return sessionStorage.getItem(key) ?? undefined; }
    export function break_storage() {
        Object.defineProperty(window, 'sessionStorage', {
            get() { throw new DOMException('denied', 'SecurityError'); }, configurable: true });
    }
    export function mend_storage() { Object.defineProperty(window, 'sessionStorage', storage); }
")]
extern "C" {
    pub(crate) fn stub_page(body: Option<&str>, throws: bool);
    pub(crate) fn allow_locks();
    pub(crate) fn forbid_locks();
    pub(crate) fn focus();
    pub(crate) fn set_offline();
    pub(crate) fn urls_asked() -> Vec<String>;
    pub(crate) fn header_sent(name: &str) -> Option<String>;
    pub(crate) fn credentials_sent() -> String;
    pub(crate) fn origin() -> String;
    pub(crate) fn requests_aborted() -> u32;
    pub(crate) fn listeners_left() -> i32;
    pub(crate) fn fire(name: &str);
    pub(crate) fn stored(key: &str) -> Option<String>;
    pub(crate) fn break_storage();
    pub(crate) fn mend_storage();
}

pub(crate) const AVAILABLE: &str = include_str!("../../../../tests/wire/report-available.json");
pub(crate) const UNAVAILABLE: &str = include_str!("../../../../tests/wire/report-unavailable.json");

/// A health URL that no other test asks, whose manager may linger.
pub(crate) fn own_url() -> String {
    thread_local! {
        static TESTS: Cell<u32> = const { Cell::new(0) };
    }
    let number = TESTS.get() + 1;
    TESTS.set(number);
    format!("/api/{number}/health")
}

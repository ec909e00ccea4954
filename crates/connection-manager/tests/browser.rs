//! The real page: its events, its timers, its network.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::rules::{Config, Phase, Reason};
use docker_connection_manager::{Change, ConnectionManager, ManagerConfig, Subscription};
use futures_channel::oneshot;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(inline_js = "
    const real = { add: EventTarget.prototype.addEventListener,
                   remove: EventTarget.prototype.removeEventListener };
    const storage = Object.getOwnPropertyDescriptor(window, 'sessionStorage');
    let urls, aborted, listeners;
    // What fetch does: a body answers, null never does, and `throws` rejects with no Error.
    export function stub_page(body, throws) {
        urls = []; aborted = 0; listeners = 0;
        sessionStorage.clear();
        Object.defineProperty(navigator, 'onLine', { value: true, configurable: true });
        window.fetch = (request) => {
            urls.push(request.url);
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
    export function set_offline() {
        Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    }
    export function urls_asked() { return urls; }
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
    fn stub_page(body: Option<&str>, throws: bool);
    fn set_offline();
    fn urls_asked() -> Vec<String>;
    fn requests_aborted() -> u32;
    fn listeners_left() -> i32;
    fn fire(name: &str);
    fn stored(key: &str) -> Option<String>;
    fn break_storage();
    fn mend_storage();
}

const AVAILABLE: &str = include_str!("../../../tests/wire/report-available.json");
const UNAVAILABLE: &str = include_str!("../../../tests/wire/report-unavailable.json");

/// Rules under which no second event has to wait.
fn manager(health_url: &str) -> ConnectionManager {
    let rules = Config {
        trigger_throttle: Duration::ZERO,
        check_timeout: Duration::from_millis(50),
        ..Config::default()
    };
    let health_url = health_url.to_owned();
    ConnectionManager::new(ManagerConfig {
        health_url,
        rules,
        ..ManagerConfig::default()
    })
    .unwrap()
}

type Waiting = Rc<RefCell<Vec<(Phase, oneshot::Sender<()>)>>>;

/// A subscription on which one can await a phase.
struct Watch {
    manager: ConnectionManager,
    waiting: Waiting,
    _subscription: Subscription,
}

impl Watch {
    fn new(manager: ConnectionManager) -> Self {
        let waiting = Waiting::default();
        let subscription = manager.subscribe({
            let waiting = waiting.clone();
            move |change| {
                if let Change::Status(status) = change
                    && !status.is_checking
                {
                    let mut waiting = waiting.borrow_mut();
                    for (_, sender) in waiting.extract_if(.., |(phase, _)| *phase == status.phase) {
                        // The test may have given up.
                        let _ = sender.send(());
                    }
                }
            }
        });
        Self {
            manager,
            waiting,
            _subscription: subscription,
        }
    }

    /// Waits for the end of a check that leaves this phase.
    async fn checked(&self, phase: Phase) {
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().push((phase, sender));
        receiver.await.unwrap();
    }

    fn reason(&self) -> Option<Reason> {
        self.manager.status().reason
    }
}

#[wasm_bindgen_test]
async fn each_event_that_may_mean_better_times_causes_a_check() {
    stub_page(Some(AVAILABLE), false);
    let page = Watch::new(manager("/api/health"));
    page.checked(Phase::Connected).await;
    for event in [
        "focus",
        "visibilitychange",
        "online",
        "pageshow persisted",
        "resume",
    ] {
        let before = urls_asked().len();
        fire(event);
        page.checked(Phase::Connected).await;
        assert_eq!(urls_asked().len(), before + 1, "{event}");
    }
}

#[wasm_bindgen_test]
async fn other_events_cause_none() {
    stub_page(Some(AVAILABLE), false);
    let page = Watch::new(manager("/api/health"));
    page.checked(Phase::Connected).await;
    for event in ["pageshow", "freeze", "blur", "offline"] {
        fire(event);
    }
    fire("focus");
    page.checked(Phase::Connected).await;
    assert_eq!(urls_asked().len(), 2);
}

#[wasm_bindgen_test]
async fn twenty_events_in_one_task_are_one_request() {
    stub_page(Some(UNAVAILABLE), false);
    let page = Watch::new(manager("/api/health"));
    page.checked(Phase::Unavailable).await;
    for _ in 0..10 {
        fire("focus");
        fire("online");
    }
    page.checked(Phase::Unavailable).await;
    assert_eq!(urls_asked().len(), 2);
}

#[wasm_bindgen_test]
async fn events_of_a_page_that_comes_back_are_one_request() {
    stub_page(Some(UNAVAILABLE), false);
    let page = Watch::new(manager("/api/health"));
    page.checked(Phase::Unavailable).await;
    // Microtasks run between listeners when the browser itself fires the events.
    for event in ["visibilitychange", "focus", "pageshow persisted"] {
        fire(event);
        let microtask = js_sys::Promise::resolve(&JsValue::NULL);
        wasm_bindgen_futures::JsFuture::from(microtask)
            .await
            .unwrap();
    }
    page.checked(Phase::Unavailable).await;
    assert_eq!(urls_asked().len(), 2);
}

#[wasm_bindgen_test]
async fn a_request_is_really_aborted_at_its_deadline() {
    stub_page(None, false);
    let page = Watch::new(manager("/api/health"));
    page.checked(Phase::Unavailable).await;
    assert_eq!(page.reason(), Some(Reason::BackendTimeout));
    assert_eq!(requests_aborted(), 1);
}

#[wasm_bindgen_test]
async fn a_page_that_makes_fetch_reject_with_no_error_does_no_harm() {
    stub_page(None, true);
    let page = Watch::new(manager("/api/health"));
    page.checked(Phase::Unavailable).await;
    assert_eq!(page.reason(), Some(Reason::BackendUnreachable));
}

#[wasm_bindgen_test]
async fn offline_is_a_reason_for_a_remote_backend_only() {
    for (url, reason) in [
        ("https://ide.example/api/health", Reason::BrowserOffline),
        ("http://localhost:1/api/health", Reason::BackendUnreachable),
        ("http://127.0.0.1:1/api/health", Reason::BackendUnreachable),
        ("http://[::1]:1/api/health", Reason::BackendUnreachable),
    ] {
        stub_page(None, true);
        set_offline();
        let page = Watch::new(manager(url));
        page.checked(Phase::Unavailable).await;
        assert_eq!(page.reason(), Some(reason), "{url}");
    }
}

#[wasm_bindgen_test]
async fn subscribing_and_dropping_leaves_nothing_behind() {
    stub_page(None, false);
    let manager = manager("/api/health");
    let subscribe_often = async || {
        for round in 0..1000 {
            drop(manager.subscribe(|_| {}));
            if round % 10 == 0 {
                // Lets the aborted requests end.
                let next_task = js_sys::Promise::resolve(&JsValue::NULL);
                wasm_bindgen_futures::JsFuture::from(next_task)
                    .await
                    .unwrap();
            }
        }
        let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
        memory
            .buffer()
            .unchecked_into::<js_sys::ArrayBuffer>()
            .byte_length()
    };
    let warm = subscribe_often().await;
    assert_eq!(subscribe_often().await, warm);
    assert_eq!(listeners_left(), 0);
    assert_eq!(requests_aborted(), 2000);
}

#[wasm_bindgen_test]
async fn a_reload_keeps_the_failures_and_the_deadline() {
    stub_page(Some(UNAVAILABLE), false);
    let page = Watch::new(manager("/api/health"));
    page.checked(Phase::Unavailable).await;
    page.manager.retry();
    page.checked(Phase::Unavailable).await;
    assert_eq!(page.manager.status().consecutive_failures, 2);
    let left = page.manager.time_until_retry();
    let text = stored("docker-connection:v1:/api/health").unwrap();
    assert!(
        text.starts_with(r#"{"failures":2,"deadlineEpochMs":1"#),
        "{text}"
    );
    drop(page);

    let page = Watch::new(manager("/api/health"));
    page.checked(Phase::Unavailable).await;
    assert_eq!(page.manager.status().consecutive_failures, 2);
    assert!(!page.manager.can_attempt_connection());
    assert!(page.manager.time_until_retry() <= left);
}

#[wasm_bindgen_test]
async fn storage_that_throws_does_no_harm() {
    stub_page(Some(UNAVAILABLE), false);
    break_storage();
    let page = Watch::new(manager("/api/health"));
    page.checked(Phase::Unavailable).await;
    mend_storage();
}

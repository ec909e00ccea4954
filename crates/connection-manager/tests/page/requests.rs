//! What goes over the network, and what comes of it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::rules::{Config, Phase, Reason};
use docker_connection_manager::{ConnectionManager, Credentials, Headers, ManagerConfig};
use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stub::{
    AVAILABLE, credentials_sent, fire, header_sent, listeners_left, own_url, requests_aborted,
    set_offline, stub_page, urls_asked,
};
use crate::watch::Watch;
use crate::{manager, microtask};

#[wasm_bindgen_test]
async fn a_request_is_really_aborted_at_its_deadline() {
    stub_page(None, false);
    let page = Watch::new(manager(&own_url()));
    page.checked(Phase::Unavailable).await;
    assert_eq!(page.reason(), Some(Reason::BackendTimeout));
    assert_eq!(requests_aborted(), 1);
    page.gone().await;
}

#[wasm_bindgen_test]
async fn a_page_that_makes_fetch_reject_with_no_error_does_no_harm() {
    stub_page(None, true);
    let page = Watch::new(manager(&own_url()));
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
    let manager = manager(&own_url());
    let subscribe_often = async || {
        for _ in 0..1000 {
            let subscription = manager.subscribe(|_| {});
            microtask().await;
            drop(subscription);
            microtask().await;
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
    Watch::new(manager).gone().await;
    assert_eq!(requests_aborted() as usize, urls_asked().len());
}

#[wasm_bindgen_test]
async fn a_page_that_makes_fetch_throw_does_no_harm_and_the_checks_go_on() {
    stub_page(Some(AVAILABLE), false);
    break_fetch();
    let page = Watch::new(manager(&own_url()));
    page.checked(Phase::Unavailable).await;
    assert_eq!(page.reason(), Some(Reason::BackendUnreachable));
    mend_fetch();
    fire("focus");
    page.checked(Phase::Connected).await;
}

/// A manager with options of its own, at an address that no other test asks.
fn manager_with(config: ManagerConfig) -> ConnectionManager {
    ConnectionManager::new(ManagerConfig {
        health_url: own_url(),
        rules: Config {
            trigger_throttle: Duration::ZERO,
            ..Config::default()
        },
        ..config
    })
    .unwrap()
}

fn with_headers(headers: Headers) -> ConnectionManager {
    manager_with(ManagerConfig {
        headers,
        ..ManagerConfig::default()
    })
}

#[wasm_bindgen_test]
async fn fixed_headers_go_with_each_request() {
    stub_page(Some(AVAILABLE), false);
    let page = Watch::new(with_headers(Headers::fixed([(
        "authorization",
        "Bearer x",
    )])));
    for _ in 0..2 {
        page.checked(Phase::Connected).await;
        assert_eq!(header_sent("authorization").as_deref(), Some("Bearer x"));
        assert_eq!(header_sent("accept").as_deref(), Some("application/json"));
        fire("visibilitychange");
    }
}

#[wasm_bindgen_test]
async fn a_function_is_asked_for_the_headers_of_each_request() {
    stub_page(Some(AVAILABLE), false);
    let asked = Rc::new(Cell::new(0));
    let page = Watch::new(with_headers(Headers::from_fn(move || {
        asked.set(asked.get() + 1);
        let token = asked.get().to_string();
        async { Some(vec![("x-token".to_owned(), token)]) }
    })));
    page.checked(Phase::Connected).await;
    assert_eq!(header_sent("x-token").as_deref(), Some("1"));
    fire("visibilitychange");
    page.checked(Phase::Connected).await;
    assert_eq!(header_sent("x-token").as_deref(), Some("2"));
}

#[wasm_bindgen_test]
async fn a_javascript_function_returns_headers_or_a_promise_of_them() {
    for kind in ["object", "promise", "headers"] {
        stub_page(Some(AVAILABLE), false);
        let page = Watch::new(with_headers(Headers::from_js(headers_function(kind))));
        page.checked(Phase::Connected).await;
        assert_eq!(header_sent("x-token").as_deref(), Some(kind));
    }
}

#[wasm_bindgen_test]
async fn headers_that_cannot_be_had_are_a_failed_check_and_send_nothing() {
    for headers in [
        Headers::from_fn(|| async { None }),
        Headers::fixed([("not a name", "x")]),
        Headers::fixed([("x-token", "a\nb")]),
        Headers::from_js(headers_function("throws")),
        Headers::from_js(headers_function("rejects")),
        Headers::from_js(headers_function("number")),
    ] {
        stub_page(Some(AVAILABLE), false);
        let described = format!("{headers:?}");
        let page = Watch::new(with_headers(headers));
        page.checked(Phase::Unavailable).await;
        assert_eq!(page.reason(), Some(Reason::BackendAuth), "{described}");
        assert_eq!(urls_asked(), Vec::<String>::new(), "{described}");
    }
}

#[wasm_bindgen_test]
async fn requests_carry_cookies_as_configured() {
    for (credentials, expected) in [
        (Credentials::Omit, "omit"),
        (Credentials::SameOrigin, "same-origin"),
        (Credentials::Include, "include"),
    ] {
        stub_page(Some(AVAILABLE), false);
        let page = Watch::new(manager_with(ManagerConfig {
            credentials,
            ..ManagerConfig::default()
        }));
        page.checked(Phase::Connected).await;
        assert_eq!(credentials_sent(), expected);
    }
}

fn with_fetch(fetch: Function) -> ConnectionManager {
    manager_with(ManagerConfig {
        fetch: Some(fetch),
        ..ManagerConfig::default()
    })
}

#[wasm_bindgen_test]
async fn a_fetch_of_the_apps_own_sends_the_requests() {
    for kind in ["response", "promise", "look-alike"] {
        stub_page(None, false);
        let page = Watch::new(with_fetch(fetch_function(kind, AVAILABLE)));
        page.checked(Phase::Connected).await;
        assert_eq!(urls_asked(), Vec::<String>::new());
    }
}

#[wasm_bindgen_test]
async fn whatever_else_such_a_fetch_does_is_a_failed_check() {
    for kind in [
        "throws",
        "rejects",
        "rejects with nothing",
        "undefined",
        "null",
        "number",
        "object",
        "body that throws",
        "status that throws",
    ] {
        stub_page(None, false);
        let page = Watch::new(with_fetch(fetch_function(kind, AVAILABLE)));
        page.checked(Phase::Unavailable).await;
        assert_eq!(page.reason(), Some(Reason::BackendUnreachable), "{kind}");
        page.manager.retry();
        page.checked(Phase::Unavailable).await;
    }
}

#[wasm_bindgen(inline_js = "
    export function headers_function(kind) {
        return () => {
            const fields = { 'x-token': kind };
            switch (kind) {
                case 'object': return fields;
                case 'promise': return Promise.resolve(fields);
                case 'headers': return new Headers(fields);
                case 'throws': throw 'no error at all';
                case 'rejects': return Promise.reject(undefined);
                default: return 7;
            }
        };
    }
    export function fetch_function(kind, body) {
        return (request) => {
            if (!(request instanceof Request)) throw new Error('no request');
            switch (kind) {
                case 'response': return new Response(body);
                case 'promise': return Promise.resolve(new Response(body));
                case 'look-alike': return { status: 200, redirected: false, text: () => body,
                                            headers: { get: () => null } };
                case 'throws': throw 'no error at all';
                case 'rejects': return Promise.reject('no error at all');
                case 'rejects with nothing': return Promise.reject();
                case 'null': return null;
                case 'number': return 7;
                case 'object': return {};
                case 'body that throws':
                    return { status: 200, headers: new Headers(), text() { throw 7; } };
                case 'status that throws': return { get status() { throw 7; } };
            }
        };
    }
    let real;
    export function break_fetch() {
        real = window.fetch;
        window.fetch = () => { throw new TypeError('a broken wrapper'); };
    }
    export function mend_fetch() { window.fetch = real; }
")]
extern "C" {
    fn headers_function(kind: &str) -> Function;
    fn fetch_function(kind: &str, body: &str) -> Function;
    fn break_fetch();
    fn mend_fetch();
}

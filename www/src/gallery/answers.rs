use std::cell::Cell;

use docker_connection_manager::{Answer, FetchFailed};
use docker_connection_yew::prelude::Reason;
use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::JsValue;

/// What a check brings; `None` is silence.
pub(super) type Reply = Option<Result<Answer, FetchFailed>>;

pub(super) const AVAILABLE: &str = include_str!("../../../tests/wire/report-available.json");
pub(super) const UNAVAILABLE: &str = include_str!("../../../tests/wire/report-unavailable.json");
pub(super) const STARTING: &str = include_str!("../../../tests/wire/report-starting.json");

/// Every report of the backend's and the browser's tests.
pub(super) const FIXTURES: [(&str, &str); 6] = [
    ("available", AVAILABLE),
    (
        "available, with a warning",
        include_str!("../../../tests/wire/report-available-with-warning.json"),
    ),
    ("starting", STARTING),
    ("unavailable", UNAVAILABLE),
    (
        "unavailable, hung",
        include_str!("../../../tests/wire/report-unavailable-hung.json"),
    ),
    (
        "from a newer backend",
        include_str!("../../../tests/wire/report-from-a-newer-backend.json"),
    ),
];

/// A report of a backend of its own, so that none is older than the one before it.
pub(super) fn report(body: &str) -> Reply {
    thread_local! {
        static BACKENDS: Cell<u32> = const { Cell::new(0) };
    }
    let backend = BACKENDS.get().wrapping_add(1);
    BACKENDS.set(backend);
    answer(200, &body.replace("b7c1", &backend.to_string()))
}

/// An answer that leads to `reason`.
pub(super) fn reply_for(reason: Reason) -> Reply {
    match reason {
        Reason::BackendUnreachable => Some(Err(FetchFailed::Unreachable)),
        Reason::BrowserOffline => Some(Err(FetchFailed::Offline)),
        Reason::BackendTimeout => None,
        Reason::BackendAuth => answer(401, ""),
        Reason::BackendRateLimited => answer(429, ""),
        Reason::ProxyError => answer(502, "<h1>Bad Gateway</h1>"),
        Reason::BadReport => answer(200, "{}"),
        Reason::Starting => report(STARTING),
        Reason::SocketMissing => report(UNAVAILABLE),
        other => report(&unavailable_for(other).unwrap_or_default()),
    }
}

fn answer(status: u16, body: &str) -> Reply {
    Some(Ok(Answer {
        status,
        body: body.to_owned(),
        ..Answer::default()
    }))
}

/// The golden report with another reason; its advice would not fit.
fn unavailable_for(reason: Reason) -> Option<String> {
    let report = JSON::parse(UNAVAILABLE).ok()?;
    let set = |name: &str, value: JsValue| Reflect::set(&report, &name.into(), &value);
    set("reason", reason.as_str().into()).ok()?;
    set("advice", Array::new().into()).ok()?;
    JSON::stringify(&report).ok()?.as_string()
}

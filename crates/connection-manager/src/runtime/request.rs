use std::rc::Rc;

use gloo_net::http::{Headers as RequestHeaders, Request};
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal, RequestCache, RequestCredentials};

use super::global::GLOBAL;
use super::promise::Promised;
use super::{Answer, FetchCallback, FetchFailed, Method};
use crate::ManagerConfig;
use crate::wire::Object;

const JSON: &str = "application/json";

/// Whether requests carry cookies and a proxy's login, as in the option of that name of `fetch`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// Never.
    Omit,
    /// To the page's own origin.
    #[default]
    SameOrigin,
    /// To every origin; its answer must allow that.
    Include,
}

impl From<Credentials> for RequestCredentials {
    fn from(credentials: Credentials) -> Self {
        match credentials {
            Credentials::Omit => Self::Omit,
            Credentials::SameOrigin => Self::SameOrigin,
            Credentials::Include => Self::Include,
        }
    }
}

/// Asks `url`; whatever goes wrong on the way is `failed`.
pub(super) fn ask(
    config: Rc<ManagerConfig>,
    method: Method,
    url: String,
    signal: Option<AbortSignal>,
    failed: FetchFailed,
    callback: FetchCallback,
) {
    let headers = config.headers.get();
    headers.settle(move |headers| {
        let Ok(headers) = headers else {
            return callback(Err(FetchFailed::NoHeaders));
        };
        let response = Promised::new(move || send(&config, method, &url, JSON, headers, signal));
        // A body comes later than all else.
        let with_body = response.then(|response| {
            let body = response.unchecked_ref::<Response>().text()?;
            Ok(Promise::all(&Array::of2(&response, &body)).into())
        });
        with_body.settle(move |answer| callback(answer.and_then(read).map_err(|_| failed)));
    });
}

/// A promise of the response.
pub(super) fn send(
    config: &ManagerConfig,
    method: Method,
    url: &str,
    accept: &str,
    headers: JsValue,
    signal: Option<AbortSignal>,
) -> Result<JsValue, JsValue> {
    if signal.as_ref().is_some_and(AbortSignal::aborted) {
        // A page's own `fetch` need not look.
        return Err(JsValue::UNDEFINED);
    }
    let headers: web_sys::Headers = headers.unchecked_into();
    headers.set("accept", accept)?;
    let request = match method {
        Method::Get => Request::get(url),
        Method::Post => {
            headers.set("content-type", JSON)?;
            Request::post(url)
        }
    };
    let request: web_sys::Request = request
        .headers(RequestHeaders::from_raw(headers))
        .cache(RequestCache::NoStore)
        .credentials(config.credentials.into())
        .abort_signal(signal.as_ref())
        .build()
        .map_err(|_| JsValue::UNDEFINED)?
        .into();
    // gloo-net's own `send` panics when a page that wraps `fetch` throws, or rejects with
    // something that is no `Error`.
    match &config.fetch {
        Some(fetch) => fetch.call1(&JsValue::UNDEFINED, &request),
        None => GLOBAL.with(|global| global.fetch(&request)),
    }
}

/// The answer of a response and its body.
fn read(with_body: JsValue) -> Result<Answer, JsValue> {
    let with_body: Array = with_body.unchecked_into();
    let response = with_body.get(0);
    let header = response
        .unchecked_ref::<Response>()
        .headers()?
        .get("retry-after")?;
    let response = Object::from(response).ok_or(JsValue::UNDEFINED)?;
    Ok(Answer {
        status: response.number("status").ok_or(JsValue::UNDEFINED)? as u16,
        is_redirected: response.is_true("redirected"),
        retry_after: header.as_string(),
        body: with_body.get(1).as_string().unwrap_or_default(),
    })
}

#[wasm_bindgen]
extern "C" {
    /// A `Response` by its members: that of another window or of an app's own `fetch` is no
    /// instance of this global's class, and what is none at all must not throw.
    pub(super) type Response;

    #[wasm_bindgen(method, getter, catch)]
    pub(super) fn headers(this: &Response) -> Result<ResponseHeaders, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn text(this: &Response) -> Result<JsValue, JsValue>;

    pub(super) type ResponseHeaders;

    #[wasm_bindgen(method, catch)]
    pub(super) fn get(this: &ResponseHeaders, name: &str) -> Result<JsValue, JsValue>;
}

/// Aborts a request when it is dropped.
pub(super) struct AbortOnDrop(pub(super) Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

use std::rc::Rc;

use gloo_net::http::{Headers as RequestHeaders, Request};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, RequestCache, RequestCredentials};

use super::global::GLOBAL;
use super::{Answer, FetchFailed};
use crate::ManagerConfig;

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
pub(super) async fn ask(
    config: Rc<ManagerConfig>,
    url: String,
    signal: Option<AbortSignal>,
    failed: FetchFailed,
) -> Result<Answer, FetchFailed> {
    let headers = config.headers.build().await;
    let headers = headers.map_err(|_| FetchFailed::NoHeaders)?;
    if signal.as_ref().is_some_and(AbortSignal::aborted) {
        return Err(failed);
    }
    let answer = async {
        let response = send(&config, &url, "application/json", headers, signal).await?;
        read(response).await
    };
    answer.await.map_err(|_| failed)
}

pub(super) async fn send(
    config: &ManagerConfig,
    url: &str,
    accept: &str,
    headers: web_sys::Headers,
    signal: Option<AbortSignal>,
) -> Result<Response, JsValue> {
    headers.set("accept", accept)?;
    let request: web_sys::Request = Request::get(url)
        .headers(RequestHeaders::from_raw(headers))
        .cache(RequestCache::NoStore)
        .credentials(config.credentials.into())
        .abort_signal(signal.as_ref())
        .build()
        .map_err(|_| JsValue::UNDEFINED)?
        .into();
    // gloo-net's own `send` panics when a page that wraps `fetch` throws, or rejects with
    // something that is no `Error`.
    let response = match &config.fetch {
        Some(fetch) => fetch.call1(&JsValue::UNDEFINED, &request)?,
        None => GLOBAL.with(|global| global.fetch(&request))?,
    };
    Ok(resolve(&response).await?.unchecked_into())
}

/// Waits for a promise; anything else is what it would bring.
pub(super) async fn resolve(value: &JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(value)).await
}

async fn read(response: Response) -> Result<Answer, JsValue> {
    let status = response.status()?.as_f64().ok_or(JsValue::UNDEFINED)?;
    let body = resolve(&response.text()?).await?;
    Ok(Answer {
        status: status as u16,
        is_redirected: response.redirected()?.is_truthy(),
        retry_after: response.headers()?.get("retry-after")?.as_string(),
        body: body.as_string().unwrap_or_default(),
    })
}

#[wasm_bindgen]
extern "C" {
    /// A `Response` by its members: that of another window or of an app's own `fetch` is no
    /// instance of this global's class, and what is none at all must not throw.
    pub(super) type Response;

    #[wasm_bindgen(method, getter, catch)]
    pub(super) fn status(this: &Response) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn redirected(this: &Response) -> Result<JsValue, JsValue>;

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

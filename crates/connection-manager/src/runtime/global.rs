//! The global object of a page, a worker or Node; what one of them lacks is `None`.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::{Crypto, Document, Location, Performance, Request, Storage};

#[wasm_bindgen]
extern "C" {
    /// `globalThis`.
    pub(crate) type Global;

    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    pub(crate) static GLOBAL: Global;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn crypto(this: &Global) -> Option<Crypto>;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn document(this: &Global) -> Option<Document>;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn location(this: &Global) -> Option<Location>;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn performance(this: &Global) -> Option<Performance>;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn navigator(this: &Global) -> Option<Navigator>;

    #[wasm_bindgen(method, getter, js_name = localStorage, catch)]
    pub(crate) fn local_storage(this: &Global) -> Result<Option<Storage>, JsValue>;

    #[wasm_bindgen(method, getter, js_name = sessionStorage, catch)]
    pub(crate) fn session_storage(this: &Global) -> Result<Option<Storage>, JsValue>;

    /// A page may have wrapped it in something that throws.
    #[wasm_bindgen(method, catch)]
    pub(crate) fn fetch(this: &Global, request: &Request) -> Result<JsValue, JsValue>;

    /// Like `fetch`, the console's functions may be a page's own.
    #[wasm_bindgen(js_namespace = console, catch)]
    pub(crate) fn debug(line: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = console, catch)]
    pub(crate) fn warn(text: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = console, catch)]
    pub(crate) fn error(error: &JsValue) -> Result<(), JsValue>;

    /// Node's has no `onLine`.
    pub(crate) type Navigator;

    #[wasm_bindgen(method, getter, js_name = onLine)]
    pub(crate) fn on_line(this: &Navigator) -> Option<bool>;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn locks(this: &Navigator) -> Option<Locks>;

    /// `LockManager`, which `web-sys` has only behind a flag of the compiler.
    pub(crate) type Locks;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn request(
        this: &Locks,
        name: &str,
        options: &JsValue,
        granted: &Closure<dyn FnMut() -> Promise>,
    ) -> Result<Promise, JsValue>;

    /// With one constructor in place of two.
    #[wasm_bindgen(js_name = URL)]
    pub(crate) type Url;

    #[wasm_bindgen(constructor, js_class = URL, catch)]
    pub(crate) fn new(url: &str, base: Option<&str>) -> Result<Url, JsValue>;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn href(this: &Url) -> String;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn hostname(this: &Url) -> String;

    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_hash(this: &Url, hash: &str);
}

//! The JavaScript that the page loads when it is wanted, from the folder `bundle` beside it.

use gloo_utils::document;
use wasm_bindgen::prelude::*;
use web_sys::Url;

/// Said in place of what could not be loaded.
pub(crate) const MISSING: &str =
    "The editor and the terminal are not in this build: they are made by Node.js.";

#[wasm_bindgen(inline_js = "export const load = (url) => import(url);")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn load(url: &str) -> Result<JsValue, JsValue>;
}

/// Loads a module, once for all who ask; `None` where the build has none.
pub(crate) async fn module<T: JsCast>(name: &str) -> Option<T> {
    let base = document().base_uri().ok().flatten()?;
    let url = Url::new_with_base(&format!("bundle/{name}.js"), &base).ok()?;
    let module = load(&url.href()).await.ok()?;
    Some(module.unchecked_into())
}

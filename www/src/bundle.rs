//! The JavaScript that the page loads when it is wanted, from the folder `bundle` beside it.

use std::cell::Cell;

use gloo_utils::document;
use wasm_bindgen::prelude::*;
use web_sys::Url;

/// Why something could not be loaded.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Absence {
    /// The build has none.
    Missing,
    /// The server gives none now; it may be asked again.
    NoAnswer,
}

impl Absence {
    /// What is said in place of it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Missing => {
                "The editor and the terminal are not in this build: they are made by Node.js."
            }
            Self::NoAnswer => {
                "This part of the page could not be loaded: its server did not answer."
            }
        }
    }
}

#[wasm_bindgen(inline_js = "
export const load = (url) => import(url);
export const status = async (url) => (await fetch(url, { method: 'HEAD' })).status;
")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn load(url: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch)]
    async fn status(url: &str) -> Result<JsValue, JsValue>;
}

thread_local! {
    /// How many imports have failed.
    static FAILURES: Cell<u32> = const { Cell::new(0) };
}

/// Loads a module, once for all who ask.
pub(crate) async fn module<T: JsCast>(name: &str) -> Result<T, Absence> {
    let base = document().base_uri().ok().flatten();
    let base = base.ok_or(Absence::Missing)?;
    let url = Url::new_with_base(&format!("bundle/{name}.js"), &base);
    let url = url.map_err(|_| Absence::Missing)?;
    let failures = FAILURES.get();
    if failures > 0 {
        // An address whose import has failed is not asked for again: not by Firefox.
        url.set_search(&failures.to_string());
    }
    match load(&url.href()).await {
        Ok(module) => Ok(module.unchecked_into()),
        Err(_) => {
            FAILURES.set(failures + 1);
            Err(absence(&url).await)
        }
    }
}

/// An import does not tell why it fails.
async fn absence(url: &Url) -> Absence {
    match status(&url.href()).await {
        Ok(status) if status.as_f64() < Some(500.0) => Absence::Missing,
        _ => Absence::NoAnswer,
    }
}

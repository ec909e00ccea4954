use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// Whether screen readers hear a live region there: they do not in a part of the page that is
/// closed. Makes the browser lay out the page.
#[must_use]
pub fn is_heard(region: &Element) -> bool {
    let options = Object::new();
    let _ = Reflect::set(&options, &"checkVisibilityCSS".into(), &true.into());
    let region: &Checked = region.unchecked_ref();
    // Old browsers cannot tell, nor can simulated pages.
    region.is_connected() && region.check_visibility(&options).unwrap_or(true)
}

#[wasm_bindgen]
extern "C" {
    /// An `Element` with a function that `web-sys` lacks.
    #[wasm_bindgen(extends = Element)]
    type Checked;

    #[wasm_bindgen(method, catch, js_name = checkVisibility)]
    fn check_visibility(this: &Checked, options: &Object) -> Result<bool, JsValue>;
}

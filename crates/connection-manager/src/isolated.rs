use wasm_bindgen::prelude::*;

use crate::runtime::global;

/// Calls a function that is not ours. If it throws or panics the console shows the error, and the
/// caller, whose state would be left half changed, goes on.
pub(crate) fn call(function: impl Fn()) {
    if let Err(error) = apply(&function, &JsValue::UNDEFINED, &js_sys::Array::new()) {
        let _ = global::error(&error);
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Reflect, catch)]
    fn apply(
        function: &dyn Fn(),
        this: &JsValue,
        arguments: &js_sys::Array,
    ) -> Result<JsValue, JsValue>;
}

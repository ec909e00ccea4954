//! Promises by callbacks: futures, which need tasks and wakers, would make the wasm 3 kB larger
//! (brotli).

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::wire::Object;

/// What brings a value later, or fails.
pub(crate) struct Promised(Promise);

type Result = std::result::Result<JsValue, JsValue>;

impl Promised {
    /// Brings what `begin` returns, be it a value or a promise. It is called later, by nobody who
    /// is in the middle of something.
    pub(crate) fn new(begin: impl FnOnce() -> Result + 'static) -> Self {
        Self::from(&JsValue::UNDEFINED).then(|_| begin())
    }

    /// Brings what a promise does, or any other value.
    pub(crate) fn from(value: &JsValue) -> Self {
        Self(Promise::resolve(value))
    }

    /// Goes on with `next`, which may return a promise again, if there is a value.
    pub(crate) fn then(&self, next: impl FnOnce(JsValue) -> Result + 'static) -> Self {
        Self(self.0.then(&once(Box::new(next))))
    }

    /// Calls `end` in any case, unless the promise never ends.
    pub(crate) fn settle(&self, end: impl FnOnce(Result) + 'static) {
        // By one function for both ends: of two, one would be left behind.
        Self(Promise::all_settled(&Array::of1(&self.0))).then(|results| {
            let settled = Object::from(results.unchecked_into::<Array>().get(0));
            let member = |name| settled.as_ref().and_then(|settled| settled.get(name));
            end(match member("status") {
                Some(status) if status == "fulfilled" => Ok(member("value").unwrap_or_default()),
                _ => Err(member("reason").unwrap_or_default()),
            });
            Ok(JsValue::UNDEFINED)
        });
    }
}

impl From<Promised> for JsValue {
    fn from(promised: Promised) -> Self {
        promised.0.into()
    }
}

/// Boxed, so that there is one kind of closure.
fn once(function: Box<dyn FnOnce(JsValue) -> Result>) -> JsValue {
    let mut function = Some(function);
    let closure = Closure::<dyn FnMut(JsValue) -> Result>::new(move |value| {
        // A promise calls it once.
        function
            .take()
            .map_or(Ok(JsValue::UNDEFINED), |function| function(value))
    });
    closure.into_js_value()
}

#[wasm_bindgen]
extern "C" {
    type Promise;

    #[wasm_bindgen(static_method_of = Promise)]
    fn resolve(value: &JsValue) -> Promise;

    #[wasm_bindgen(static_method_of = Promise, js_name = allSettled)]
    fn all_settled(promises: &Array) -> Promise;

    #[wasm_bindgen(method)]
    fn then(this: &Promise, next: &JsValue) -> Promise;
}

use wasm_bindgen::prelude::*;

use crate::wire::Object;

/// Hears the events of one name until it is dropped.
pub(crate) struct Listener {
    target: EventTarget,
    name: &'static str,
    closure: Closure<dyn FnMut(JsValue)>,
}

impl Listener {
    /// `None` if `target` has no events.
    pub(crate) fn new(
        target: &JsValue,
        name: &'static str,
        hear: impl Fn(Object) + 'static,
    ) -> Option<Self> {
        let target: EventTarget = target.clone().unchecked_into();
        let closure = Closure::new(move |event| {
            if let Some(event) = Object::from(event) {
                hear(event);
            }
        });
        target.add_event_listener(name, &closure).ok()?;
        Some(Self {
            target,
            name,
            closure,
        })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // A page's own object may throw.
        let _ = self.target.remove_event_listener(self.name, &self.closure);
    }
}

#[wasm_bindgen]
extern "C" {
    /// By its members, any of which may be missing or a page's own.
    type EventTarget;

    #[wasm_bindgen(method, catch, js_name = addEventListener)]
    fn add_event_listener(
        this: &EventTarget,
        name: &str,
        closure: &Closure<dyn FnMut(JsValue)>,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = removeEventListener)]
    fn remove_event_listener(
        this: &EventTarget,
        name: &str,
        closure: &Closure<dyn FnMut(JsValue)>,
    ) -> Result<(), JsValue>;
}

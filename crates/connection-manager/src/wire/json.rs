//! JSON by the browser's own parser: a JSON library in the wasm would cost 10 kB and more.

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::text;

/// A JSON object.
pub(crate) struct Object(JsValue);

impl Object {
    /// `None` if the text is something else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::from(JSON::parse(text).ok()?)
    }

    /// `None` if it is no object.
    pub(crate) fn from(value: JsValue) -> Option<Self> {
        value.is_object().then_some(Self(value))
    }

    pub(crate) fn new() -> Self {
        Self(js_sys::Object::new().into())
    }

    pub(crate) fn stringify(&self) -> String {
        // It is an object of our own, of which nothing is left out.
        JSON::stringify(&self.0).map_or_else(|_| String::new(), String::from)
    }

    /// The same with a member of that name.
    pub(crate) fn with(self, name: &str, value: impl Into<JsValue>) -> Self {
        self.set(name, &value.into());
        self
    }

    pub(super) fn set(&self, name: &str, value: &JsValue) {
        // It is an object of our own, which refuses nothing.
        let _ = Reflect::set(&self.0, &JsValue::from_str(name), value);
    }

    /// The same with a member that is `null` if there is no value.
    pub(crate) fn with_option(self, name: &str, value: Option<impl Into<JsValue>>) -> Self {
        self.with(name, value.map_or(JsValue::NULL, Into::into))
    }

    pub(crate) fn get(&self, name: &str) -> Option<JsValue> {
        Reflect::get(&self.0, &JsValue::from_str(name)).ok()
    }

    /// The text as it was sent.
    pub(crate) fn raw_text(&self, name: &str) -> Option<String> {
        self.get(name)?.as_string()
    }

    /// A text that can be shown; at most 2 kB of it.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        text::plain(self.raw_text(name)?)
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.is_truthy())
    }

    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        self.get(name)?.as_f64()
    }

    pub(crate) fn object(&self, name: &str) -> Option<Self> {
        Self::from(self.get(name)?)
    }

    pub(crate) fn objects(&self, name: &str) -> Vec<Self> {
        self.values(name).filter_map(Self::from).collect()
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        self.values(name)
            .filter_map(|value| value.as_string())
            .collect()
    }

    /// The items of an array; none of anything else.
    fn values(&self, name: &str) -> impl Iterator<Item = JsValue> {
        let array = self.get(name).and_then(|value| value.dyn_into().ok());
        let array: Array = array.unwrap_or_default();
        array.into_iter()
    }
}

impl From<Object> for JsValue {
    fn from(object: Object) -> Self {
        object.0
    }
}

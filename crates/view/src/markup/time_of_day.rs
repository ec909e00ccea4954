use docker_connection::Instant;

use super::node::element;
use crate::{Element, Text, View};

impl View<'_> {
    /// An instant as a time of day.
    pub(crate) fn time(&self, at: Instant) -> Element {
        let epoch_millis = (self.epoch_millis)(at);
        element("time")
            .with_some("datetime", date_time(epoch_millis))
            .child(self.say(Text::Time(epoch_millis)))
    }
}

#[cfg(all(target_family = "wasm", any(target_os = "unknown", target_os = "none")))]
fn date_time(epoch_millis: f64) -> Option<String> {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(epoch_millis));
    Some(date.to_iso_string().into())
}

/// A server does not know when the reader's clock began.
#[cfg(not(all(target_family = "wasm", any(target_os = "unknown", target_os = "none"))))]
fn date_time(_: f64) -> Option<String> {
    None
}

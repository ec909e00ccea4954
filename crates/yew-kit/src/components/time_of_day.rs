use docker_connection::Instant;
use docker_connection_manager::HAS_JAVASCRIPT;
use js_sys::Date;
use wasm_bindgen::JsValue;
use yew::prelude::*;

use crate::{Text, use_docker_connection};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct TimeProps {
    pub(super) at: Instant,
}

/// An instant as a time of day.
#[component]
pub(super) fn TimeOfDay(props: &TimeProps) -> Html {
    let connection = use_docker_connection();
    // Once per instant: clocks differ by a millisecond from one reading to the next, and the text
    // would by a second.
    let epoch_millis = use_memo(props.at, |at| connection.manager.epoch_millis(*at));
    let date_time = use_memo(props.at, |_| {
        let date = || Date::new(&JsValue::from_f64(*epoch_millis)).to_iso_string();
        HAS_JAVASCRIPT.then(|| String::from(date()))
    });
    let text = connection.say(Text::Time(*epoch_millis));
    html! { <time datetime={(*date_time).clone()}>{ text }</time> }
}

use std::time::Duration;

/// The time of day, in ms since 1970, as the page's own locale writes it.
#[cfg(all(target_family = "wasm", any(target_os = "unknown", target_os = "none")))]
pub(crate) fn time(epoch_millis: f64) -> String {
    use wasm_bindgen::JsValue;

    let date = js_sys::Date::new(&JsValue::from_f64(epoch_millis));
    date.to_locale_time_string("default").into()
}

/// A server does not know the reader's time zone.
#[cfg(not(all(target_family = "wasm", any(target_os = "unknown", target_os = "none"))))]
pub(crate) fn time(epoch_millis: f64) -> String {
    let seconds = (epoch_millis / 1000.0) as u64;
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02} UTC", seconds % 60)
}

/// `duration` in the units of a language: hour, minute, second.
pub(crate) fn lasted(duration: Duration, [hour, minute, second]: [&str; 3]) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let part = |number: u64, unit| [&number.to_string(), " ", unit].concat();
    match seconds {
        0..60 => part(seconds.max(1), second),
        60..3600 => [part(minutes, minute), part(seconds % 60, second)].join(" "),
        _ => [part(hours, hour), part(minutes, minute)].join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units_at_most() {
        let text = |seconds| lasted(Duration::from_secs(seconds), ["h", "min", "s"]);
        assert_eq!(text(0), "1 s");
        assert_eq!(text(59), "59 s");
        assert_eq!(text(61), "1 min 1 s");
        assert_eq!(text(7_325), "2 h 2 min");
    }
}

//! What JavaScript asks for, as `checked` of the package's `options.ts` passes it on: checks cost
//! less there.

use std::time::Duration;

use docker_connection_manager::rules::Config;
use docker_connection_manager::{Credentials, Headers, ManagerConfig};
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `Checked` of `options.ts`.
    pub type Options;

    #[wasm_bindgen(method, getter, js_name = healthUrl)]
    fn health_url(this: &Options) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn headers(this: &Options) -> Option<Function>;

    /// How many of `omit`, `same-origin` and `include` come before it.
    #[wasm_bindgen(method, getter)]
    fn credentials(this: &Options) -> u8;

    #[wasm_bindgen(method, getter)]
    fn fetch(this: &Options) -> Option<Function>;

    /// The numbers of `Rules`, in the order there; NaN for those that are not given.
    #[wasm_bindgen(method, getter)]
    fn rules(this: &Options) -> Vec<f64>;

    #[wasm_bindgen(method, getter)]
    fn channel(this: &Options) -> Option<JsValue>;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn texts(this: &Options) -> Option<JsValue>;

    #[wasm_bindgen(method, getter)]
    fn debug(this: &Options) -> bool;

    #[wasm_bindgen(method, getter)]
    fn enabled(this: &Options) -> bool;
}

/// The configuration that `options` describe.
pub(crate) fn read(options: &Options) -> ManagerConfig {
    let defaults = ManagerConfig::default();
    ManagerConfig {
        health_url: options.health_url().unwrap_or(defaults.health_url),
        headers: options.headers().map_or(defaults.headers, Headers::from_js),
        credentials: match options.credentials() {
            0 => Credentials::Omit,
            2 => Credentials::Include,
            _ => Credentials::SameOrigin,
        },
        fetch: options.fetch(),
        channel: options.channel(),
        rules: rules(&options.rules()),
        debug: options.debug(),
        enabled: options.enabled(),
    }
}

fn rules(numbers: &[f64]) -> Config {
    let mut rules = Config::default();
    let mut numbers = numbers.iter();
    let mut next = || numbers.next().copied().filter(|number| !number.is_nan());
    if let Some(count) = next() {
        rules.max_consecutive_failures = count as u32;
    }
    if let Some(count) = next() {
        rules.max_retries = count as u32;
    }
    if let Some(jitter) = next() {
        rules.jitter = jitter;
    }
    for field in [
        &mut rules.base_retry_delay,
        &mut rules.max_retry_delay,
        &mut rules.rate_limit_reset_time,
        &mut rules.check_timeout,
        &mut rules.check_interval,
        &mut rules.trigger_throttle,
    ] {
        if let Some(millis) = next() {
            *field = duration(millis);
        }
    }
    rules
}

/// Of so many ms; less than none is none.
pub(crate) fn duration(millis: f64) -> Duration {
    Duration::from_millis(millis as u64)
}

/// A member that is there.
pub(crate) fn given(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

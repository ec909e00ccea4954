//! What JavaScript asks for, read with care.

use std::time::Duration;

use docker_connection_manager::rules::Config;
use docker_connection_manager::{Credentials, Headers, ManagerConfig};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The configuration that `options` describe.
///
/// # Errors
///
/// Says which option has a value that is none.
pub(crate) fn read(options: &JsValue) -> Result<ManagerConfig, String> {
    let mut config = ManagerConfig::default();
    if let Some(value) = given(options, "healthUrl") {
        config.health_url = value.as_string().ok_or("healthUrl must be a string")?;
    }
    if let Some(value) = given(options, "headers") {
        config.headers = headers(value)?;
    }
    if let Some(value) = given(options, "credentials") {
        config.credentials = match value.as_string().as_deref() {
            Some("omit") => Credentials::Omit,
            Some("same-origin") => Credentials::SameOrigin,
            Some("include") => Credentials::Include,
            _ => return Err("credentials must be omit, same-origin or include".into()),
        };
    }
    if let Some(value) = given(options, "fetch") {
        config.fetch = Some(value.dyn_into().map_err(|_| "fetch must be a function")?);
    }
    if let Some(value) = given(options, "rules") {
        config.rules = rules(&value)?;
    }
    config.channel = given(options, "channel");
    config.debug = given(options, "debug").is_some_and(|value| value.is_truthy());
    config.enabled = given(options, "enabled").is_none_or(|value| value.is_truthy());
    Ok(config)
}

/// A member that is there.
pub(crate) fn given(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

fn headers(value: JsValue) -> Result<Headers, String> {
    let value = match value.dyn_into::<Function>() {
        Ok(function) => return Ok(Headers::from_js(function)),
        Err(value) => value,
    };
    let entries = value.dyn_ref().map(Object::entries).unwrap_or_default();
    let mut fields = Vec::new();
    for entry in entries {
        let entry: Array = entry.unchecked_into();
        match (entry.get(0).as_string(), entry.get(1).as_string()) {
            (Some(name), Some(value)) => fields.push((name, value)),
            _ => return Err("headers must be an object of strings, or a function".into()),
        }
    }
    Ok(Headers::fixed(fields))
}

fn rules(value: &JsValue) -> Result<Config, String> {
    let mut rules = Config::default();
    let number = |name: &str| match given(value, name) {
        Some(value) => match value.as_f64() {
            Some(number) => Ok(Some(number)),
            None => Err(["rules.", name, " must be a number"].concat()),
        },
        None => Ok(None),
    };
    if let Some(count) = number("maxConsecutiveFailures")? {
        rules.max_consecutive_failures = count as u32;
    }
    if let Some(count) = number("maxRetries")? {
        rules.max_retries = count as u32;
    }
    if let Some(jitter) = number("jitter")? {
        rules.jitter = jitter;
    }
    for (name, field) in [
        ("baseRetryDelay", &mut rules.base_retry_delay),
        ("maxRetryDelay", &mut rules.max_retry_delay),
        ("rateLimitResetTime", &mut rules.rate_limit_reset_time),
        ("checkTimeout", &mut rules.check_timeout),
        ("checkInterval", &mut rules.check_interval),
        ("triggerThrottle", &mut rules.trigger_throttle),
    ] {
        if let Some(millis) = number(name)? {
            *field = duration(millis);
        }
    }
    Ok(rules)
}

/// Of so many ms; less than none is none, what is no number is none.
pub(crate) fn duration(millis: f64) -> Duration {
    Duration::from_millis(millis as u64)
}

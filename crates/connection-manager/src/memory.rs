//! What the page remembers over a reload: its limits, never its phase.

use docker_connection::{Instant, Limiter};

use crate::Runtime;
use crate::wire::Object;

/// The limits as JSON, with instants as milliseconds since 1970.
pub(crate) fn save(limiter: Limiter, runtime: &dyn Runtime) -> String {
    let millis = |at: Option<Instant>| {
        at.map_or_else(
            || "null".to_owned(),
            |at| (runtime.epoch_millis(at) as u64).to_string(),
        )
    };
    let Limiter {
        failures,
        deadline,
        last_trigger,
        last_reset,
    } = limiter;
    [
        r#"{"failures":"#,
        &failures.to_string(),
        r#","deadlineEpochMs":"#,
        &millis(deadline),
        r#","lastTriggerEpochMs":"#,
        &millis(last_trigger),
        r#","lastResetEpochMs":"#,
        &millis(last_reset),
        "}",
    ]
    .concat()
}

/// `None` if the text makes no sense.
pub(crate) fn load(text: &str, runtime: &dyn Runtime) -> Option<Limiter> {
    let saved = Object::parse(text)?;
    let instant = |name: &str| {
        let now = runtime.now();
        let millis = now.as_millis() as f64 + saved.number(name)? - runtime.epoch_millis(now);
        Some(Instant::from_millis(millis as u64))
    };
    Some(Limiter {
        failures: saved.number("failures")? as u32,
        deadline: instant("deadlineEpochMs"),
        last_trigger: instant("lastTriggerEpochMs"),
        last_reset: instant("lastResetEpochMs"),
    })
}

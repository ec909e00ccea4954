//! What the page remembers over a reload: its limits, never its phase.

use docker_connection::{Instant, Limiter};

use crate::Runtime;
use crate::wire::Object;

/// The limits as JSON, with instants as milliseconds since 1970.
pub(crate) fn save(limiter: Limiter, runtime: &dyn Runtime) -> String {
    let millis = |at: Option<Instant>| at.map(|at| runtime.epoch_millis(at));
    Object::new()
        .with("failures", limiter.failures)
        .with_option("deadlineEpochMs", millis(limiter.deadline))
        .with_option("lastTriggerEpochMs", millis(limiter.last_trigger))
        .with_option("lastResetEpochMs", millis(limiter.last_reset))
        .stringify()
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

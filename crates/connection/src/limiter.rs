use crate::Instant;

/// What must outlive a reload of the page, so that reloading is no way around a cooldown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limiter {
    /// Failures counted in the outage, or in the last one.
    pub failures: u32,
    /// When their wait ends or has ended.
    pub deadline: Option<Instant>,
    /// When a page event was last let through to cause a check.
    pub last_trigger: Option<Instant>,
    /// When the counter was last reset.
    pub last_reset: Option<Instant>,
}

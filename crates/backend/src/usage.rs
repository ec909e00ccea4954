//! What the engine holds, and what its containers use, for those who look.

mod details;
mod meter;
mod usages;

pub(crate) use self::details::Details;
pub(crate) use self::usages::{UsageListener, Usages};

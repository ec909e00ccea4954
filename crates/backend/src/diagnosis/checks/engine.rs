//! What the engine says, and other engines beside it.

pub(super) mod clock;
pub(super) mod disk;
pub(super) mod info;
pub(super) mod others;
pub(super) mod ping;

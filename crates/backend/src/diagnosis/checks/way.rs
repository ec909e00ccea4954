//! What is between this machine and the engine.

pub(super) mod name;
pub(super) mod proxies;
pub(super) mod service;
pub(super) mod socket;
pub(super) mod tcp;
pub(super) mod tls;

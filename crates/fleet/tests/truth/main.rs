//! What browsers are told when an engine, an agent or NATS is gone, over a real NATS.

#![allow(clippy::unwrap_used, reason = "these are tests")]

#[path = "../common/mod.rs"]
mod common;

mod agents;
mod bucket;
mod cluster;
mod looking;
mod nats;
mod permissions;
mod tls;

//! Terminals: who gets one, how it starts, what it carries and how it ends.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "these are tests")]

#[path = "../common/mod.rs"]
mod common;
#[allow(dead_code, reason = "the test does what its main function does")]
#[path = "../../examples/mount.rs"]
mod example;
#[allow(dead_code, reason = "the test does what its main function does")]
#[path = "../../examples/axum.rs"]
mod with_axum;

mod access;
mod faults;
mod shell;
mod starts;

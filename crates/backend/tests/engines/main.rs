//! Engines of every kind: what is asked of them, and what is told of their states.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "these are tests")]

#[path = "../common/mod.rs"]
mod common;

mod contexts;
mod losses;
mod neighbours;
mod questions;
mod real_engine;
mod reasons;
mod tls;

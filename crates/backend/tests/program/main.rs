//! The program, as people and their systems run it.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "these are tests")]

#[path = "../common/mod.rs"]
mod common;

mod binary;
#[cfg(target_os = "linux")]
mod hanging_home;
mod listen;
mod log;
#[cfg(target_os = "linux")]
mod own_trouble;

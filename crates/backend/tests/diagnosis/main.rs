//! The diagnosis: what it finds, who may see it, and the command that prints it.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "these are tests")]

#[path = "../common/mod.rs"]
mod common;

mod configuration;
#[cfg(target_os = "linux")]
mod doctor;
mod engine;
mod home;
mod real_engine;
mod route;
mod way;

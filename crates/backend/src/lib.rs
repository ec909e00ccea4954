//! Tells browsers whether the Docker engine can be used.
//!
//! [`Backend`] is a [tower service](tower::Service): mount it in a server of your own, or let
//! [`Backend::serve`] run it, as the program of this package does.
//!
//! A service that answers for the engines of many hosts is made of what [`hosts`] lends.
//!
//! For the host's own code there are [`Backend::report`] and [`Backend::changes`]. What the engine is
//! asked, and by which of them, is told in the package's README.
//!
//! # The rooms
//!
//! Arrows lead downwards only.
//!
//! - `process`: what a program around all of this needs.
//! - `http`: what is said, and how: connections, routes and their answers.
//! - `access`: who may ask: by host, by origin and by token.
//! - `terminal`: shells in containers. Only `terminal::socket` knows the WebSocket's library.
//! - `start`: the command that starts the engine, when somebody asks for it.
//! - `diagnosis`: the whole way to the engine, step by step, when somebody asks for it.
//! - `usage`: what the engine holds and what its containers use, when somebody looks.
//! - `monitor`: when the engine is asked, and what its answers mean.
//! - `advice`: what to do about a reason on this machine.
//! - `engine`: where the engine is, and what it is asked. Nobody else knows bollard.
//! - `platform`: what differs from one operating system to another, and what a system may deny.
//! - `clock`, `ladder`, `wire` and `text`: what the rooms above have in common.

#![forbid(unsafe_code)]

mod access;
mod advice;
mod backend;
mod clock;
mod config;
mod diagnosis;
mod engine;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
pub mod hosts;
mod http;
mod ladder;
mod monitor;
mod platform;
pub mod process;
mod start;
mod terminal;
mod text;
mod usage;
mod wire;

pub use access::{AllowedHost, AllowedOrigin, NotAHost, NotAnOrigin, Token, TokenError, WeakToken};
pub use backend::Backend;
pub use config::{Config, ConfigError};
pub use diagnosis::diagnose;
pub use engine::Environment;
pub use http::Listener;
pub use monitor::NotAsked;
pub use platform::descriptors::raise_limit as raise_descriptor_limit;
pub use start::{NotACommand, StartCommand};
pub use terminal::TerminalConfig;
pub use wire::body::Body;

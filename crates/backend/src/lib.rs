//! Tells browsers whether the Docker engine can be used.
//!
//! [`Backend`] is a [tower service](tower::Service): mount it in a server of your own, or let
//! [`Backend::serve`] run it, as the program of this package does.

#![forbid(unsafe_code)]

mod advice;
mod assets;
mod backend;
mod config;
mod endpoint;
mod engine;
mod health;
mod monitor;
mod response;
mod routes;
mod server;
mod snapshot;
mod stream;
mod tls_alert;

pub use backend::Backend;
pub use config::{Config, ConfigError};
pub use response::Body;

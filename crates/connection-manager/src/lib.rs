//! Drives [`docker_connection`] in a browser: asks the backend, arms the timer, listens to the
//! page.
//!
//! Nothing runs until somebody subscribes; the last [`Subscription`] that is dropped takes every
//! listener, timer and request with it.

#![forbid(unsafe_code)]

mod answer;
mod browser;
mod clock;
mod debug;
mod driver;
#[cfg(feature = "fake")]
mod fake;
mod json;
mod manager;
mod memory;
mod report;
mod runtime;

pub use browser::Browser;
pub use driver::Change;
#[cfg(feature = "fake")]
pub use fake::Fake;
pub use manager::{ConnectionManager, ManagerConfig, RecoveryHandle, Subscription};
pub use runtime::{Answer, Fetch, FetchFailed, Guard, Runtime};

pub use docker_connection as rules;

//! Drives [`docker_connection`] in a browser, a worker or Node: asks the backend, arms the timer,
//! listens to the page.
//!
//! Nothing runs until somebody subscribes or attempts; when the last [`Subscription`] is dropped
//! the page's listeners go at once, all else a second later, unless somebody comes back. Until then
//! Node keeps running.

#![forbid(unsafe_code)]

// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod change;
mod config;
mod driver;
mod inquiry;
mod isolated;
mod log;
mod manager;
mod memory;
mod registry;
mod runtime;
mod served;
mod shared;
mod toaster_handle;
mod wire;

pub use change::Change;
pub use config::{ManagerConfig, ManagerError};
pub use inquiry::Inquiry;
pub use manager::{ConnectionManager, RecoveryHandle, Subscription};
#[cfg(feature = "fake")]
pub use runtime::Fake;
pub use runtime::{
    Answer, Credentials, FetchCallback, FetchFailed, Guard, HAS_JAVASCRIPT, Headers, Host, Method,
    PageEvent, Runtime, StreamEvent, Tabs, TabsEvent,
};
pub use served::ServeHandle;
pub use toaster_handle::ToasterHandle;
pub use wire::docker_error;

/// What the kit's own views share with it; no part of the API.
#[doc(hidden)]
pub mod js {
    pub use crate::runtime::listener::Listener;
    pub use crate::runtime::promise::Promised;
}

pub use docker_connection as rules;

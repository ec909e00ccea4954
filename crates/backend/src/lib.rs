//! Tells browsers whether the Docker engine can be used.
//!
//! [`Backend`] is a [tower service](tower::Service): mount it in a server of your own, or let
//! [`Backend::serve`] run it, as the program of this package does.
//!
//! # What the engine is asked
//!
//! - `GET /version`, or `GET /_ping` while somebody watches and nothing hints at another engine in
//!   its place. Nothing else, one request at a time, each given up after 3.5 s.
//! - Nothing at all while nobody asks and nobody watches.
//! - For those who ask, however many: at most one request a second.
//! - While somebody watches: one request each 30 s, and one more to open an idle connection, whose
//!   end tells of the engine's. In an outage the requests follow each other after 10, 20, 40 … ms,
//!   measured from their beginnings; from 2 s on (5 s without a socket whose folder can be
//!   watched) the pauses stay the same. After two minutes they are 30 s where the folder is watched
//!   and the outage can hardly end without a change of it: nobody listens, or there is no socket.
//!   A change of the socket's folder begins that anew.
//! - The end of the idle connection causes one request. If it ends although the engine is fine, as
//!   behind some proxies, the next ones wait 1, 2, 4 … 30 s.
//! - Other engines of the machine are asked who they are when the chosen one does not answer: each
//!   5 s at most, for half a second, to be told of and never to be used.

#![forbid(unsafe_code)]

mod access;
mod advice;
mod authority;
mod backend;
mod body;
mod config;
mod digest;
mod engine;
mod http;
mod monitor;
mod platform;
mod response;
mod route;
mod shell;

pub use access::{AllowedHost, AllowedOrigin, NotAHost, NotAnOrigin, Token, TokenError, WeakToken};
pub use backend::Backend;
pub use body::Body;
pub use config::{Config, ConfigError};
pub use engine::Environment;
pub use http::Listener;
pub use monitor::NotAsked;
pub use platform::descriptors::raise_limit as raise_descriptor_limit;

//! What is said, and how: connections, routes and their answers.

mod assets;
mod content_policy;
mod diagnosis;
mod engine;
mod exposition;
mod folder;
mod front;
mod health;
mod hosts;
mod metrics;
mod places;
mod pulse;
mod routes;
mod server;
mod socket;
mod source;
mod start;
mod stream;
mod surroundings;
mod usage;

pub(crate) use self::assets::Assets;
pub(crate) use self::front::{Front, Site};
pub(crate) use self::hosts::HostRoutes;
pub use self::hosts::{Directory, Gauge, is_host_name};
pub(crate) use self::metrics::Metrics;
pub(crate) use self::routes::Routes;
pub(crate) use self::server::serve;
pub use self::socket::Listener;
pub use self::source::{Follow, Source};

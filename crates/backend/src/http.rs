//! What is said, and how: connections, routes and their answers.

mod answers;
mod assets;
mod front;
mod hosts;
mod metrics;
mod routes;
mod server;
mod source;
mod surroundings;

pub(crate) use self::assets::Assets;
pub(crate) use self::front::{Front, Site};
pub(crate) use self::hosts::HostRoutes;
pub use self::hosts::{Directory, Gauge, is_host_name};
pub(crate) use self::metrics::Metrics;
pub(crate) use self::routes::Routes;
pub use self::server::Listener;
pub(crate) use self::server::serve;
pub use self::source::{Follow, Source};

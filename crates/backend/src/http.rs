//! What is said, and how: connections, routes and their answers.

mod assets;
mod content_policy;
mod diagnosis;
mod engine;
mod exposition;
mod folder;
mod metrics;
mod openapi;
mod places;
mod pulse;
mod routes;
mod server;
mod socket;
mod start;
mod stream;
mod usage;

pub(crate) use self::assets::Assets;
pub(crate) use self::metrics::Metrics;
pub(crate) use self::routes::Routes;
pub(crate) use self::server::serve;
pub use self::socket::Listener;

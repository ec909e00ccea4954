//! Where the engine is, and what it is asked.

mod account;
mod address;
mod client;
mod container;
mod context;
pub(crate) mod disk;
mod endpoint;
mod environment;
mod failure;
mod line;
mod link;
mod neighbours;
pub(crate) mod probe;
mod target;
pub(crate) mod tls;
mod tls_alert;
mod usage;

pub(crate) use self::account::{ApiVersions, Info};
pub(crate) use self::address::shorten_home;
pub(crate) use self::client::{Client, Identity};
pub(crate) use self::container::{ContainerError, Containers, Shell, Size, Wanted};
pub(crate) use self::context::ClientFolder;
pub(crate) use self::endpoint::{EngineEndpoint, Search};
pub use self::environment::Environment;
pub(crate) use self::failure::Failure;
pub(crate) use self::line::Bidirectional;
pub(crate) use self::neighbours::{LIMIT as NEIGHBOURS_LIMIT, Neighbour, Neighbours, survey};
pub(crate) use self::target::{Target, TlsFiles};
pub(crate) use self::usage::{Reading, RunningContainer};

//! Where the engine is, and what it is asked.

mod account;
mod client;
mod container;
pub(crate) mod disk;
mod endpoint;
mod failure;
mod line;
mod link;
mod neighbours;
pub(crate) mod probe;
pub(crate) mod tls;
mod usage;

pub(crate) use self::account::{ApiVersions, Fit, Info};
pub(crate) use self::client::{Client, Identity};
pub(crate) use self::container::{ContainerError, Containers, Shell, Size, Wanted};
pub use self::endpoint::Environment;
pub(crate) use self::endpoint::{
    ClientFolder, EngineEndpoint, Search, Target, TlsFiles, shorten_home,
};
pub(crate) use self::failure::Failure;
pub(crate) use self::line::Bidirectional;
pub(crate) use self::neighbours::{LIMIT as NEIGHBOURS_LIMIT, Neighbour, Neighbours, survey};
pub(crate) use self::usage::{Reading, RunningContainer};

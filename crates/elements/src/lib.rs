//! The kit for JavaScript: what the npm package `docker-connection-kit` makes its API, its React
//! hooks and its custom elements of. The package's own sources are in `npm`.

mod connection;
mod handle;
mod options;
mod texts;
#[cfg(feature = "view")]
mod view;

pub use connection::Connection;
pub use handle::Handle;
#[cfg(feature = "view")]
pub use view::View;

/// Slower than the standard one and 2 kB smaller: the kit allocates little.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

//! A private Docker engine for the project's tests and demo: a real `dockerd` in a folder of its
//! own that never touches the engine, the images or the network of the machine's owner.
//!
//! It needs Linux, root, and Debian's `docker.io`; images come from Debian's `busybox-static`.
//! No service manager, registry or network is involved.

#![forbid(unsafe_code)]

mod busybox;
mod engine;
mod layout;
mod mounts;
mod process;
mod temporary;

pub use engine::PrivateEngine;
pub use temporary::TemporaryEngine;

//! The project's book: what mdBook makes of `docs/`, and the picture in it.

#![forbid(unsafe_code)]

mod build;
mod ladder;
mod markdown;

pub use build::build;
pub use ladder::ladder;
pub use markdown::{Link, anchors, includes, line, links};

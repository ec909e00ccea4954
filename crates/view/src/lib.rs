//! What is shown of a [`Status`](docker_connection::Status), without a page: the words, which of
//! them stand where, and how far the way to the engine is open.

#![forbid(unsafe_code)]

mod announcement;
mod catalogue;
mod english;
mod german;
mod hops;
mod text;
mod time;
mod trouble;

pub use announcement::Announcement;
pub use catalogue::Catalogue;
pub use english::english;
pub use german::german;
pub use hops::{Hop, HopState, hop_state};
pub use text::{Label, Text};
pub use trouble::Trouble;

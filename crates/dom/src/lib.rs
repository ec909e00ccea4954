//! Puts the [`docker_connection_view`] of a connection onto a page, and takes what a person does
//! there back to its manager.
//!
//! [`Mounted`] is a part of the kit without a framework; [`Announcer`] tells screen readers. A
//! framework that renders the markup itself needs [`Interaction`] alone.
//!
//! ```no_run
//! use docker_connection_dom::{Announcer, Mounted, adopt_style};
//! use docker_connection_manager::{ConnectionManager, ManagerConfig, ManagerError};
//! use docker_connection_view::{Catalogue, Options, Part};
//!
//! /// Shows Docker's state in a sidebar for as long as what it gives is kept.
//! fn show(sidebar: &web_sys::Element) -> Result<Option<(Mounted, Announcer)>, ManagerError> {
//!     let manager = ConnectionManager::new(ManagerConfig::default())?;
//!     let words = Catalogue::default();
//!     adopt_style(sidebar);
//!     let announcer = Announcer::new(sidebar, &manager, words.clone());
//!     let panel = Mounted::new(sidebar, Part::PANEL, manager, words, Options::new("docker"));
//!     Ok(panel.zip(announcer))
//! }
//! # fn main() {}
//! ```

#![forbid(unsafe_code)]

mod announcer;
mod clipboard;
mod drawing;
mod heard;
mod in_sight;
mod interaction;
mod mounted;
mod style;

pub use announcer::Announcer;
pub use drawing::Drawing;
pub use heard::is_heard;
pub use in_sight::Sight;
pub use interaction::Interaction;
pub use mounted::Mounted;
pub use style::adopt_style;

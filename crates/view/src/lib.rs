//! What is shown of a [`Status`](docker_connection::Status), without a page: the words, and the
//! markup as data.
//!
//! A [`Part`] draws a [`View`]: a function of the status, of what is local to the view, of the
//! words and of how the view was asked for. An adapter puts the [`Element`] onto the screen, takes
//! what a person does there to [`update`], and does the [`Request`] that comes of it. It decides
//! nothing.
//!
//! ```
//! use docker_connection::Status;
//! use docker_connection_view::{Catalogue, Options, Part, View, ViewState};
//!
//! let view = View {
//!     status: &Status::default(),
//!     toast: None,
//!     state: &ViewState::default(),
//!     catalogue: &Catalogue::default(),
//!     options: &Options::new("docker"),
//!     epoch_millis: &|at| at.as_millis() as f64,
//! };
//! assert!(Part::INDICATOR.draw(&view).to_string().contains("Docker status unknown"));
//! ```

#![forbid(unsafe_code)]

// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod markup;
mod words;

pub use markup::{
    Action, Content, Element, Hop, HopState, Node, Options, Part, Request, Str, ToasterPosition,
    View, ViewEvent, ViewState, hop_state, live_region, update,
};
pub use words::{Announcement, Catalogue, Label, Text, Trouble, english, german};

/// The style sheet of all parts.
pub const STYLE: &str = include_str!("style.css");

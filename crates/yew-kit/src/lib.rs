//! Yew components and hooks that show whether Docker can be used.
//!
//! Put a [`DockerConnectionProvider`] around the app and a [`DockerStatusButton`],
//! [`DockerStatusIndicator`] or [`DockerStatusPanel`] wherever the person at the screen should see it:
//!
//! ```
//! use docker_connection_yew::prelude::*;
//! use yew::prelude::*;
//!
//! #[component]
//! fn App() -> Html {
//!     html! {
//!         <DockerConnectionProvider>
//!             <footer><DockerStatusButton /></footer>
//!             <DockerToaster />
//!         </DockerConnectionProvider>
//!     }
//! }
//! ```
//!
//! The components own no timers and send no requests: they render the
//! [`Status`](docker_connection::Status) of the provider's
//! [`ConnectionManager`](docker_connection_manager::ConnectionManager).

#![forbid(unsafe_code)]

// The README's examples compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

// So do the book's.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/quick-start.md")]
#[doc = include_str!("../../../docs/components.md")]
#[doc = include_str!("../../../docs/configuration.md")]
#[doc = include_str!("../../../docs/time.md")]
struct Book;

mod announcer;
mod components;
mod hooks;
mod html;
pub mod prelude;
mod provided;
mod provider;

pub use components::{DockerStatusButton, DockerStatusIndicator, DockerStatusPanel, DockerToaster};
pub use components::{IndicatorProps, PanelProps, StatusButtonProps, ToasterProps};
pub use hooks::{
    DockerConnection, FailedAttempt, RecoveryOptions, UseDockerRecoveryHandle,
    use_docker_connection, use_docker_phase, use_docker_recovery, use_docker_status,
};
pub use provider::{DockerConnectionProvider, ProviderProps};

pub use docker_connection as rules;
pub use docker_connection_manager as manager;
pub use docker_connection_view as view;
pub use docker_connection_view::{Catalogue, Label, Text, ToasterPosition};

//! Whether a Docker engine can be used: the rules, for browser and server alike.
//!
//! A [`Connection`] decides when to check, how long to wait after failures and what to show. It
//! knows no clock, no randomness, no network and no page: time and a seed are arguments, and what
//! it wants done comes out of it. A driver runs it like this:
//!
//! ```
//! use docker_connection::{
//!     CheckFailure, Config, Connection, Input, Instant, Output, Phase, Reason,
//! };
//!
//! # fn main() -> Result<(), docker_connection::ConfigError> {
//! let mut connection = Connection::new(Config::default(), 42)?;
//! let mut inputs = vec![Input::Start];
//! let now = Instant::from_millis(0);
//!
//! while let Some(input) = inputs.pop() {
//!     connection.handle(now, input);
//!     while let Some(output) = connection.poll_output() {
//!         if let Output::StartCheck { id, .. } = output {
//!             // A real driver asks the backend and comes back with the answer later.
//!             let failure =
//!                 CheckFailure { reason: Reason::BackendUnreachable, retry_after: None };
//!             inputs.push(Input::CheckEnded { id, result: Err(failure) });
//!         }
//!     }
//!     // A real driver arms its one timer for `connection.next_timeout()`.
//! }
//!
//! assert_eq!(connection.status().phase, Phase::Unavailable);
//! assert!(connection.next_timeout().is_some_and(|at| at <= Instant::from_millis(5_000)));
//! # Ok(())
//! # }
//! ```
//!
//! The types of the backend's answers and of a terminal's frames are here as well, with the feature
//! `serde` also as JSON.

#![forbid(unsafe_code)]

// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod config;
mod connection;
mod cooldown;
mod election;
mod error;
mod io;
mod limiter;
mod message;
mod queue;
mod snapshot;
mod status;
mod time;
mod wire;

pub use config::{
    BASE_RETRY_DELAY, Config, ConfigError, MAX_CONSECUTIVE_FAILURES, MAX_RETRY_DELAY,
    RATE_LIMIT_RESET_TIME,
};
pub use connection::Connection;
pub use cooldown::cooldown;
pub use election::{Election, ElectionInput, ElectionOutput};
pub use error::{DockerError, is_docker_error};
pub use io::{Cause, CheckFailure, CheckId, Input, Note, Output, Recovery, RecoveryMode, Trigger};
pub use limiter::Limiter;
pub use message::{Message, Sentence};
pub use snapshot::{PendingToast, Snapshot};
pub use status::{Countdown, Outage, Phase, RecoveryStatus, ResetBlock, RetryBlock, Status};
pub use time::Instant;
pub use wire::{
    Advice, ClientFrame, ContainerCounts, ContainerUsage, Diagnosis, DiagnosisEnd, DiagnosisFact,
    DiagnosisNews, DiagnosisStatus, DiagnosisStep, DiskSpace, DockerErrorResponse, Endpoint,
    EndpointSource, Engine, EngineDetails, EngineNews, ErrorCode, ExitReason, Feature,
    HealthReport, HealthStatus, Reason, ReportedOutage, ServerFrame, StartAnswer, StartOutcome,
    StepState, TERMINAL_PROTOCOL, TERMINAL_TOKEN_PROTOCOL, TERMINAL_WINDOW, Usage, Warning,
};

//! Whether a Docker engine can be used: the rules, for browser and server alike.

#![forbid(unsafe_code)]

mod names;
mod reason;
mod report;
mod time;

pub use reason::Reason;
pub use report::{
    Advice, Endpoint, EndpointSource, Engine, ErrorCode, HealthReport, HealthStatus,
    ReportedOutage, Warning,
};
pub use time::Instant;

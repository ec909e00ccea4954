//! What the backend says, as types.

mod error_response;
pub(crate) mod names;
mod reason;
mod report;

pub use error_response::{DockerErrorResponse, ErrorCode};
pub use reason::Reason;
pub use report::{
    Advice, Endpoint, EndpointSource, Engine, Feature, HealthReport, HealthStatus, ReportedOutage,
    Warning,
};

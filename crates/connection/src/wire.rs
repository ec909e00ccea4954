//! What the backend says, what a diagnosis finds, what an engine holds and what a terminal is told,
//! as types.

mod diagnosis;
mod engine;
mod error_response;
pub(crate) mod names;
mod reason;
mod report;
mod terminal;

pub use diagnosis::{
    Diagnosis, DiagnosisEnd, DiagnosisFact, DiagnosisNews, DiagnosisStatus, DiagnosisStep,
    StepState,
};
pub use engine::{
    ContainerCounts, ContainerUsage, DiskSpace, EngineDetails, EngineNews, StartAnswer,
    StartOutcome, Usage,
};
pub use error_response::{DockerErrorResponse, ErrorCode};
pub use reason::Reason;
pub use report::{
    Advice, Endpoint, EndpointSource, Engine, Feature, HealthReport, HealthStatus, ReportedOutage,
    Warning,
};
pub use terminal::{
    ClientFrame, ExitReason, ServerFrame, TERMINAL_PROTOCOL, TERMINAL_TOKEN_PROTOCOL,
    TERMINAL_WINDOW,
};

//! What comes over the wire: answers, reports, diagnoses, errors, the messages of other tabs.

mod answer;
mod diagnosis;
mod docker_error;
mod duration;
mod engine;
mod json;
mod members;
mod report;
mod snapshot;
pub(crate) mod tabs;
mod text;

pub(crate) use self::answer::{error_code, interpret};
pub(crate) use self::diagnosis::{parse_end, parse_step};
pub use self::docker_error::docker_error;
pub(crate) use self::engine::{interpret_start, parse_details, parse_usage};
pub(crate) use self::json::Object;
pub(crate) use self::members::Dates;
pub(crate) use self::report::parse_report;
pub(crate) use self::snapshot::write_status;

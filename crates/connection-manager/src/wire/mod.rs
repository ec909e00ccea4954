//! What comes over the wire: answers, reports, errors, the messages of other tabs.

mod answer;
mod docker_error;
mod duration;
mod json;
mod members;
mod report;
mod snapshot;
pub(crate) mod tabs;
mod text;

pub(crate) use self::answer::{error_code, interpret};
pub use self::docker_error::docker_error;
pub(crate) use self::json::Object;
pub(crate) use self::members::Dates;
pub(crate) use self::report::parse_report;
pub(crate) use self::snapshot::write_status;

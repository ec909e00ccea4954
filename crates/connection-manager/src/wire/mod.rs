//! What comes over the wire: answers, reports, errors.

mod answer;
mod docker_error;
mod json;
mod report;
mod text;

pub(crate) use self::answer::{error_code, interpret};
pub use self::docker_error::docker_error;
pub(crate) use self::json::Object;
pub(crate) use self::report::parse_report;

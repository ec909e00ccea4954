//! The sentences for the person at the screen.

use std::borrow::Cow;

use crate::{HealthReport, HealthStatus, Reason};

/// What the first failure is called, word for word as in the original.
pub const UNAVAILABLE: &str =
    "Docker is not running or not accessible. Please start Docker Desktop and try again.";
const TOO_MANY: &str =
    "Docker connection failed too many times. Please check Docker and try again later.";

/// What to say of a failed connection: `failures` counted ones, of which `limit` are allowed.
#[must_use]
pub fn unavailable(failures: u32, limit: u32) -> Cow<'static, str> {
    if failures >= limit {
        Cow::Borrowed(TOO_MANY)
    } else if failures > 1 {
        Cow::Owned(format!("{UNAVAILABLE} (attempt {failures} of {limit})"))
    } else {
        Cow::Borrowed(UNAVAILABLE)
    }
}

/// What to say of an attempt that a cooldown refuses for `seconds` more.
#[must_use]
pub fn wait(seconds: u64) -> String {
    format!(
        "Docker connection temporarily unavailable. Please wait {seconds} seconds before retrying."
    )
}

/// What to say while nothing is known of Docker itself, because of `reason`.
#[must_use]
pub fn hidden(reason: Reason) -> &'static str {
    match reason {
        Reason::BackendUnreachable => {
            "The IDE's server does not answer, so the state of Docker is not known."
        }
        Reason::BackendTimeout => {
            "The IDE's server did not answer in time, so the state of Docker is not known."
        }
        Reason::BackendAuth => "The IDE's server asks you to sign in again.",
        Reason::BackendRateLimited => "The IDE's server asks for fewer requests.",
        Reason::ProxyError => {
            "A proxy answered instead of the IDE's server, so the state of Docker is not known."
        }
        Reason::BadReport => {
            "The IDE's server gave an answer that makes no sense, so the state of Docker is not \
             known."
        }
        Reason::BrowserOffline => "You are offline, so the state of Docker is not known.",
        _ => "The state of Docker is not known.",
    }
}

/// The sentence for a report that is not "available".
pub(crate) fn of_report(report: &HealthReport, failures: u32, limit: u32) -> Cow<'static, str> {
    match report.reason {
        _ if report.status == HealthStatus::Starting => Cow::Borrowed("Docker is starting."),
        None | Some(Reason::Unknown) if !report.message.is_empty() => {
            Cow::Owned(report.message.clone())
        }
        _ => unavailable(failures, limit),
    }
}

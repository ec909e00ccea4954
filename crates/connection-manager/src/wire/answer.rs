use std::time::Duration;

use docker_connection::{CheckFailure, HealthReport, Reason};
use js_sys::Date;

use super::duration::duration;
use super::json::Object;
use super::report::parse_report;
use crate::{Answer, FetchFailed};

/// What an answer to a check means: a report in any answer that carries one, else the reason why
/// the truth is not known.
pub(crate) fn interpret(
    answer: &Result<Answer, FetchFailed>,
) -> Result<Box<HealthReport>, CheckFailure> {
    let failure = |reason| CheckFailure {
        reason,
        retry_after: None,
    };
    let answer = answer.as_ref().map_err(|failed| match failed {
        FetchFailed::Unreachable => failure(Reason::BackendUnreachable),
        FetchFailed::Offline => failure(Reason::BrowserOffline),
        FetchFailed::NoHeaders => failure(Reason::BackendAuth),
    })?;
    match answer.status {
        401 | 403 => return Err(failure(Reason::BackendAuth)),
        429 => {
            return Err(CheckFailure {
                reason: Reason::BackendRateLimited,
                retry_after: answer.retry_after.as_deref().and_then(parse_retry_after),
            });
        }
        _ => {}
    }
    match parse_report(&answer.body) {
        Some(report) if matches!(answer.status, 200 | 503) => Ok(Box::new(report)),
        _ if answer.is_redirected => Err(failure(Reason::BackendAuth)),
        _ if answer.body.trim_ascii_start().starts_with('{') => Err(failure(Reason::BadReport)),
        _ => Err(failure(Reason::ProxyError)),
    }
}

/// What an answer other than 200 says that it is about, as in the backend's errors.
pub(crate) fn error_code(answer: &Answer) -> Option<String> {
    let answer = (answer.status != 200).then(|| Object::parse(&answer.body))??;
    answer.text("code")
}

/// `Retry-After` is a number of seconds or an HTTP date (RFC 9110, section 10.2.3).
fn parse_retry_after(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.trim_ascii().parse() {
        return Some(Duration::from_secs(seconds));
    }
    duration((Date::parse(value) - Date::now()) / 1000.0)
}

use docker_connection::{DockerErrorResponse, ErrorCode, Reason};
use http::{Response, StatusCode};

use crate::monitor::{Unusable, message};
use crate::usage::Details;
use crate::wire::body::Body;
use crate::wire::response::{for_later, internal_error, told};

/// What the engine holds, or why it cannot be asked.
pub(crate) async fn respond(details: &Details) -> Response<Body> {
    match details.get().await {
        Ok(details) => told(StatusCode::OK, &*details),
        Err(Unusable::Because(reason)) => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            for_later(told(status, &unavailable(reason)))
        }
        Err(Unusable::NotAsked) => internal_error(),
    }
}

fn unavailable(reason: Reason) -> DockerErrorResponse {
    DockerErrorResponse {
        message: message(reason),
        code: ErrorCode::DockerUnavailable,
        failure_count: None,
        backoff_seconds: None,
        reason: Some(reason),
    }
}

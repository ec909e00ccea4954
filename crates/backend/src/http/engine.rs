use docker_connection::{DockerErrorResponse, ErrorCode, Reason};
use http::{Response, StatusCode};
use serde::Serialize;

use super::routes::for_later;
use crate::monitor::{Unusable, message};
use crate::usage::Details;
use crate::wire::body::Body;
use crate::wire::response::{internal_error, json};

/// What the engine holds, or why it cannot be asked.
pub(super) async fn respond(details: &Details) -> Response<Body> {
    match details.get().await {
        Ok(details) => json(StatusCode::OK, written(&*details)),
        Err(Unusable::Because(reason)) => for_later(json(
            StatusCode::SERVICE_UNAVAILABLE,
            written(&unavailable(reason)),
        )),
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

fn written(content: &impl Serialize) -> String {
    serde_json::to_string(content).expect("it has nothing but text as keys")
}

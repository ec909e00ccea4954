use docker_connection::DockerErrorResponse;
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

use crate::access::Gate;
use crate::start::{NotStarted, Starts};
use crate::wire::body::Body;
use crate::wire::response::{internal_error, refused, told};

/// Runs the command that starts the engine, for those who may have it run.
pub(crate) async fn respond(request: &Request<()>, gate: &Gate, starts: &Starts) -> Response<Body> {
    if request.method() != Method::POST {
        return only_post();
    }
    if let Some(refusal) = gate.refuse_action(request) {
        return refusal;
    }
    if !is_json(request.headers()) {
        // A form of another site's page cannot send it.
        let message = "The Content-Type of this request is application/json.";
        return refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, message);
    }
    match starts.start().await {
        Ok(outcome) => told(StatusCode::OK, &outcome),
        Err(NotStarted::RunsAlready) => refused(StatusCode::CONFLICT, "Docker is running already."),
        Err(NotStarted::TooEarly(error)) => too_early(&error),
        Err(NotStarted::Failed) => internal_error(),
    }
}

fn only_post() -> Response<Body> {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let mut response = refused(status, "Only POST is possible here.");
    let allowed = HeaderValue::from_static("POST");
    response.headers_mut().insert(ALLOW, allowed);
    response
}

fn too_early(error: &DockerErrorResponse) -> Response<Body> {
    let mut response = told(StatusCode::TOO_MANY_REQUESTS, error);
    if let Some(seconds) = error.backoff_seconds {
        let wait = HeaderValue::from(seconds);
        response.headers_mut().insert(RETRY_AFTER, wait);
    }
    response
}

/// Whether the body would be JSON, if there were one.
fn is_json(headers: &HeaderMap) -> bool {
    let mut kinds = headers.get_all(CONTENT_TYPE).into_iter();
    let (Some(kind), None) = (kinds.next(), kinds.next()) else {
        return false;
    };
    let kind = kind.to_str().unwrap_or_default().split(';').next();
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

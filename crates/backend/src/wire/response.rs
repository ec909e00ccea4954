use std::fmt::Display;

use bytes::Bytes;
use docker_connection::ErrorCode;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use serde::Serialize;
use serde_json::json;

use crate::wire::body::Body;

pub(crate) const TEXT: &str = "text/plain; charset=utf-8";
const EXPOSITION: &str = "text/plain; version=0.0.4; charset=utf-8";
/// In seconds.
const RETRY_AFTER_UNAVAILABLE: &str = "5";

/// A response that nothing may keep.
pub(crate) fn fresh(status: StatusCode, kind: &'static str, content: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(content));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub(crate) fn json(status: StatusCode, content: impl Into<Bytes>) -> Response<Body> {
    fresh(status, "application/json", content.into())
}

/// The same with what a type of the wire says.
pub(crate) fn told(status: StatusCode, content: &impl Serialize) -> Response<Body> {
    let content = serde_json::to_string(content).expect("it has nothing but text as keys");
    json(status, content)
}

/// The process runs.
pub(crate) fn alive() -> Response<Body> {
    fresh(StatusCode::OK, TEXT, Bytes::from_static(b"ok"))
}

/// What Prometheus reads.
pub(crate) fn exposed(exposition: &impl Display) -> Response<Body> {
    fresh(StatusCode::OK, EXPOSITION, exposition.to_string().into())
}

/// The same, to be asked for again after a while.
pub(crate) fn for_later(mut response: Response<Body>) -> Response<Body> {
    let wait = HeaderValue::from_static(RETRY_AFTER_UNAVAILABLE);
    response.headers_mut().insert(RETRY_AFTER, wait);
    response
}

pub(crate) fn no_content() -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::new()));
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// Sends a browser on, with a location that is still to be set.
pub(crate) fn elsewhere() -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::new()));
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub(crate) fn not_found() -> Response<Body> {
    refused(StatusCode::NOT_FOUND, "There is nothing at this address.")
}

pub(crate) fn method_not_allowed() -> Response<Body> {
    let mut response = refused(
        StatusCode::METHOD_NOT_ALLOWED,
        "Only GET and HEAD are possible here.",
    );
    let allowed = HeaderValue::from_static("GET, HEAD");
    response.headers_mut().insert(ALLOW, allowed);
    response
}

/// The answer to a request that is not to be had, with a reason that tells nothing else.
pub(crate) fn refused(status: StatusCode, message: &str) -> Response<Body> {
    error(status, ErrorCode::BadRequest, message)
}

pub(crate) fn busy() -> Response<Body> {
    error(
        StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal,
        "As many streams are open as this backend keeps.",
    )
}

pub(crate) fn internal_error() -> Response<Body> {
    error(
        StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::Internal,
        "The backend failed; its log may say why.",
    )
}

fn error(status: StatusCode, code: ErrorCode, message: &str) -> Response<Body> {
    let content = json!({ "message": message, "code": code.as_str() });
    json(status, content.to_string())
}

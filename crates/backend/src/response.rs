use std::io;

use bytes::Bytes;
use docker_connection::ErrorCode;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use serde_json::json;

/// The body of every response of the backend.
pub type Body = UnsyncBoxBody<Bytes, io::Error>;

/// A response that nothing may keep.
pub(crate) fn fresh(status: StatusCode, kind: &'static str, content: Bytes) -> Response<Body> {
    let length = HeaderValue::from(content.len());
    let mut response = Response::new(body(content));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_LENGTH, length);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub(crate) fn json(status: StatusCode, content: impl Into<Bytes>) -> Response<Body> {
    fresh(status, "application/json", content.into())
}

pub(crate) fn no_content() -> Response<Body> {
    let mut response = Response::new(body(Bytes::new()));
    *response.status_mut() = StatusCode::NO_CONTENT;
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

pub(crate) fn internal_error() -> Response<Body> {
    error(
        StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::Internal,
        "The backend failed; its log may say why.",
    )
}

pub(crate) fn body(content: Bytes) -> Body {
    Full::new(content)
        .map_err(|never| match never {})
        .boxed_unsync()
}

fn error(status: StatusCode, code: ErrorCode, message: &str) -> Response<Body> {
    let content = json!({ "message": message, "code": code.as_str() });
    json(status, content.to_string())
}

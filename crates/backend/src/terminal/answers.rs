use docker_connection::{DockerErrorResponse, ErrorCode};

/// An error that no failure of the engine's caused.
pub(super) fn error(code: ErrorCode, message: impl Into<String>) -> DockerErrorResponse {
    DockerErrorResponse {
        message: message.into(),
        code,
        failure_count: None,
        backoff_seconds: None,
        reason: None,
    }
}

pub(super) fn bad_request(message: impl Into<String>) -> DockerErrorResponse {
    error(ErrorCode::BadRequest, message)
}

pub(super) fn image_missing(image: &str) -> DockerErrorResponse {
    let message = format!(
        "The terminal's image does not exist on this Docker host. Fetch it there: docker pull \
         {image}"
    );
    error(ErrorCode::ImageMissing, message)
}

pub(super) fn image_not_allowed() -> DockerErrorResponse {
    let message = "This image is not allowed here; --terminal-image allows it.";
    error(ErrorCode::ImageNotAllowed, message)
}

pub(super) fn session_active() -> DockerErrorResponse {
    let message = "A terminal runs on this connection already.";
    error(ErrorCode::SessionActive, message)
}

pub(super) fn session_limit() -> DockerErrorResponse {
    let message = "As many terminals run as this backend keeps. End one of them first.";
    error(ErrorCode::SessionLimit, message)
}

/// Docker works, and does not make the container.
pub(super) fn refused() -> DockerErrorResponse {
    let message = "Docker does not make the terminal's container; the backend's log says why.";
    error(ErrorCode::Internal, message)
}

pub(super) fn internal() -> DockerErrorResponse {
    let message = "The backend failed; its log may say why.";
    error(ErrorCode::Internal, message)
}

use std::time::Duration;

use crate::{ErrorCode, Reason};

/// An error that the app met while it used Docker, as in
/// [`Input::ReportFailure`](crate::Input::ReportFailure).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DockerError {
    /// What the app was told.
    pub message: String,
    /// The backend's code, if it sent one.
    pub code: Option<ErrorCode>,
    /// The backend's reason, if it sent one.
    pub reason: Option<Reason>,
    /// How long the backend wants to be left alone.
    pub backoff: Option<Duration>,
}

/// Whether an error concerns Docker: by its code, else because its message speaks of "docker",
/// "container" or "unavailable" in any case.
#[must_use]
pub fn is_docker_error(error: &DockerError) -> bool {
    match error.code {
        Some(ErrorCode::DockerUnavailable | ErrorCode::DockerRateLimited) => true,
        Some(code) if code != ErrorCode::Unknown => false,
        _ => {
            let message = error.message.to_ascii_lowercase();
            ["docker", "container", "unavailable"]
                .iter()
                .any(|word| message.contains(word))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_decides_before_the_words() {
        let error = |message: &str, code| DockerError {
            message: message.to_owned(),
            code,
            ..DockerError::default()
        };
        assert!(is_docker_error(&error(
            "",
            Some(ErrorCode::DockerUnavailable)
        )));
        assert!(is_docker_error(&error(
            "",
            Some(ErrorCode::DockerRateLimited)
        )));
        assert!(!is_docker_error(&error(
            "no such docker image",
            Some(ErrorCode::ImageMissing)
        )));
        assert!(is_docker_error(&error(
            "Cannot connect to the DOCKER daemon",
            None
        )));
        assert!(is_docker_error(&error("Service Unavailable", None)));
        assert!(!is_docker_error(&error("syntax error", None)));
    }
}

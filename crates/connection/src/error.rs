use std::time::Duration;

use crate::{DockerErrorResponse, ErrorCode};

/// An error that the app met while it used Docker, as in
/// [`Input::ReportFailure`](crate::Input::ReportFailure).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DockerError {
    /// What the app was told.
    pub message: String,
    /// A code, if the error has one: of the backend (see [`ErrorCode`]) or of something else.
    pub code: Option<String>,
    /// How long the backend wants to be left alone.
    pub backoff: Option<Duration>,
}

impl From<&str> for DockerError {
    /// An error of which only the words are known.
    fn from(message: &str) -> Self {
        Self::from(message.to_owned())
    }
}

impl From<String> for DockerError {
    fn from(message: String) -> Self {
        Self {
            message,
            ..Self::default()
        }
    }
}

impl From<DockerErrorResponse> for DockerError {
    fn from(response: DockerErrorResponse) -> Self {
        Self {
            message: response.message,
            code: Some(response.code.to_string()),
            backoff: response.backoff_seconds.map(Duration::from_secs),
        }
    }
}

/// Whether an error concerns Docker: a code `DOCKER_…` says yes, another code of the backend no;
/// else its message decides, by speaking of "docker", "container" or "unavailable" in any case.
#[must_use]
pub fn is_docker_error(error: &DockerError) -> bool {
    match error.code.as_deref() {
        Some(code) if code.starts_with("DOCKER_") => true,
        Some(code) if ErrorCode::from_name(code) != ErrorCode::Unknown => false,
        _ => ["docker", "container", "unavailable"]
            .iter()
            .any(|word| speaks_of(&error.message, word)),
    }
}

/// Whether `word`, in ASCII, stands in `text` in any case. By bytes: a search in strings would make
/// the wasm 0.9 kB larger (brotli).
fn speaks_of(text: &str, word: &str) -> bool {
    let mut places = text.as_bytes().windows(word.len());
    places.any(|place| place.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_decides_before_the_words() {
        let concerns_docker = |code: Option<&str>, message: &str| {
            is_docker_error(&DockerError {
                code: code.map(str::to_owned),
                ..DockerError::from(message)
            })
        };
        assert!(concerns_docker(Some("DOCKER_UNAVAILABLE"), ""));
        assert!(concerns_docker(Some("DOCKER_RATE_LIMITED"), ""));
        assert!(concerns_docker(Some("DOCKER_OF_TOMORROW"), ""));
        assert!(!concerns_docker(
            Some("IMAGE_MISSING"),
            "no such docker image"
        ));
        assert!(concerns_docker(
            Some("ECONNREFUSED"),
            "Cannot connect to the DOCKER daemon"
        ));
        assert!(concerns_docker(None, "Service Unavailable"));
        assert!(concerns_docker(None, "Container exited"));
        assert!(!concerns_docker(None, "syntax error"));
    }
}

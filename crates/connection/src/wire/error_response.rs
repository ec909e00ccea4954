use super::names::named_enum;
use crate::Reason;

named_enum! {
    /// What an error of the backend is about.
    pub enum ErrorCode {
        /// The engine cannot be used.
        DockerUnavailable = "DOCKER_UNAVAILABLE",
        /// The request came inside a cooldown.
        DockerRateLimited = "DOCKER_RATE_LIMITED",
        /// The terminal's image does not exist.
        ImageMissing = "IMAGE_MISSING",
        /// The terminal's image is not on the allow-list.
        ImageNotAllowed = "IMAGE_NOT_ALLOWED",
        /// The terminal runs already.
        SessionActive = "SESSION_ACTIVE",
        /// Too many terminals run.
        SessionLimit = "SESSION_LIMIT",
        /// The request makes no sense.
        BadRequest = "BAD_REQUEST",
        /// The backend failed.
        Internal = "INTERNAL",
        /// A code this release does not know.
        Unknown = "UNKNOWN",
    }
    else Unknown
}

/// What the backend answers in place of a terminal, and with a 429.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct DockerErrorResponse {
    /// One sentence for the person at the screen.
    pub message: String,
    /// What it is about.
    pub code: ErrorCode,
    /// Failures counted in a row on this connection.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub failure_count: Option<u32>,
    /// How long to wait before the next attempt, in s.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub backoff_seconds: Option<u64>,
    /// Why the engine cannot be used.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub reason: Option<Reason>,
}

use super::names::named_enum;
use crate::{ErrorCode, Reason};

named_enum! {
    /// The verdict of a [`HealthReport`].
    pub enum HealthStatus {
        /// The engine answers.
        Available = "available",
        /// The engine is about to answer.
        Starting = "starting",
        /// The engine cannot be used, or the verdict is one this release does not know.
        Unavailable = "unavailable",
    }
    else Unavailable
}

named_enum! {
    /// Where an endpoint was configured.
    pub enum EndpointSource {
        /// The backend's command line.
        Flag = "flag",
        /// The environment variable `DOCKER_HOST`.
        DockerHost = "DOCKER_HOST",
        /// The environment variable `DOCKER_CONTEXT`.
        DockerContext = "DOCKER_CONTEXT",
        /// The current context of Docker's configuration file.
        Config = "config",
        /// Nowhere: the platform's default.
        Default = "default",
        /// A source this release does not know.
        Unknown = "unknown",
    }
    else Unknown
}

named_enum! {
    /// Something that a backend offers besides its reports; see [`HealthReport::features`].
    pub enum Feature {
        /// Checks of the whole way to the engine, step by step.
        Diagnosis = "diagnosis",
        /// What the engine holds: containers, images, space.
        Engine = "engine",
        /// What the containers use, as it changes.
        Usage = "usage",
        /// A button that starts the engine.
        Start = "start",
        /// A shell in a container.
        Terminal = "terminal",
        /// A feature this release does not know.
        Unknown = "unknown",
    }
    else Unknown
}

/// The answer of `GET /api/health`.
///
/// Readers ignore fields that they do not know.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct HealthReport {
    /// The verdict.
    pub status: HealthStatus,
    /// [`ErrorCode::DockerUnavailable`] unless the engine is available.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub code: Option<ErrorCode>,
    /// Why the engine is not available.
    #[cfg_attr(feature = "serde", serde(default))]
    pub reason: Option<Reason>,
    /// One sentence for the person at the screen.
    pub message: String,
    /// What to do about it, best first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub advice: Vec<Advice>,
    /// When the engine was asked: RFC 3339 in UTC, with milliseconds.
    pub checked_at: String,
    /// How long the engine took to answer, in ms.
    #[cfg_attr(feature = "serde", serde(default))]
    pub latency_ms: Option<f64>,
    /// Who answered.
    #[cfg_attr(feature = "serde", serde(default))]
    pub engine: Option<Engine>,
    /// Who was asked.
    pub endpoint: Endpoint,
    /// The outage as the backend saw it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub outage: Option<ReportedOutage>,
    /// What works, but may surprise.
    #[cfg_attr(feature = "serde", serde(default))]
    pub warnings: Vec<Warning>,
    /// Goes up by one with each change of state of one backend process.
    pub sequence: u64,
    /// Names the backend process.
    pub instance: String,
    /// The release of the backend; those before 0.1 do not say.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub version: Option<String>,
    /// What the backend offers besides its reports.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub features: Vec<Feature>,
}

/// One step towards a working engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Advice {
    /// What to do.
    pub text: String,
    /// A shell command that does it, on the backend's machine.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub command: Option<String>,
    /// A page that says more, as in `https://docs.docker.com/engine/install/`.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub href: Option<String>,
}

/// A container engine that answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct Engine {
    /// `docker`, `podman` or another engine's name.
    pub kind: String,
    /// The engine's own version.
    pub version: String,
    /// The newest API version it speaks.
    pub api_version: String,
    /// Its operating system, as in `linux`.
    pub os: String,
    /// Its processor architecture, as in `amd64`.
    pub arch: String,
}

/// Where the backend looks for the engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Endpoint {
    /// The address, as in `unix:///var/run/docker.sock`; no credentials, home as `~`.
    pub host: String,
    /// Where the address comes from.
    pub source: EndpointSource,
    /// The Docker context that it comes from.
    #[cfg_attr(feature = "serde", serde(default))]
    pub context: Option<String>,
}

/// An outage as the backend saw it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct ReportedOutage {
    /// When it began: RFC 3339 in UTC, with milliseconds.
    pub since: String,
    /// What it began with.
    pub first_reason: Reason,
    /// How often the engine was asked since, in vain.
    pub attempts: u32,
}

/// Something that works, but may surprise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Warning {
    /// `podman`, `api-version`, `context-conflict`, `disk-nearly-full` or a newer one.
    pub code: String,
    /// One sentence for the person at the screen.
    pub text: String,
}

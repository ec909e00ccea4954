//! What an engine holds, what its containers use, and what came of starting it.

use crate::DockerError;

/// The answer of `GET /api/engine`: what an engine holds. `None` is what nobody knows.
///
/// Readers ignore fields that they do not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct EngineDetails {
    /// The engine's own version.
    #[cfg_attr(feature = "serde", serde(default))]
    pub version: Option<String>,
    /// Its containers by state.
    #[cfg_attr(feature = "serde", serde(default))]
    pub containers: Option<ContainerCounts>,
    /// How many images it holds.
    #[cfg_attr(feature = "serde", serde(default))]
    pub images: Option<u64>,
    /// The processors of its machine.
    #[cfg_attr(feature = "serde", serde(default))]
    pub cpus: Option<u32>,
    /// The memory of its machine, in bytes.
    #[cfg_attr(feature = "serde", serde(default))]
    pub memory_bytes: Option<u64>,
    /// How it stores layers, as in `overlay2`.
    #[cfg_attr(feature = "serde", serde(default))]
    pub storage_driver: Option<String>,
    /// The file system that holds its data, where the backend can look at it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub disk: Option<DiskSpace>,
}

/// The containers of an engine by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ContainerCounts {
    /// Those that run.
    pub running: u64,
    /// Those that were stopped for a while.
    pub paused: u64,
    /// All others.
    pub stopped: u64,
}

/// The space of a file system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct DiskSpace {
    /// All of it, in bytes.
    pub total_bytes: u64,
    /// What is left, in bytes.
    pub free_bytes: u64,
}

/// What all running containers of an engine use together: the data of the event `usage`. `None` is
/// what nobody knows.
///
/// Readers ignore fields that they do not know.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct Usage {
    /// Time on processors, in percent of one processor.
    #[cfg_attr(feature = "serde", serde(default))]
    pub cpu_percent: Option<f64>,
    /// Memory without caches, in bytes.
    #[cfg_attr(feature = "serde", serde(default))]
    pub memory_bytes: Option<u64>,
    /// How many containers run.
    #[cfg_attr(feature = "serde", serde(default))]
    pub running: Option<u64>,
    /// How many of them are in these figures; the others were too many.
    #[cfg_attr(feature = "serde", serde(default))]
    pub counted: u64,
    /// Each of those by name, if the backend may tell.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub containers: Option<Vec<ContainerUsage>>,
}

/// What one container uses.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct ContainerUsage {
    /// Its name, without a slash.
    pub name: String,
    /// Time on processors, in percent of one processor.
    #[cfg_attr(feature = "serde", serde(default))]
    pub cpu_percent: Option<f64>,
    /// Memory without caches, in bytes.
    #[cfg_attr(feature = "serde", serde(default))]
    pub memory_bytes: Option<u64>,
}

/// What is told of an engine while somebody looks.
#[derive(Clone, Debug, PartialEq)]
pub enum EngineNews {
    /// What it holds.
    Details(EngineDetails),
    /// What its containers use.
    Usage(Usage),
    /// Nothing is known of it for now.
    Unknown,
}

/// The answer of `POST /api/engine/start`: how the command that starts the engine ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct StartOutcome {
    /// Its exit status; `None` if it was killed, as after its 30 s.
    #[cfg_attr(feature = "serde", serde(default))]
    pub exit_status: Option<i32>,
}

/// What came of asking the backend to start the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartAnswer {
    /// The command that starts it ended.
    Ended(StartOutcome),
    /// The command was not run.
    Refused(DockerError),
    /// The backend did not answer.
    Unanswered,
}

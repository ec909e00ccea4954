//! What most apps need: `use docker_connection_yew::prelude::*;`.

pub use crate::{
    DockerConnection, DockerConnectionProvider, DockerStatusButton, DockerStatusIndicator,
    DockerStatusPanel, DockerToaster, FailedAttempt, RecoveryOptions, use_docker_connection,
    use_docker_phase, use_docker_recovery, use_docker_status,
};
pub use docker_connection::{DockerError, Outage, Phase, Reason, Status};
pub use docker_connection_manager::{ConnectionManager, ManagerConfig};
pub use docker_connection_view::Catalogue;

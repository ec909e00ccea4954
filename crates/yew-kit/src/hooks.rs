mod use_docker_connection;
mod use_docker_recovery;
mod use_docker_status;
mod use_options;
mod use_view;

pub use use_docker_connection::{DockerConnection, use_docker_connection};
pub use use_docker_recovery::{
    FailedAttempt, RecoveryOptions, UseDockerRecoveryHandle, use_docker_recovery,
};
pub use use_docker_status::{use_docker_phase, use_docker_status};
pub(crate) use use_options::use_options;
pub(crate) use use_view::use_view;

mod use_docker_connection;
mod use_docker_recovery;
mod use_unique_id;

pub use use_docker_connection::use_docker_connection;
pub use use_docker_recovery::{
    FailedAttempt, RecoveryOptions, UseDockerRecoveryHandle, use_docker_recovery,
};
pub(crate) use use_unique_id::use_unique_id;

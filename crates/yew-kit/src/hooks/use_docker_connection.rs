use yew::prelude::*;

use crate::DockerConnection;

/// The status of Docker and the manager behind it, from the
/// [`DockerConnectionProvider`](crate::DockerConnectionProvider) above; the component renders
/// again with each change.
///
/// Without a provider the phase is `unknown` for ever.
#[hook]
pub fn use_docker_connection() -> DockerConnection {
    let provided = use_context::<DockerConnection>();
    let detached = use_memo(provided.is_none(), |is_needed| {
        is_needed.then(DockerConnection::detached)
    });
    provided
        .or_else(|| (*detached).clone())
        .unwrap_or_else(DockerConnection::detached)
}

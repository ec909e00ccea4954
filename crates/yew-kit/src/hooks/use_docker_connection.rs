use std::rc::Rc;

use docker_connection::Status;
use docker_connection_manager::ConnectionManager;
use docker_connection_view::Catalogue;
use yew::prelude::*;

use super::use_docker_status::use_selected;
use crate::provided::use_provided;

/// What [`use_docker_connection`] gives: the status at this render, the manager to send requests
/// to, and the words to show.
#[derive(Clone, Debug, PartialEq)]
pub struct DockerConnection {
    /// All that a view shows.
    pub status: Rc<Status>,
    /// Takes requests.
    pub manager: ConnectionManager,
    /// The words.
    pub catalogue: Catalogue,
}

/// The status of Docker and the manager behind it, from the
/// [`DockerConnectionProvider`](crate::DockerConnectionProvider) above. The component renders
/// again with each change, in a countdown each second; see
/// [`use_docker_status`](crate::use_docker_status) for a part of it.
///
/// Without a provider the phase is `unknown` for ever, and the console says so once.
#[hook]
pub fn use_docker_connection() -> DockerConnection {
    let provided = use_provided();
    DockerConnection {
        status: use_selected(Rc::clone),
        manager: provided.manager,
        catalogue: provided.catalogue,
    }
}

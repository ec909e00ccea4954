use std::rc::Rc;

use docker_connection::Status;
use docker_connection_manager::{ConnectionManager, HAS_JAVASCRIPT};
use docker_connection_view::Catalogue;
use yew::prelude::*;

/// What a provider hands down: nothing that changes by the second.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Provided {
    pub(crate) manager: ConnectionManager,
    pub(crate) catalogue: Catalogue,
    /// Shown instead of the manager's.
    pub(crate) status: Option<Rc<Status>>,
}

impl Provided {
    pub(crate) fn status(&self) -> Rc<Status> {
        let own = self.status.clone();
        own.unwrap_or_else(|| self.manager.status())
    }

    pub(crate) const fn is_live(&self) -> bool {
        self.status.is_none()
    }

    /// For components without a provider: knows nothing and asks nobody. The console says so
    /// once.
    fn detached() -> Self {
        thread_local! {
            static DETACHED: Provided = {
                if HAS_JAVASCRIPT {
                    let warning = "docker-connection: a component is outside of any \
                                   DockerConnectionProvider, and knows nothing of Docker";
                    web_sys::console::warn_1(&warning.into());
                }
                Provided {
                    manager: ConnectionManager::detached(),
                    catalogue: Catalogue::default(),
                    status: None,
                }
            };
        }
        DETACHED.with(Self::clone)
    }
}

#[hook]
pub(crate) fn use_provided() -> Provided {
    use_context().unwrap_or_else(Provided::detached)
}

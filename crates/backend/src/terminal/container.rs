use std::collections::HashMap;
use std::mem;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::task::TaskTracker;

use super::registry::{Registry, name};
use crate::engine::{Bidirectional, Containers};

/// The container of a session, from before it is made; removed when it is dropped.
#[derive(Debug)]
pub(super) struct Container {
    pub(super) containers: Containers,
    session: String,
    registry: Arc<Registry>,
    /// It ends with this.
    hold: Option<Bidirectional>,
    cleaners: TaskTracker,
    permit: Option<OwnedSemaphorePermit>,
}

impl Container {
    pub(super) fn new(
        containers: Containers,
        registry: Arc<Registry>,
        permit: OwnedSemaphorePermit,
        cleaners: TaskTracker,
    ) -> Self {
        let session = format!("{:016x}", fastrand::u64(..));
        registry.enter(&session);
        Self {
            containers,
            session,
            registry,
            hold: None,
            cleaners,
            permit: Some(permit),
        }
    }

    pub(super) fn session(&self) -> &str {
        &self.session
    }

    /// Its name for the engine.
    pub(super) fn name(&self) -> String {
        name(&self.session)
    }

    pub(super) fn labels(&self) -> HashMap<String, String> {
        self.registry.labels(&self.session)
    }

    /// Keeps what the container ends with.
    pub(super) fn hold(&mut self, hold: Bidirectional) {
        self.hold = Some(hold);
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let (containers, name) = (self.containers.clone(), self.name());
        let registry = Arc::clone(&self.registry);
        let session = mem::take(&mut self.session);
        // Whoever waits for a place gets it when the container is gone.
        let permit = self.permit.take();
        let Ok(runtime) = Handle::try_current() else {
            registry.leave(&session, false);
            return;
        };
        let removal = async move {
            let removed = containers.remove(&name).await;
            if let Err(error) = &removed {
                tracing::debug!("a container is removed later: {error}");
            }
            registry.leave(&session, removed.is_ok());
            drop(permit);
        };
        self.cleaners.spawn_on(removal, &runtime);
    }
}

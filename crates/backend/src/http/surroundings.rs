use std::any::Any;
use std::net::IpAddr;
use std::sync::Arc;

use http::Response;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::answers::stream::Closing;
use crate::wire::body::Body;
use crate::wire::response::{busy, for_later};

/// What a server of our own does for its requests. Others have means of their own.
#[derive(Debug)]
pub(crate) struct Surroundings {
    /// Whether nobody can connect who may not open a socket of this machine.
    pub(super) is_private: bool,
    /// When streams end; else with their connections.
    pub(super) closing: CancellationToken,
    /// One for each stream that may be open at a time.
    pub(super) streams: Arc<Semaphore>,
    /// What is waited for at the end.
    pub(super) tasks: TaskTracker,
}

/// The connection of a request, for those who take it over.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) address: Option<IpAddr>,
    /// Has to be kept for as long as it is open.
    pub(super) place: Arc<dyn Any + Send + Sync>,
}

impl Surroundings {
    /// Lets one more stream be open.
    pub(super) fn permit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.streams).try_acquire_owned().ok()
    }
}

/// Begins a stream, if one more may be open.
pub(super) fn streaming(
    surroundings: Option<&Surroundings>,
    begin: impl FnOnce(Option<Closing>) -> Response<Body>,
) -> Response<Body> {
    let Some(server) = surroundings else {
        return begin(None);
    };
    match server.permit() {
        Some(permit) => begin(Some((server.closing.clone(), permit))),
        None => for_later(busy()),
    }
}

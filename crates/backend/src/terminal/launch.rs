use std::sync::Arc;
use std::time::Duration;

use docker_connection::Reason;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Shared;
use super::container::Container;
use super::registry::Registry;
use crate::engine::{ContainerError, Containers, Shell, Size, Target, Wanted};
use crate::monitor::Unusable;

/// How long an engine that answers may take to make a container.
const LIMIT: Duration = Duration::from_secs(30);

/// How long a start waits for a place, as of a terminal that has just ended.
const PLACE_WAIT: Duration = Duration::from_secs(2);

/// A shell that is wanted.
pub(super) struct Order {
    pub(super) image: String,
    pub(super) size: Size,
    pub(super) cleaners: TaskTracker,
}

/// A shell that runs, in a container of its own.
#[derive(Debug)]
pub(super) struct Launched {
    pub(super) container: Container,
    pub(super) shell: Shell,
}

/// Why there is no shell.
#[derive(Debug)]
pub(super) enum LaunchError {
    /// The engine cannot be used.
    Unavailable(Option<Reason>),
    ImageMissing(String),
    /// As many run as there may be.
    SessionLimit,
    /// The engine answers, and does not do it.
    Refused(ContainerError),
    /// The engine could not be asked.
    Internal,
}

/// Starts a shell, or tells within the deadline of a check that the engine cannot be used.
///
/// When it is dropped, what was begun is removed again.
pub(super) async fn launch(terminals: &Shared, order: Order) -> Result<Box<Launched>, LaunchError> {
    let monitor = &terminals.monitor;
    // Before a place is taken, which nobody gives back at an engine that hangs.
    let target = monitor.target().await?;
    let permit = place(terminals).await?;
    let registry = Arc::clone(&terminals.registry);
    let abandoned = CancellationToken::new();
    let _guard = abandoned.clone().drop_guard();
    // It goes on when nobody waits for it: an engine that is slow would make a container that
    // nobody knows of. The server's end waits for it as for what removes the container.
    let tasks = order.cleaners.clone();
    let setting_up = tasks.spawn(set_up(target, registry, order, permit, abandoned));
    let error = tokio::select! {
        launched = setting_up => match launched {
            Ok(Ok(launched)) => return Ok(Box::new(launched)),
            Ok(Err(error)) => error,
            Err(_) => return Err(LaunchError::Internal),
        },
        reason = monitor.lost() => return Err(LaunchError::Unavailable(Some(reason))),
        () = sleep(LIMIT) => return Err(LaunchError::Unavailable(Some(Reason::Hung))),
    };
    match error {
        SetUpError::ImageMissing(image) => Err(LaunchError::ImageMissing(image)),
        SetUpError::Abandoned => Err(LaunchError::Internal),
        SetUpError::Container(error) => match error.reason() {
            // A check knows better why.
            Some(reason) => {
                let found = monitor.reason().await.unwrap_or(reason);
                Err(LaunchError::Unavailable(Some(found)))
            }
            None => Err(LaunchError::Refused(error)),
        },
    }
}

/// A place for one more session. That there is none has to be the sessions' fault.
async fn place(terminals: &Shared) -> Result<OwnedSemaphorePermit, LaunchError> {
    let without = async { tokio::join!(terminals.monitor.reason(), sleep(PLACE_WAIT)).0 };
    tokio::select! {
        biased;
        Some(permit) = terminals.permit() => Ok(permit),
        reason = without => Err(match reason {
            Some(reason) => LaunchError::Unavailable(Some(reason)),
            None => LaunchError::SessionLimit,
        }),
    }
}

enum SetUpError {
    ImageMissing(String),
    Abandoned,
    Container(ContainerError),
}

async fn set_up(
    target: Target,
    registry: Arc<Registry>,
    order: Order,
    permit: OwnedSemaphorePermit,
    abandoned: CancellationToken,
) -> Result<Launched, SetUpError> {
    let go_on = || match abandoned.is_cancelled() {
        true => Err(SetUpError::Abandoned),
        false => Ok(()),
    };
    let containers = Containers::at(&target)?;
    let mut container = Container::new(containers.clone(), registry, permit, order.cleaners);
    let name = container.name();
    let wanted = Wanted {
        name: &name,
        image: &order.image,
        labels: container.labels(),
    };
    let user = match containers.create(wanted).await {
        Err(ContainerError::NotFound(_)) => return Err(SetUpError::ImageMissing(order.image)),
        created => created?,
    };
    go_on()?;
    container.hold(containers.hold(&name).await?);
    go_on()?;
    containers.start(&name).await?;
    go_on()?;
    let shell = containers.shell(&name, user).await?;
    containers.resize(&shell.id, order.size).await?;
    go_on()?;
    Ok(Launched { container, shell })
}

impl From<ContainerError> for SetUpError {
    fn from(error: ContainerError) -> Self {
        Self::Container(error)
    }
}

impl From<Unusable> for LaunchError {
    fn from(unusable: Unusable) -> Self {
        match unusable {
            Unusable::Because(reason) => Self::Unavailable(Some(reason)),
            Unusable::NotAsked => Self::Internal,
        }
    }
}

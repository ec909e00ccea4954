use std::rc::Rc;

use docker_connection::{Message, Outage, Reason, Status};

/// What a subscriber is told.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Change {
    /// There is a new status.
    Status(Rc<Status>),
    /// An outage is over.
    Recovered(Outage),
    /// A check in an outage, of any kind, did not end it.
    RecoveryFailed {
        /// What it found.
        reason: Reason,
        /// What to say of it.
        message: Message,
    },
}

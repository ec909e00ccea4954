use docker_connection::StartAnswer;

/// A person has asked for the engine to be started.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Start {
    /// The name of the outage: what came of it means nothing in the next.
    pub(crate) outage: String,
    /// `None` until it is known what came of it.
    pub(crate) answer: Option<StartAnswer>,
}

impl Start {
    pub(super) const fn new(outage: String) -> Self {
        Self {
            outage,
            answer: None,
        }
    }
}

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::engine::{ContainerError, Containers, Failure};
use crate::monitor::Monitor;
use crate::platform::process::ProcessId;
use crate::text::harmless::harmless;

/// Marks a container as a terminal's, and tells whose.
const OWNER: &str = "docker-connection.terminal";
/// Begins the name of each container; the session's follows.
const NAME: &str = "docker-connection-terminal-";
/// Names the session.
const SESSION: &str = "docker-connection.session";
/// How long an engine may take to list and remove containers.
const SWEEP_LIMIT: Duration = Duration::from_secs(60);
/// The pause after it could not; twice as long each time.
const SWEEP_PAUSE: Duration = Duration::from_secs(5);
/// As long as it may become.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Which containers are in use, and who removes those that no longer are.
///
/// A container ends with the connection on which its backend holds it, and then the engine removes
/// it. What is left over was made by an engine that died, or was killed together with its backend:
/// it is removed when the engine answers next, if its owner is this backend and does not use it, or
/// is a process that has ended for certain. So nothing is taken from another backend that lives.
#[derive(Debug)]
pub(super) struct Registry {
    monitor: Monitor,
    owner: String,
    in_use: Mutex<HashSet<String>>,
    owed: Notify,
}

/// The name of the container of a session.
pub(super) fn name(session: &str) -> String {
    format!("{NAME}{session}")
}

impl Registry {
    pub(super) fn new(monitor: Monitor) -> Self {
        let process = ProcessId::own().map_or_else(String::new, |process| process.to_text());
        Self {
            monitor,
            // A process may have several backends.
            owner: format!("{:016x}/{process}", fastrand::u64(..)),
            in_use: Mutex::default(),
            owed: Notify::new(),
        }
    }

    /// The labels of the container of a session.
    pub(super) fn labels(&self, session: &str) -> HashMap<String, String> {
        [(OWNER, self.owner.as_str()), (SESSION, session)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    /// From now on nobody removes the session's container.
    pub(super) fn enter(&self, session: &str) {
        self.in_use().insert(session.to_owned());
    }

    /// The container is not used any more; what is left of it `is_gone`, or is looked for later.
    pub(super) fn leave(&self, session: &str, is_gone: bool) {
        self.in_use().remove(session);
        if !is_gone {
            self.owed.notify_one();
        }
    }

    /// Removes what is left over, at once and whenever something is; never returns.
    pub(super) async fn keep_clean(self: Arc<Self>) {
        loop {
            let mut pause = SWEEP_PAUSE;
            while let Err(error) = self.sweep().await {
                // An engine that dies of it will do better when it is back.
                let is_refused = error.reason().is_none();
                let why = harmless(&error.to_string());
                if is_refused && pause == SWEEP_PAUSE {
                    tracing::warn!("containers of terminals that ended are left: {why}");
                } else {
                    tracing::debug!("containers of terminals that ended are left: {why}");
                }
                sleep(pause).await;
                pause = if is_refused {
                    LONGEST_PAUSE.min(pause * 2)
                } else {
                    SWEEP_PAUSE
                };
            }
            self.owed.notified().await;
        }
    }

    /// Waits for an engine, and removes what is left over there.
    async fn sweep(&self) -> Result<(), ContainerError> {
        let target = self.monitor.available().await;
        let containers = Containers::at(&target)?;
        let removed = timeout(SWEEP_LIMIT, self.remove_left(&containers)).await;
        removed.unwrap_or(Err(Failure::Silent.into()))
    }

    async fn remove_left(&self, containers: &Containers) -> Result<(), ContainerError> {
        let mut result = Ok(());
        for found in containers.labelled(OWNER).await? {
            let label = |name| found.labels.get(name).map_or("", String::as_str);
            // An image that is made of a container has its labels, and so has what is made of that.
            let is_own = found.names.contains(&name(label(SESSION)));
            if !is_own || !self.is_left(label(OWNER), label(SESSION)) {
                continue;
            }
            match containers.remove(&found.id).await {
                Ok(()) => tracing::info!("a container was removed whose terminal had ended"),
                // The others may go.
                error => result = error,
            }
        }
        result
    }

    fn is_left(&self, owner: &str, session: &str) -> bool {
        if owner == self.owner {
            return !self.in_use().contains(session);
        }
        let process = owner.split_once('/').map(|(_, process)| process);
        let process = process.and_then(ProcessId::from_text);
        process.is_some_and(|process| process.is_gone())
    }

    fn in_use(&self) -> MutexGuard<'_, HashSet<String>> {
        self.in_use.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

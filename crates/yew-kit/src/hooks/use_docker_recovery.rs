use std::time::Duration;

use docker_connection::{Instant, Outage, Recovery};
use docker_connection_manager::{Change, ConnectionManager};
use yew::prelude::*;

use crate::use_docker_connection;

/// Options of [`use_docker_recovery`].
#[derive(Clone, Debug, PartialEq)]
pub struct RecoveryOptions {
    /// Whether to look for a lost engine: true.
    pub enabled: bool,
    /// The time between the last check of any kind and the next: 30 s. Less than the rules' base
    /// retry delay, 5 s, is taken as that.
    pub check_interval: Duration,
    /// How many such checks one outage may cause: 10.
    pub max_retries: u32,
    /// Called when an outage is over.
    pub on_recovery: Callback<Outage>,
    /// Called when a check that looked for the engine did not find it.
    pub on_failed_attempt: Callback<()>,
}

impl Default for RecoveryOptions {
    fn default() -> Self {
        Self {
            enabled: true,
            check_interval: Duration::from_secs(30),
            max_retries: 10,
            on_recovery: Callback::noop(),
            on_failed_attempt: Callback::noop(),
        }
    }
}

/// What [`use_docker_recovery`] gives.
#[derive(Clone, Debug, PartialEq)]
pub struct UseDockerRecoveryHandle {
    /// Whether a recovery check is in flight.
    pub is_recovering: bool,
    /// How many recovery checks were made in this outage.
    pub recovery_attempts: u32,
    /// Whether [`attempt_recovery`](Self::attempt_recovery) does something now.
    pub can_attempt_recovery: bool,
    /// When the last recovery check began.
    pub last_attempt: Option<Instant>,
    manager: ConnectionManager,
}

impl UseDockerRecoveryHandle {
    /// Checks now, as the button "retry" does.
    pub fn attempt_recovery(&self) {
        self.manager.retry();
    }
}

/// Looks for a lost engine every so often while the component is mounted, besides the ladder and
/// the page's events. Of several such hooks the shortest interval and the largest limit hold.
#[hook]
pub fn use_docker_recovery(options: RecoveryOptions) -> UseDockerRecoveryHandle {
    let connection = use_docker_connection();
    let RecoveryOptions {
        enabled,
        check_interval,
        max_retries,
        on_recovery,
        on_failed_attempt,
    } = options;

    let recovery = enabled.then_some(Recovery {
        check_interval,
        max_retries,
    });
    use_effect_with(
        (connection.manager.clone(), recovery),
        |(manager, recovery)| {
            let handle = recovery.map(|recovery| manager.recover(Some(recovery)));
            move || drop(handle)
        },
    );
    let callbacks = enabled.then_some((on_recovery, on_failed_attempt));
    use_effect_with(
        (connection.manager.clone(), callbacks),
        |(manager, callbacks)| {
            let subscription = callbacks.clone().map(|(on_recovery, on_failed_attempt)| {
                manager.subscribe(move |change| match change {
                    Change::Recovered(outage) => on_recovery.emit(*outage),
                    Change::RecoveryFailed => on_failed_attempt.emit(()),
                    _ => {}
                })
            });
            move || drop(subscription)
        },
    );

    let recovery = connection.status.recovery;
    UseDockerRecoveryHandle {
        is_recovering: recovery.is_recovering,
        recovery_attempts: recovery.attempts,
        can_attempt_recovery: connection.status.retry_block.is_none(),
        last_attempt: recovery.last_attempt,
        manager: connection.manager,
    }
}

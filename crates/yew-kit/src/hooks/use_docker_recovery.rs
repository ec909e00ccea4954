use std::time::Duration;

use docker_connection::{Instant, Outage, Reason, Recovery, RecoveryMode};
use docker_connection_manager::{Change, ConnectionManager};
use yew::prelude::*;

use crate::{Text, use_docker_connection};

/// Options of [`use_docker_recovery`].
#[derive(Clone, Debug, PartialEq)]
pub struct RecoveryOptions {
    /// Whether to look for a lost engine every so often and after events of the page: true. If
    /// there are such hooks and none wants to, the ladder and the push stream look alone; without
    /// any the page's events are followed.
    pub enabled: bool,
    /// The time between the last check of any kind and the next; if not given, as the rules say:
    /// 30 s. Less than the rules' base retry delay, 5 s, is taken as that.
    pub check_interval: Option<Duration>,
    /// How many such checks one outage may cause; if not given, as the rules say: 10.
    pub max_retries: Option<u32>,
    /// Called when an outage is over.
    pub on_recovery: Callback<Outage>,
    /// Called after each check in an outage, of any kind, that did not end it.
    pub on_failed_attempt: Callback<FailedAttempt>,
}

impl Default for RecoveryOptions {
    fn default() -> Self {
        Self {
            enabled: true,
            check_interval: None,
            max_retries: None,
            on_recovery: Callback::noop(),
            on_failed_attempt: Callback::noop(),
        }
    }
}

/// A check that did not end an outage.
#[derive(Clone, Debug, PartialEq)]
pub struct FailedAttempt {
    /// What it found.
    pub reason: Reason,
    /// The same in words.
    pub message: AttrValue,
}

/// What [`use_docker_recovery`] gives.
#[derive(Clone, Debug, PartialEq)]
pub struct UseDockerRecoveryHandle {
    /// Whether there is an outage and a check looks for its end; true for 300 ms at least, unless
    /// it finds it.
    pub is_recovering: bool,
    /// How many checks of any kind were made in this outage, after the one that opened it.
    pub recovery_attempts: u32,
    /// Whether [`attempt_recovery`](Self::attempt_recovery) does something now.
    pub can_attempt_recovery: bool,
    /// When the last of these checks began.
    pub last_attempt: Option<Instant>,
    manager: ConnectionManager,
}

impl UseDockerRecoveryHandle {
    /// Checks now, as the button "retry" does, and tells whether Docker can be used. Inside a
    /// cooldown it is false at once and nothing is sent.
    pub async fn attempt_recovery(&self) -> bool {
        self.manager.attempt_recovery().await
    }
}

/// Looks for a lost engine every so often while the component is mounted, besides the ladder and
/// the push stream. Of several such hooks the shortest interval and the largest limit hold.
///
/// Make the callbacks by `use_callback`: one that is new in each render subscribes anew each time.
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

    let defaults = connection.manager.default_recovery();
    let mode = if enabled {
        RecoveryMode::Periodic(Recovery {
            check_interval: check_interval.unwrap_or(defaults.check_interval),
            max_retries: max_retries.unwrap_or(defaults.max_retries),
        })
    } else {
        RecoveryMode::Off
    };
    use_effect_with((connection.manager.clone(), mode), |(manager, mode)| {
        let handle = manager.recover(*mode);
        move || drop(handle)
    });
    let callbacks = enabled.then(|| (on_recovery, on_failed_attempt, connection.catalogue.clone()));
    use_effect_with(
        (connection.manager.clone(), callbacks),
        |(manager, callbacks)| {
            let subscription =
                callbacks
                    .clone()
                    .map(|(on_recovery, on_failed_attempt, catalogue)| {
                        manager.subscribe(move |change| match change {
                            Change::Recovered(outage) => on_recovery.emit(*outage),
                            Change::RecoveryFailed { reason, message } => {
                                on_failed_attempt.emit(FailedAttempt {
                                    reason: *reason,
                                    message: catalogue.say(Text::Message(message)).into(),
                                });
                            }
                            _ => {}
                        })
                    });
            move || drop(subscription)
        },
    );

    let recovery = connection.status.recovery;
    UseDockerRecoveryHandle {
        is_recovering: recovery.is_recovering,
        recovery_attempts: recovery.checks,
        can_attempt_recovery: connection.status.retry_block.is_none()
            && connection.manager.can_attempt_connection(),
        last_attempt: recovery.last_check,
        manager: connection.manager,
    }
}

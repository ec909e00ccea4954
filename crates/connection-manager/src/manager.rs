use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use docker_connection::{
    Config, ConfigError, Connection, DockerError, Input, Instant, Recovery, RecoveryMode, Status,
};

use crate::driver::{Change, Driver};
use crate::{Browser, Runtime, debug};

/// What a [`ConnectionManager`] needs to know.
#[derive(Clone, Debug, PartialEq)]
pub struct ManagerConfig {
    /// The backend's health route, relative to the page or absolute: `/api/health`.
    pub health_url: String,
    /// The numbers behind the rules.
    pub rules: Config,
    /// Log checks, failures and limits to the console; a person can switch that on in any page by
    /// `localStorage["docker-connection:debug"] = "1"`.
    pub debug: bool,
}

impl Default for ManagerConfig {
    fn default() -> Self {
        Self {
            health_url: "/api/health".to_owned(),
            rules: Config::default(),
            debug: false,
        }
    }
}

/// Knows whether Docker can be used, for one page. Cheap to clone; clones are the same manager.
#[derive(Clone)]
pub struct ConnectionManager {
    driver: Rc<Driver>,
    default_recovery: Recovery,
}

impl ConnectionManager {
    /// A manager for this page. Where there is no page (a server renders) its phase stays
    /// `unknown`.
    ///
    /// # Errors
    ///
    /// Refuses rules that make no sense.
    pub fn new(config: ManagerConfig) -> Result<Self, ConfigError> {
        let runtime = Browser::new().map(|browser| Rc::new(browser) as Rc<dyn Runtime>);
        Self::build(config, runtime)
    }

    /// A manager with surroundings of your own.
    ///
    /// # Errors
    ///
    /// Refuses rules that make no sense.
    pub fn with_runtime(
        config: ManagerConfig,
        runtime: Rc<dyn Runtime>,
    ) -> Result<Self, ConfigError> {
        Self::build(config, Some(runtime))
    }

    /// A manager that asks nobody; its phase stays `unknown`.
    #[must_use]
    pub fn detached() -> Self {
        Self {
            driver: Driver::new("", Connection::default(), None),
            default_recovery: default_recovery(&Config::default()),
        }
    }

    fn build(config: ManagerConfig, runtime: Option<Rc<dyn Runtime>>) -> Result<Self, ConfigError> {
        let default_recovery = default_recovery(&config.rules);
        let seed = runtime.as_ref().map_or(0, |runtime| runtime.seed());
        let connection = Connection::new(config.rules, seed)?;
        let browser_wants = runtime
            .as_ref()
            .is_some_and(|runtime| runtime.wants_debug_log());
        if config.debug || browser_wants {
            debug::install();
        }
        Ok(Self {
            driver: Driver::new(&config.health_url, connection, runtime),
            default_recovery,
        })
    }

    /// All that a view shows, as of the last change.
    #[must_use]
    pub fn status(&self) -> Rc<Status> {
        self.driver.status()
    }

    /// Calls `callback` with each change until the subscription is dropped. The first
    /// subscription starts the checks, the last one that goes ends them.
    pub fn subscribe(&self, callback: impl Fn(&Change) + 'static) -> Subscription {
        Subscription {
            key: self.driver.subscribe(Rc::new(callback)),
            driver: self.driver.clone(),
        }
    }

    /// How a lost engine is looked for until the handle is dropped. Of several handles the
    /// shortest interval and the largest limit hold; the page's events are looked after unless all
    /// are off.
    pub fn recover(&self, mode: RecoveryMode) -> RecoveryHandle {
        RecoveryHandle {
            key: self.driver.add_recovery(mode),
            driver: self.driver.clone(),
        }
    }

    /// What the rules' configuration says of periodic recovery checks.
    #[must_use]
    pub fn default_recovery(&self) -> Recovery {
        self.default_recovery
    }

    /// Checks, or joins the check in flight, and tells whether Docker can be used. Inside a
    /// cooldown it is false at once and nothing is sent.
    pub async fn check_docker_availability(&self) -> bool {
        if !self.can_attempt_connection() {
            return false;
        }
        self.driver.attempt(Input::Attempt).await.unwrap_or(false)
    }

    /// The same for a person who asks: [`retry`](Self::retry) with its verdict.
    pub async fn attempt_recovery(&self) -> bool {
        if !self.can_attempt_connection() {
            return false;
        }
        self.driver.attempt(Input::Retry).await.unwrap_or(false)
    }

    /// Whether an attempt is allowed: always, but inside a cooldown.
    #[must_use]
    pub fn can_attempt_connection(&self) -> bool {
        self.driver.can_attempt()
    }

    /// A person asks for a check; joins the one in flight, and does nothing inside a cooldown.
    pub fn retry(&self) {
        self.driver.handle(Input::Retry);
    }

    /// The app met an error. If it concerns Docker, a check finds out what it means: an engine
    /// that answers stays connected.
    pub fn report_connection_failure(&self, error: impl Into<DockerError>) {
        self.driver.handle(Input::ReportFailure(error.into()));
    }

    /// The app used Docker with success; in an outage a check finds out whether it is over.
    pub fn report_connection_success(&self) {
        self.driver.handle(Input::ReportSuccess);
    }

    /// Forgets the failures and checks at once; at most once per base retry delay.
    pub fn reset_retry_count(&self) {
        self.driver.handle(Input::Reset);
    }

    /// A person reads the toast, by pointer or focus, or does so no more: its time stands still
    /// meanwhile.
    pub fn hold_toast(&self, is_held: bool) {
        self.driver.handle(Input::ToastHeld(is_held));
    }

    /// A person closed the toast.
    pub fn dismiss_toast(&self) {
        self.driver.handle(Input::ToastDismissed);
    }

    /// The time until the next attempt runs or is allowed; zero if nothing has to wait.
    #[must_use]
    pub fn time_until_retry(&self) -> Duration {
        self.driver.time_until_attempt()
    }

    /// `at` as milliseconds since 1970, for display.
    #[must_use]
    pub fn epoch_millis(&self, at: Instant) -> f64 {
        self.driver.epoch_millis(at)
    }
}

fn default_recovery(rules: &Config) -> Recovery {
    Recovery {
        check_interval: rules.check_interval,
        max_retries: rules.max_retries,
    }
}

impl PartialEq for ConnectionManager {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.driver, &other.driver)
    }
}

impl fmt::Debug for ConnectionManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionManager")
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

/// Drop it to unsubscribe.
#[must_use = "dropping it unsubscribes"]
pub struct Subscription {
    driver: Rc<Driver>,
    key: u64,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.driver.unsubscribe(self.key);
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}

/// Drop it to leave the recovery to the ladder and the page's events.
#[must_use = "dropping it ends the recovery checks"]
pub struct RecoveryHandle {
    driver: Rc<Driver>,
    key: u64,
}

impl Drop for RecoveryHandle {
    fn drop(&mut self) {
        self.driver.remove_recovery(self.key);
    }
}

impl fmt::Debug for RecoveryHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecoveryHandle").finish_non_exhaustive()
    }
}

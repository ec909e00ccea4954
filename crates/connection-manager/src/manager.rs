use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use docker_connection::{
    Connection, DockerError, Input, Instant, Phase, Recovery, RecoveryMode, Status,
};
use futures_channel::oneshot;
use wasm_bindgen::JsValue;

use crate::driver::{Driver, Verdict};
use crate::runtime::{HAS_JAVASCRIPT, absolute, port};
use crate::{
    Change, Host, ManagerConfig, ManagerError, Runtime, ServeHandle, ToasterHandle, shared,
};

/// Knows whether Docker can be used, for one page, worker or process. Cheap to clone; clones are
/// the same manager.
#[derive(Clone)]
pub struct ConnectionManager {
    driver: Rc<Driver>,
}

impl ConnectionManager {
    /// The manager of this page for that health URL: whoever asks for it gets the same one, with
    /// the options of the first; the console warns of others. Where there is no JavaScript (a
    /// server renders) its phase stays `unknown`.
    ///
    /// # Errors
    ///
    /// Refuses rules that make no sense, and a health URL that cannot be asked.
    pub fn new(mut config: ManagerConfig) -> Result<Self, ManagerError> {
        if !HAS_JAVASCRIPT {
            return Self::build(Rc::new(config), None);
        }
        if let Some(channel) = &config.channel {
            if !port::is_one(channel) {
                return Err(ManagerError::Channel);
            }
        } else if let Some(health_url) = absolute(&config.health_url) {
            config.health_url = health_url;
        } else {
            let health_url = config.health_url;
            return Err(ManagerError::HealthUrl { health_url });
        }
        let config = Rc::new(config);
        let runtime = Host::new(config.clone()).map(|host| Rc::new(host) as Rc<dyn Runtime>);
        let manager = Self::build(config.clone(), runtime)?;
        // Whose view it is, only the other end knows.
        if config.channel.is_some() {
            return Ok(manager);
        }
        Ok(Self {
            driver: shared::join(&manager.driver),
        })
    }

    /// A manager with surroundings of your own, shared with nobody.
    ///
    /// # Errors
    ///
    /// Refuses rules that make no sense.
    pub fn with_runtime(
        config: ManagerConfig,
        runtime: Rc<dyn Runtime>,
    ) -> Result<Self, ManagerError> {
        Self::build(Rc::new(config), Some(runtime))
    }

    /// A manager that asks nobody; its phase stays `unknown`.
    #[must_use]
    pub fn detached() -> Self {
        Self {
            driver: Driver::new(Rc::default(), Connection::default(), None),
        }
    }

    pub(crate) fn driver(&self) -> &Rc<Driver> {
        &self.driver
    }

    fn build(
        config: Rc<ManagerConfig>,
        runtime: Option<Rc<dyn Runtime>>,
    ) -> Result<Self, ManagerError> {
        let seed = runtime.as_ref().map_or(0, |runtime| runtime.seed());
        let connection = Connection::new(config.rules.clone(), seed)?;
        Ok(Self {
            driver: Driver::new(config, connection, runtime),
        })
    }

    /// All that a view shows, as of the last change.
    #[must_use]
    pub fn status(&self) -> Rc<Status> {
        self.driver.status()
    }

    /// A status of this manager as an object for JavaScript: its fields in camelCase, `null` for what
    /// there is not, instants in ms since 1970, and the backend's own `words` in place of a message.
    #[must_use]
    pub fn to_object(&self, status: Status) -> JsValue {
        self.driver.to_object(status)
    }

    /// Calls `callback` with each change until the subscription is dropped. The first
    /// subscription starts the checks, the last one that goes ends them.
    pub fn subscribe(&self, callback: impl Fn(&Change) + 'static) -> Subscription {
        Subscription::new(self.driver.clone(), callback)
    }

    /// Lets managers that have the other end of `channel` as
    /// [`ManagerConfig::channel`](crate::ManagerConfig::channel) show what this one knows and ask
    /// it for what their users want, until the handle is dropped: this one may live in a worker or
    /// in the extension host of an IDE, which alone may reach the backend. `None` if `channel` has
    /// no events.
    pub fn serve(&self, channel: &JsValue) -> Option<ServeHandle> {
        ServeHandle::new(self.driver.clone(), channel)
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
        self.driver.default_recovery()
    }

    /// Checks, or joins the check in flight, and tells whether Docker can be used. Inside a
    /// cooldown or while switched off it is false at once and nothing is sent.
    pub async fn check_docker_availability(&self) -> bool {
        self.attempt(Input::Attempt).await
    }

    /// The same for a person who asks: [`retry`](Self::retry) with its verdict.
    pub async fn attempt_recovery(&self) -> bool {
        self.attempt(Input::Retry).await
    }

    /// [`check_docker_availability`](Self::check_docker_availability) without a future: calls
    /// `verdict` once.
    pub fn check_then(&self, verdict: impl FnOnce(bool) + 'static) {
        self.driver.attempt(Input::Attempt, Verdict::new(verdict));
    }

    /// [`attempt_recovery`](Self::attempt_recovery) without a future: calls `verdict` once.
    pub fn retry_then(&self, verdict: impl FnOnce(bool) + 'static) {
        self.driver.attempt(Input::Retry, Verdict::new(verdict));
    }

    async fn attempt(&self, input: Input) -> bool {
        let (sender, receiver) = oneshot::channel();
        let verdict = Verdict::new(|is_available| {
            // Nobody waits any more: fine.
            let _ = sender.send(is_available);
        });
        self.driver.attempt(input, verdict);
        receiver.await.unwrap_or(false)
    }

    /// Whether an attempt is allowed: not inside a cooldown, nor while switched off.
    #[must_use]
    pub fn can_attempt_connection(&self) -> bool {
        self.driver.can_attempt()
    }

    /// A person asks for a check; joins the one in flight, and does nothing inside a cooldown.
    pub fn retry(&self) {
        self.driver.request(Input::Retry);
    }

    /// The app met an error. If it concerns Docker, a check finds out what it means: an engine
    /// that answers stays connected. Ignored while nobody subscribes. See [`docker_error`](crate::docker_error) for what a server
    /// has sent.
    pub fn report_connection_failure(&self, error: impl Into<DockerError>) {
        self.driver.request(Input::ReportFailure(error.into()));
    }

    /// The app used Docker with success; in an outage a check finds out whether it is over.
    pub fn report_connection_success(&self) {
        self.driver.request(Input::ReportSuccess);
    }

    /// Forgets the failures and checks at once; at most once per base retry delay.
    pub fn reset_retry_count(&self) {
        self.driver.request(Input::Reset);
    }

    /// Switches the manager off: it falls silent within a second, as without subscribers, and
    /// ignores every request. Switched on again, it goes on if somebody is subscribed.
    pub fn set_enabled(&self, is_enabled: bool) {
        self.driver.set_enabled(is_enabled);
    }

    /// Whether its configuration switches it on.
    #[must_use]
    pub fn default_enabled(&self) -> bool {
        self.driver.config().enabled
    }

    /// Offers to show the toasts for all views of this manager, until the handle is dropped.
    pub fn add_toaster(&self) -> ToasterHandle {
        ToasterHandle {
            key: self.driver.add_toaster(),
            driver: self.driver.clone(),
        }
    }

    /// Notes that screen readers are told of `phase` now, and gives the one that they were told of
    /// last: by any view of this health URL on this page, be it of another copy of the kit.
    #[must_use = "what was told last is not to be told again"]
    pub fn note_announced(&self, phase: Phase) -> Option<Phase> {
        self.driver.note_announced(phase)
    }

    /// A person reads the toast, by pointer or focus, or does so no more: its time stands still
    /// meanwhile.
    pub fn hold_toast(&self, is_held: bool) {
        self.driver.request(Input::ToastHeld(is_held));
    }

    /// A person closed the toast.
    pub fn dismiss_toast(&self) {
        self.driver.request(Input::ToastDismissed);
    }

    /// The time until the next attempt runs or is allowed; zero if nothing has to wait.
    #[must_use]
    pub fn time_until_retry(&self) -> Duration {
        self.driver.time_until_attempt()
    }

    /// `at` as milliseconds since 1970, for display; the same number each time, unless somebody
    /// sets the wall clock.
    #[must_use]
    pub fn epoch_millis(&self, at: Instant) -> f64 {
        self.driver.epoch_millis(at)
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

impl Subscription {
    pub(crate) fn new(driver: Rc<Driver>, callback: impl Fn(&Change) + 'static) -> Self {
        let key = driver.subscribe(Rc::new(callback));
        Self { driver, key }
    }
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

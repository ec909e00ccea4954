use docker_connection_manager::rules::{Recovery, RecoveryMode};
use docker_connection_manager::{Change, ConnectionManager, docker_error};
use docker_connection_view::{Catalogue, Text};
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

use crate::options::{self, Options, duration};
use crate::{Handle, texts};

/// What JavaScript sees of a manager, with the words of one view.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Connection {
    pub(crate) manager: ConnectionManager,
    pub(crate) catalogue: Catalogue,
}

#[wasm_bindgen]
impl Connection {
    /// # Errors
    ///
    /// Says which option makes no sense.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &Options) -> Result<Self, String> {
        let manager = ConnectionManager::new(options::read(options));
        Ok(Self {
            manager: manager.map_err(|error| error.to_string())?,
            catalogue: texts::catalogue(options.texts()),
        })
    }

    /// The status, with the words of this connection: an object whose dates are in ms since 1970.
    pub fn status(&self) -> JsValue {
        let mut status = (*self.manager.status()).clone();
        status.advice = self.catalogue.advice(&status);
        let message = self.catalogue.error_message(&status);
        let words = [
            ("isAvailable", option(status.is_available())),
            ("isRateLimited", status.is_rate_limited().into()),
            ("heading", (&*self.catalogue.heading(&status)).into()),
            ("errorMessage", option(message.as_deref())),
        ];
        let object = self.manager.to_object(status);
        for (name, value) in words {
            // An object of our own refuses nothing.
            let _ = Reflect::set(&object, &name.into(), &value);
        }
        object
    }

    /// Calls `listener` until the handle is freed: with `status` when there is a new one, with
    /// `recovered` when an outage is over, the last of the status's history, and with `failed`, the
    /// reason and its words when a check did not end it.
    pub fn subscribe(&self, listener: Function) -> Handle {
        let catalogue = self.catalogue.clone();
        Handle::new(self.manager.subscribe(move |change| {
            let this = JsValue::UNDEFINED;
            // It is the package's own and throws nothing.
            let _ = match change {
                Change::RecoveryFailed { reason, message } => {
                    let words = catalogue.say(Text::Message(message));
                    let (reason, words) = (reason.as_str().into(), (&*words).into());
                    listener.call3(&this, &"failed".into(), &reason, &words)
                }
                Change::Recovered(_) => listener.call1(&this, &"recovered".into()),
                _ => listener.call1(&this, &"status".into()),
            };
        }))
    }

    /// Looks for a lost engine every so many ms, at most so many times in an outage, until the
    /// handle is freed; with less than no time, only the ladder and the push stream do.
    pub fn recover(&self, check_interval: Option<f64>, max_retries: Option<f64>) -> Handle {
        let defaults = self.manager.default_recovery();
        let mode = match check_interval {
            Some(interval) if interval < 0.0 => RecoveryMode::Off,
            _ => RecoveryMode::Periodic(Recovery {
                check_interval: check_interval.map_or(defaults.check_interval, duration),
                max_retries: max_retries.map_or(defaults.max_retries, |count| count as u32),
            }),
        };
        Handle::new(self.manager.recover(mode))
    }

    /// Lets views at the other end of `channel` show this connection until the handle is freed;
    /// none if it is no channel.
    pub fn serve(&self, channel: &JsValue) -> Option<Handle> {
        self.manager.serve(channel).map(Handle::new)
    }

    /// Checks, unless a cooldown runs, and tells `verdict` whether Docker can be used.
    pub fn check(&self, verdict: Function) {
        self.manager.check_then(telling(verdict));
    }

    /// The same for a person who asks.
    pub fn retry(&self, verdict: Function) {
        self.manager.retry_then(telling(verdict));
    }

    /// Whether an attempt is allowed.
    #[wasm_bindgen(js_name = canAttempt)]
    pub fn can_attempt(&self) -> bool {
        self.manager.can_attempt_connection()
    }

    /// The app met an error: its message, or the JSON that a server sent.
    #[wasm_bindgen(js_name = reportFailure)]
    pub fn report_failure(&self, error: &str) {
        self.manager.report_connection_failure(docker_error(error));
    }

    /// The app used Docker.
    #[wasm_bindgen(js_name = reportSuccess)]
    pub fn report_success(&self) {
        self.manager.report_connection_success();
    }

    /// Forgets the failures and checks.
    pub fn reset(&self) {
        self.manager.reset_retry_count();
    }

    /// In ms, until the next attempt runs or is allowed.
    #[wasm_bindgen(js_name = timeUntilRetry)]
    pub fn time_until_retry(&self) -> f64 {
        self.manager.time_until_retry().as_secs_f64() * 1000.0
    }

    /// Switches the manager off and on.
    #[wasm_bindgen(js_name = setEnabled)]
    pub fn set_enabled(&self, is_enabled: bool) {
        self.manager.set_enabled(is_enabled);
    }
}

fn telling(verdict: Function) -> impl FnOnce(bool) {
    move |is_available| {
        // It settles a promise and throws nothing.
        let _ = verdict.call1(&JsValue::UNDEFINED, &is_available.into());
    }
}

fn option(value: Option<impl Into<JsValue>>) -> JsValue {
    value.map_or(JsValue::NULL, Into::into)
}

use std::cell::Cell;
use std::rc::Rc;

use docker_connection::{Cause, CheckFailure, Reason, Status};

use crate::wire::error_code;
use crate::{Answer, Runtime};

/// What one manager tells developers. Not by way of a logging library: there is one logger for all
/// of a module, and that belongs to the app.
pub(crate) struct Log {
    runtime: Option<Rc<dyn Runtime>>,
    is_debug: bool,
    has_warned_of_no_report: Cell<bool>,
    has_warned_of_options: Cell<bool>,
}

impl Log {
    pub(crate) fn new(runtime: Option<Rc<dyn Runtime>>, is_debug: bool) -> Self {
        let is_debug = is_debug || runtime.as_ref().is_some_and(|r| r.wants_debug_log());
        Self {
            runtime,
            is_debug,
            has_warned_of_no_report: Cell::default(),
            has_warned_of_options: Cell::default(),
        }
    }

    /// Shows a line of the debug log, which is put together only if somebody reads it.
    pub(crate) fn debug(&self, parts: impl FnOnce() -> String) {
        if self.is_debug
            && let Some(runtime) = &self.runtime
        {
            runtime.debug(&["[docker-connection] ", &parts()].concat());
        }
    }

    fn warn(&self, text: &str) {
        if let Some(runtime) = &self.runtime {
            runtime.warn(&["[docker-connection] ", text].concat());
        }
    }

    /// Tells that the options of another one who asks `url` are not used.
    pub(crate) fn other_options(&self, url: &str) {
        if !self.has_warned_of_options.replace(true) {
            let text = " is asked by a manager with other options already; those stay";
            self.warn(&[url, text].concat());
        }
    }

    pub(crate) fn check(&self, cause: Cause) {
        self.debug(|| ["check: ", cause.as_str()].concat());
    }

    /// Tells what came of asking `url`; a verdict of the engine is told by [`verdict`](Self::verdict).
    pub(crate) fn answer(&self, url: &str, answer: Option<&Answer>, failure: Option<CheckFailure>) {
        if failure.is_none() {
            // Whatever answers later in its place, the address is right.
            self.has_warned_of_no_report.set(true);
        }
        let status =
            || answer.map_or_else(String::new, |answer| u64::from(answer.status).to_string());
        if let Some(answer) = answer.filter(|answer| answer.status != 200) {
            self.debug(|| {
                let code = error_code(answer);
                let code = code.as_deref().unwrap_or("no code");
                ["the backend: HTTP ", &status(), ", ", code].concat()
            });
        }
        let Some(CheckFailure { reason, .. }) = failure else {
            return;
        };
        self.debug(|| ["the backend: ", reason.as_str()].concat());
        if matches!(reason, Reason::ProxyError | Reason::BadReport)
            && !self.has_warned_of_no_report.replace(true)
        {
            let status = status();
            self.warn(
                &[
                    url,
                    " has answered with HTTP ",
                    &status,
                    " and no health report (",
                    reason.as_str(),
                    "): is it the backend's address?",
                ]
                .concat(),
            );
        }
    }

    pub(crate) fn verdict(&self, cause: Cause, is_available: bool, status: &Status) {
        if is_available {
            self.debug(|| ["available (", cause.as_str(), ")"].concat());
            return;
        }
        self.debug(|| {
            [
                "not available (",
                cause.as_str(),
                "): ",
                status.reason.unwrap_or(Reason::Unknown).as_str(),
                ", ",
                &u64::from(status.consecutive_failures).to_string(),
                " failures counted",
            ]
            .concat()
        });
        if let Some(countdown) = status.countdown.filter(|_| status.is_rate_limited()) {
            self.debug(|| ["rate limited for ", &countdown.left.to_string(), " s"].concat());
        }
    }
}

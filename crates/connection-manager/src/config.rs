use std::error::Error;
use std::fmt;

use docker_connection::{Config, ConfigError};
use js_sys::Function;
use wasm_bindgen::JsValue;

use crate::{Credentials, Headers};

/// What a [`ConnectionManager`](crate::ConnectionManager) needs to know.
///
/// `headers`, `credentials` and `fetch` are for the real network; a manager with a
/// [`Runtime`](crate::Runtime) of your own leaves the requests to that.
#[derive(Clone, Debug, PartialEq)]
pub struct ManagerConfig {
    /// The backend's health route, `/api/health`: absolute, or relative to the page's or the
    /// worker's address. In Node, and in a worker made from a blob, it has to be absolute.
    pub health_url: String,
    /// The header fields of each request: none.
    pub headers: Headers,
    /// Whether requests carry cookies: to the page's own origin.
    pub credentials: Credentials,
    /// Sends the requests instead of the global `fetch`: gets a `Request` and returns a `Response`
    /// or a promise of one. Whatever else it does is a failed check.
    pub fetch: Option<Function>,
    /// One end of a channel, at whose other end a manager is served by
    /// [`ConnectionManager::serve`](crate::ConnectionManager::serve): then this one asks nobody
    /// itself, and shows what that one tells, but what its reports do not say, which it asks for if
    /// it has a `fetch` of its own. A `MessagePort`, a `Worker`, or any object with
    /// `postMessage` and the event `message` (`addEventListener`, `removeEventListener`). None.
    pub channel: Option<JsValue>,
    /// The numbers behind the rules.
    pub rules: Config,
    /// Log checks, failures and limits to the console; a person can switch that on in any page by
    /// `localStorage["docker-connection:debug"] = "1"`.
    pub debug: bool,
    /// Whether anything is asked: yes. While not, the phase stays `unknown`; see
    /// [`ConnectionManager::set_enabled`](crate::ConnectionManager::set_enabled).
    pub enabled: bool,
}

impl Default for ManagerConfig {
    fn default() -> Self {
        Self {
            health_url: "/api/health".to_owned(),
            headers: Headers::default(),
            credentials: Credentials::default(),
            fetch: None,
            channel: None,
            rules: Config::default(),
            debug: false,
            enabled: true,
        }
    }
}

/// Why a [`ManagerConfig`] makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ManagerError {
    /// The rules make no sense.
    Rules(ConfigError),
    /// The channel has no events.
    Channel,
    /// The health URL is no address, or it is relative where there is nothing to be relative to,
    /// as in Node: give an absolute one.
    HealthUrl {
        /// The field of [`ManagerConfig`].
        health_url: String,
    },
}

/// Word by word: what formats, and `Debug` above all, makes the wasm larger.
impl fmt::Display for ManagerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rules(error) => error.fmt(f),
            Self::Channel => {
                f.write_str("the channel has no `addEventListener`: it is no end of a channel")
            }
            Self::HealthUrl { health_url } => {
                f.write_str("the health URL \"")?;
                f.write_str(health_url)?;
                f.write_str(
                    "\" is no absolute address, and there is no page that it could be relative to",
                )
            }
        }
    }
}

impl Error for ManagerError {}

impl From<ConfigError> for ManagerError {
    fn from(error: ConfigError) -> Self {
        Self::Rules(error)
    }
}

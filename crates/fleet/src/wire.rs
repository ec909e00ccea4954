//! What agents and gateways say to each other; `tests/wire/fleet` has an example of each.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;
use std::time::Duration;

use docker_connection::HealthReport;
use docker_connection_backend::hosts::is_host_name;
use serde::{Deserialize, Serialize};

/// How often a gateway says that somebody looks at a host.
pub(crate) const LEASE_INTERVAL: Duration = Duration::from_secs(5);
/// How long an agent watches its engine for the sake of one such message, and how long a gateway
/// believes one answer to it.
pub(crate) const LEASE: Duration = Duration::from_secs(15);
/// The longest value of a key, in bytes. A report has about 700.
pub(crate) const VALUE_LIMIT: usize = 64 * 1024;

/// The name of a Docker host: up to 63 of `a` to `z`, `0` to `9`, `-` and `_`, the first one a
/// letter or digit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostName(String);

/// A text that is no [`HostName`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a host's name is up to 63 of a-z, 0-9, '-' and '_', and begins with a letter or digit")]
pub struct NotAHostName;

/// The value of a host's key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Which of the agents this host has had. The highest one owns the key.
    pub(crate) generation: u64,
    /// Names the agent's process.
    pub(crate) agent: String,
    /// The operating system of the agent, as in `linux`.
    pub(crate) os: String,
    /// The state of the engine; nothing if the agent has not looked yet.
    pub(crate) report: Option<HealthReport>,
}

/// What a gateway writes to an agent: somebody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LeaseRequest {
    /// Of the agent that owns the key as far as the gateway knows; 0 if it knows of none. So an agent
    /// hears that it was replaced, or that its key is lost.
    pub(crate) generation: u64,
}

/// The answer of an agent to a gateway: it runs, and that value of its key is the state of the
/// engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Heartbeat {
    /// As in [`Entry::generation`].
    pub(crate) generation: u64,
    /// The revision of the key.
    pub(crate) revision: u64,
}

/// The subject on which gateways say that somebody looks at the host.
pub(crate) fn lease_subject(bucket: &str, host: &HostName) -> String {
    format!("{bucket}.lease.{host}")
}

/// The subject on which NATS says that the bucket was made.
pub(crate) fn created_subject(bucket: &str) -> String {
    format!("$JS.EVENT.ADVISORY.STREAM.CREATED.KV_{bucket}")
}

impl HostName {
    /// The name as a text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for HostName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for HostName {
    type Err = NotAHostName;

    fn from_str(text: &str) -> Result<Self, NotAHostName> {
        is_host_name(text)
            .then(|| Self(text.to_owned()))
            .ok_or(NotAHostName)
    }
}

/// In JSON.
pub(crate) fn written(content: &impl Serialize) -> String {
    serde_json::to_string(content).expect("it has nothing but text as keys")
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;
    use serde_json::Value;

    use super::*;

    fn round_trip<T: Serialize + DeserializeOwned>(name: &str) {
        let path = format!(
            "{}/../../tests/wire/fleet/{name}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let golden =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let read: T = serde_json::from_str(&golden).expect("it is one");
        let value = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        assert_eq!(value(&written(&read)), value(&golden), "{name}");
    }

    #[test]
    fn the_golden_messages_are_read_and_written() {
        round_trip::<Entry>("entry");
        round_trip::<Entry>("entry-claimed");
        round_trip::<LeaseRequest>("lease");
        round_trip::<Heartbeat>("heartbeat");
    }
}

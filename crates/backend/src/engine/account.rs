//! What an engine tells of itself to those who want to know more than whether it is there.

use bytes::Bytes;
use docker_connection::Reason;
use http::Request;
use http_body_util::{BodyExt, Empty, Limited};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::failure::{Failure, STRANGER};
use super::line::Line;
use crate::platform::machine;

/// In bytes; an engine's account of itself is a few kilobytes long.
const LIMIT: usize = 1024 * 1024;

/// What is read of the answer to `GET /info`; the rest of it is nobody's business.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Info {
    pub(crate) driver: Option<String>,
    pub(crate) cgroup_driver: Option<String>,
    pub(crate) cgroup_version: Option<String>,
    pub(crate) docker_root_dir: Option<String>,
    /// Of its machine.
    #[serde(deserialize_with = "known")]
    pub(crate) name: Option<String>,
    pub(crate) kernel_version: Option<String>,
    pub(crate) operating_system: Option<String>,
    /// RFC 3339, in any time zone.
    pub(crate) system_time: Option<String>,
    pub(crate) http_proxy: Option<String>,
    pub(crate) https_proxy: Option<String>,
    pub(crate) warnings: Option<Vec<String>>,
    #[serde(deserialize_with = "known")]
    pub(crate) server_version: Option<String>,
    #[serde(deserialize_with = "known")]
    pub(crate) containers_running: Option<u64>,
    #[serde(deserialize_with = "known")]
    pub(crate) containers_paused: Option<u64>,
    #[serde(deserialize_with = "known")]
    pub(crate) containers_stopped: Option<u64>,
    #[serde(deserialize_with = "known")]
    pub(crate) images: Option<u64>,
    #[serde(rename = "NCPU", deserialize_with = "known")]
    pub(crate) cpus: Option<u32>,
    #[serde(rename = "MemTotal", deserialize_with = "known")]
    pub(crate) memory: Option<u64>,
}

/// What is read of the answer to `GET /version`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct ApiVersions {
    #[serde(rename = "ApiVersion")]
    pub(crate) newest: Option<String>,
    #[serde(rename = "MinAPIVersion")]
    pub(crate) oldest: Option<String>,
}

/// How a version of Docker's API goes with an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    Spoken,
    TooOld,
    TooNew,
    /// It is no version.
    Nonsense,
}

impl ApiVersions {
    /// How that version goes with the engine; where it does not tell what it speaks, any does.
    pub(crate) fn fit(&self, version: &str) -> Fit {
        let Some(version) = parse(version) else {
            return Fit::Nonsense;
        };
        let bound = |text: &Option<String>| text.as_deref().and_then(parse);
        if bound(&self.newest).is_some_and(|newest| version > newest) {
            Fit::TooNew
        } else if bound(&self.oldest).is_some_and(|oldest| version < oldest) {
            Fit::TooOld
        } else {
            Fit::Spoken
        }
    }
}

/// Reads a version such as `1.41`.
fn parse(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

impl Info {
    /// The folder with its data, unless that is on a machine of another name: whoever listens at a
    /// socket here may be a program that hands on what is said, as `ssh -L` does.
    pub(crate) fn data_folder(&self) -> Option<&str> {
        let is_here = self.name.as_deref().is_none_or(machine::is_named);
        self.docker_root_dir.as_deref().filter(|_| is_here)
    }
}

impl Line {
    pub(super) async fn info(&self) -> Result<Info, Failure> {
        self.get("/info", LIMIT).await
    }

    pub(super) async fn api_versions(&self) -> Result<ApiVersions, Failure> {
        self.get("/version", LIMIT).await
    }

    /// What the engine tells there, in so many bytes at most. There is no time limit.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        limit: usize,
    ) -> Result<T, Failure> {
        let request = Request::get(path).body(Empty::<Bytes>::new());
        let response = self.send(request.map_err(|_| STRANGER)?).await?;
        match response.status().as_u16() {
            200 => {}
            401 | 403 | 407 => return Err(Failure::Because(Reason::ProxyDenied)),
            500..=599 => return Err(Failure::Because(Reason::EngineError)),
            _ => return Err(STRANGER),
        }
        let body = Limited::new(response.into_body(), limit).collect().await;
        let body = body.map_err(|_| Failure::HungUp)?.to_bytes();
        serde_json::from_slice(&body).map_err(|_| STRANGER)
    }
}

/// What cannot be understood is as good as missing, and no reason not to read the rest.
fn known<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(serde_json::from_value(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_make_no_sense_are_missing_and_the_others_are_read() {
        let told = r#"{"Images":-1,"NCPU":1.5,"MemTotal":null,"ServerVersion":{},
            "ContainersRunning":"2","ContainersPaused":3,"Driver":"vfs","New":[]}"#;
        let info: Info = serde_json::from_str(told).unwrap();
        let expected = Info {
            driver: Some("vfs".to_owned()),
            containers_paused: Some(3),
            ..Info::default()
        };
        assert_eq!(info, expected);
    }
}

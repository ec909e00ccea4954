use std::fmt::Display;
use std::time::Duration;

use async_nats::jetstream::kv::{self, Operation, Store, UpdateErrorKind};
use docker_connection::HealthReport;
use tokio::time::sleep;

use crate::nats::Nats;
use crate::wire::{Entry, Heartbeat, HostName, written};

/// How often the key is claimed in a row, where others claim it as well.
const MOST_CLAIMS: u32 = 10;
/// The longest pause between two claims, in ms.
const CLAIM_PAUSE: u64 = 100;

/// The key of a host, which one agent owns: the one that claimed it last.
#[derive(Debug)]
pub(super) struct Key {
    nats: Nats,
    host: HostName,
    agent: String,
    os: &'static str,
    /// The bucket, since the key was claimed there.
    store: Option<Store>,
    /// Of this agent; 0 until it owned the key once.
    generation: u64,
    /// What the key held last as far as this agent knows.
    revision: u64,
}

/// Why the key does not hold what it should.
#[derive(Debug)]
pub(super) enum KeyError {
    /// A newer agent owns it.
    Replaced,
    /// NATS cannot do it now.
    Later(String),
}

impl Key {
    pub(super) fn new(nats: Nats, host: HostName, os: &'static str) -> Self {
        Self {
            nats,
            host,
            agent: format!("{:016x}", fastrand::u64(..)),
            os,
            store: None,
            generation: 0,
            revision: 0,
        }
    }

    /// Makes sure that this agent owns the key. Whether it holds something else than what this agent
    /// put there last.
    pub(super) async fn claim(&mut self) -> Result<bool, KeyError> {
        let store = self.nats.bucket().await.map_err(later)?;
        let key = self.host.as_str();
        for _ in 0..MOST_CLAIMS {
            let found = store.entry(key).await.map_err(later)?;
            let revision = found.as_ref().map_or(0, |found| found.revision);
            let owner = found.as_ref().and_then(owner);
            let newest = owner.as_ref().map_or(0, |owner| owner.generation);
            if let Some(owner) = owner
                && self.generation > 0
            {
                if owner.agent == self.agent {
                    // By a put whose acknowledgement was lost, maybe, or the server lost the last one.
                    let is_other = revision != self.revision;
                    self.own(store, self.generation, revision);
                    return Ok(is_other);
                }
                if newest >= self.generation {
                    return Err(KeyError::Replaced);
                }
            }
            let generation = self.generation.max(newest.saturating_add(1));
            let entry = self.entry(generation, None);
            match store.update(key, entry.into(), revision).await {
                Ok(revision) => {
                    self.own(store, generation, revision);
                    return Ok(true);
                }
                Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => {}
                Err(error) => return Err(later(error)),
            }
            sleep(Duration::from_millis(fastrand::u64(1..=CLAIM_PAUSE))).await;
        }
        Err(KeyError::Later("other agents claim the host".to_owned()))
    }

    fn own(&mut self, store: Store, generation: u64, revision: u64) {
        self.store = Some(store);
        self.generation = generation;
        self.revision = revision;
    }

    /// Has the key hold the report; returns its revision.
    pub(super) async fn put(&mut self, report: &HealthReport) -> Result<u64, KeyError> {
        let mut is_disputed = false;
        loop {
            let Some(store) = &self.store else {
                self.claim().await?;
                continue;
            };
            let entry = self.entry(self.generation, Some(report));
            let put = store.update(self.host.as_str(), entry.into(), self.revision);
            match put.await {
                Ok(revision) => {
                    self.revision = revision;
                    return Ok(revision);
                }
                Err(error)
                    if error.kind() == UpdateErrorKind::WrongLastRevision && !is_disputed =>
                {
                    is_disputed = true;
                    self.claim().await?;
                }
                Err(error) => return Err(later(error)),
            }
        }
    }

    /// Whether the key may be another agent's, or nobody's, if it holds that generation.
    pub(super) fn differs_from(&self, generation: u64) -> bool {
        self.generation > 0 && self.generation != generation
    }

    /// The message that tells that this revision is the state of the engine.
    pub(super) fn heartbeat(&self, revision: u64) -> String {
        written(&Heartbeat {
            generation: self.generation,
            revision,
        })
    }

    fn entry(&self, generation: u64, report: Option<&HealthReport>) -> String {
        written(&Entry {
            generation,
            agent: self.agent.clone(),
            os: self.os.to_owned(),
            report: report.cloned(),
        })
    }
}

/// The agent that wrote the key, if it was one.
fn owner(found: &kv::Entry) -> Option<Entry> {
    let is_there = found.operation == Operation::Put;
    let entry = is_there.then(|| serde_json::from_slice(&found.value).ok());
    entry.flatten()
}

fn later(why: impl Display) -> KeyError {
    KeyError::Later(why.to_string())
}

//! Which containers run, and what each of them uses.

use std::time::Duration;

use serde::Deserialize;

use super::client::Client;
use super::endpoint::Target;
use super::failure::{Failure, STRANGER};

/// Those that run, and neither pause nor restart.
const RUNNING: &str = "/containers/json?filters=%7B%22status%22%3A%5B%22running%22%5D%7D";
/// In bytes. A container takes one or two kilobytes of the list.
const LIST_LIMIT: usize = 16 * 1024 * 1024;
/// In bytes; what a container uses is told in a few kilobytes.
const LIMIT: usize = 256 * 1024;
/// What a Windows engine counts time by, in ns.
const WINDOWS_TICK: u64 = 100;

/// A container that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunningContainer {
    pub(crate) id: String,
    /// As the engine tells it.
    pub(crate) name: String,
    /// In seconds since 1970; 0 if nobody knows.
    pub(crate) created: i64,
}

/// What a container uses, as it is told at one time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Its time on processors since its start.
    pub(crate) cpu: Option<Duration>,
    /// In bytes, without caches.
    pub(crate) memory: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    id: Option<String>,
    names: Option<Vec<String>>,
    created: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Stats {
    /// Of Windows alone.
    num_procs: Option<u64>,
    cpu_stats: Option<CpuStats>,
    memory_stats: Option<MemoryStats>,
}

#[derive(Debug, Deserialize)]
struct CpuStats {
    cpu_usage: Option<CpuUsage>,
}

#[derive(Debug, Deserialize)]
struct CpuUsage {
    total_usage: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct MemoryStats {
    usage: Option<u64>,
    stats: Option<Caches>,
    /// Of Windows alone.
    privateworkingset: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Caches {
    /// Of cgroup v1, for all groups below as well.
    total_inactive_file: Option<u64>,
    inactive_file: Option<u64>,
}

impl Client {
    /// The containers that run; there is no time limit.
    pub(crate) async fn running(&self, target: &Target) -> Result<Vec<RunningContainer>, Failure> {
        let listed: Vec<Listed> = self.line(target).get(RUNNING, LIST_LIMIT).await?;
        let running = listed.into_iter().map(|container| {
            let name = container.names.into_iter().flatten().next();
            RunningContainer {
                id: container.id.unwrap_or_default(),
                name: name.unwrap_or_default().trim_start_matches('/').to_owned(),
                created: container.created.unwrap_or_default(),
            }
        });
        Ok(running.collect())
    }

    /// What a container uses now. Engines before Docker 20.10 take two seconds to tell; there is no
    /// time limit.
    pub(crate) async fn reading(&self, target: &Target, id: &str) -> Result<Reading, Failure> {
        // It is a part of the path, which is ours to say.
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(STRANGER);
        }
        let path = format!("/containers/{id}/stats?stream=false&one-shot=true");
        let stats: Stats = self.line(target).get(&path, LIMIT).await?;
        Ok(stats.reading())
    }
}

impl Stats {
    fn reading(self) -> Reading {
        let unit = match self.num_procs {
            None | Some(0) => 1,
            Some(_) => WINDOWS_TICK,
        };
        let total = self.cpu_stats.and_then(|cpu| cpu.cpu_usage?.total_usage);
        // Of a container that has ended, zeros are told.
        let total = total.filter(|total| *total > 0);
        Reading {
            cpu: total.map(|total| Duration::from_nanos(total.saturating_mul(unit))),
            memory: self.memory_stats.and_then(MemoryStats::without_caches),
        }
    }
}

impl MemoryStats {
    /// As Docker's own client counts it.
    fn without_caches(self) -> Option<u64> {
        if self.privateworkingset.is_some() {
            return self.privateworkingset;
        }
        let usage = self.usage?;
        let caches = self
            .stats
            .map(|it| [it.total_inactive_file, it.inactive_file]);
        let mut caches = caches.into_iter().flatten().flatten();
        let cache = caches.find(|cache| *cache < usage);
        Some(usage - cache.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn reading(stats: Value) -> Reading {
        let stats: Stats = serde_json::from_value(stats).unwrap();
        stats.reading()
    }

    fn memory(stats: Value) -> Option<u64> {
        reading(json!({ "memory_stats": stats })).memory
    }

    #[test]
    fn memory_is_counted_without_caches_by_both_versions_of_cgroups() {
        let v1 =
            json!({ "usage": 900, "stats": { "total_inactive_file": 200, "inactive_file": 1 } });
        assert_eq!(memory(v1), Some(700));
        let v2 = json!({ "usage": 900, "stats": { "inactive_file": 100, "anon": 7 } });
        assert_eq!(memory(v2), Some(800));
        assert_eq!(memory(json!({ "usage": 900 })), Some(900));
        let odd = json!({ "usage": 900, "stats": { "inactive_file": 1000 } });
        assert_eq!(memory(odd), Some(900));
        assert_eq!(
            memory(json!({ "commitbytes": 5, "privateworkingset": 4 })),
            Some(4)
        );
    }

    #[test]
    fn time_on_processors_is_told_in_other_units_by_windows() {
        let cpu = |procs: u64| {
            let usage = json!({ "total_usage": 5_000_000 });
            reading(json!({ "num_procs": procs, "cpu_stats": { "cpu_usage": usage } })).cpu
        };
        assert_eq!(cpu(0), Some(Duration::from_millis(5)));
        assert_eq!(cpu(8), Some(Duration::from_millis(500)));
    }

    #[test]
    fn what_an_ended_container_uses_is_not_known() {
        let ended = json!({
            "read": "0001-01-01T00:00:00Z", "num_procs": 0, "memory_stats": {},
            "cpu_stats": { "cpu_usage": { "total_usage": 0 } },
        });
        assert_eq!(reading(ended), Reading::default());
        assert_eq!(reading(json!({ "cpu_stats": null })), Reading::default());
    }
}

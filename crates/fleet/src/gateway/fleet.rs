use std::collections::HashMap;
use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use docker_connection_backend::hosts::{Directory, Gauge};
use futures_util::future::BoxFuture;
use http::Request;

use super::host::{Host, Stored};
use super::office::{Answer, Office};
use crate::wire::HostName;

/// The most names that are remembered while nobody knows which hosts there are; those that somebody
/// looks at are remembered in any case.
const MOST_UNREAD: usize = 4096;

/// Decides whether whoever sends the request may know of the host of that name.
pub type Authorize = Arc<dyn Fn(&str, &Request<()>) -> BoxFuture<'static, bool> + Send + Sync>;

/// The hosts of a fleet, as a gateway knows them. Clones know the same.
#[derive(Clone)]
pub(crate) struct Fleet(Arc<Inner>);

struct Inner {
    office: Arc<Office>,
    authorize: Option<Authorize>,
    hosts: Mutex<Hosts>,
}

#[derive(Default)]
struct Hosts {
    /// Whether the bucket was ever read, so that its names are known.
    are_read: bool,
    by_name: HashMap<HostName, Host>,
}

impl Fleet {
    pub(super) fn new(office: Arc<Office>, authorize: Option<Authorize>) -> Self {
        Self(Arc::new(Inner {
            office,
            authorize,
            hosts: Mutex::default(),
        }))
    }

    /// Whether somebody looks at a host.
    pub(super) fn is_watched(&self) -> bool {
        self.0.office.watched() > 0
    }

    /// What the bucket holds is not known for now: it may be another one.
    pub(super) fn doubt(&self) {
        self.0.office.bucket_is_read(false);
        for host in self.hosts().by_name.values() {
            host.doubt();
        }
    }

    /// The bucket holds these, and nothing else.
    pub(super) fn replace(&self, mut stored: HashMap<HostName, Stored>) {
        let mut hosts = self.hosts();
        hosts.are_read = true;
        self.0.office.bucket_is_read(true);
        hosts.by_name.retain(|name, host| {
            let stored = stored.remove(name);
            let is_kept = stored.is_some() || host.is_watched();
            host.store(stored);
            is_kept
        });
        for (name, stored) in stored {
            self.host(&mut hosts, &name).store(Some(stored));
        }
    }

    /// The bucket holds that under the name, or nothing.
    pub(super) fn store(&self, name: HostName, stored: Option<Stored>) {
        let mut hosts = self.hosts();
        let host = self.host(&mut hosts, &name);
        let is_gone = stored.is_none() && !host.is_watched();
        host.store(stored);
        if is_gone {
            hosts.by_name.remove(&name);
        }
    }

    pub(super) fn answered(&self, answer: Answer) {
        let host = self.hosts().by_name.get(&answer.host).cloned();
        if let Some(host) = host {
            host.answered(answer.sent, answer.heartbeat);
        }
    }

    fn host(&self, hosts: &mut Hosts, name: &HostName) -> Host {
        if let Some(host) = hosts.by_name.get(name) {
            return host.clone();
        }
        let host = Host::new(name.clone(), Arc::clone(&self.0.office));
        hosts.by_name.insert(name.clone(), host.clone());
        host
    }

    fn hosts(&self) -> MutexGuard<'_, Hosts> {
        // What is guarded is sound after each step.
        self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Directory for Fleet {
    type Host = Host;

    async fn find(&self, name: &str, request: &Request<()>) -> Option<Host> {
        if let Some(authorize) = &self.0.authorize
            && !authorize(name, request).await
        {
            return None;
        }
        let name = name.parse().ok()?;
        let mut hosts = self.hosts();
        // As long as nobody knows which hosts there are, none is denied.
        if !hosts.are_read {
            if hosts.by_name.len() >= MOST_UNREAD {
                hosts.by_name.retain(|_, host| host.is_watched());
            }
            return Some(self.host(&mut hosts, &name));
        }
        let host = hosts.by_name.get(&name);
        host.filter(|host| host.is_known()).cloned()
    }

    fn is_ready(&self) -> bool {
        self.0.office.reach().is_up()
    }

    fn gauges(&self) -> Vec<Gauge> {
        let hosts = self.hosts().by_name.len();
        vec![
            Gauge {
                name: "fleet_connected",
                help: "Whether there is a connection to NATS.",
                value: self.0.office.nats.is_up().into(),
            },
            Gauge {
                name: "fleet_hosts",
                help: "Hosts that have an agent, or had one.",
                value: u64::try_from(hosts).unwrap_or(u64::MAX),
            },
            Gauge {
                name: "fleet_watched_hosts",
                help: "Hosts that somebody looks at.",
                value: self.0.office.watched(),
            },
        ]
    }
}

impl Debug for Fleet {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let hosts = self.hosts().by_name.len();
        f.debug_struct("Fleet")
            .field("hosts", &hosts)
            .finish_non_exhaustive()
    }
}

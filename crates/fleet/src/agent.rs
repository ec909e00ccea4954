//! Watches one engine while somebody looks at it, and puts what it finds into its host's key.

mod key;
mod lease;

use std::env::consts::OS;
use std::future::pending;
use std::time::Duration;

use async_nats::Message;
use docker_connection::HealthReport;
use docker_connection_backend::{Backend, Config, ConfigError, Environment};
use futures_util::StreamExt;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::nats::{Link, Nats, NatsConfig, NatsError};
use crate::wire::{HostName, LeaseRequest, created_subject, lease_subject};
use key::{Key, KeyError};
use lease::Lease;

/// How often a connection is looked at that carries nothing.
const PING: Duration = Duration::from_secs(20);
/// The pause before NATS is asked again for what it did not do, and the longest one.
const RETRY: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(5));

/// What an [`Agent`] can be told.
#[derive(Clone, Debug)]
pub struct AgentConfig {
    /// How to connect to NATS.
    pub nats: NatsConfig,
    /// The name under which browsers ask for this host.
    pub host: HostName,
    /// The engine's address; else what the environment says.
    pub docker_host: Option<String>,
    /// What else says where the engine is.
    pub environment: Environment,
}

/// Why there is no agent, or no longer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AgentError {
    /// The engine's address is none, or of a kind that is not supported.
    #[error(transparent)]
    Engine(#[from] ConfigError),
    /// NATS cannot be used.
    #[error(transparent)]
    Nats(#[from] NatsError),
    /// A newer agent owns the host's key.
    #[error("another agent of the host {0} began; this one ends")]
    Replaced(HostName),
    /// The client of NATS ended.
    #[error("the connection to NATS ended for good")]
    Ended,
}

/// Watches the Docker engine of one host for a fleet.
#[derive(Debug)]
pub struct Agent {
    backend: Backend,
    nats: Nats,
    host: HostName,
}

impl Agent {
    /// Connects to NATS, now or as soon as a server is there.
    ///
    /// # Errors
    ///
    /// If the engine's address is none, or NATS will never let the agent in.
    pub async fn connect(config: AgentConfig) -> Result<Self, AgentError> {
        let backend = Backend::new(Config {
            docker_host: config.docker_host,
            environment: config.environment,
            ..Config::default()
        })?;
        let role = ["agent", config.host.as_str()];
        Ok(Self {
            backend,
            nats: Nats::connect(&config.nats, &role, PING).await?,
            host: config.host,
        })
    }

    /// Does its work until `shutdown` is ready.
    ///
    /// # Errors
    ///
    /// If a newer agent of the host began.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), AgentError> {
        tokio::select! {
            result = self.work() => result,
            () = shutdown => Ok(()),
        }
    }

    async fn work(self) -> Result<(), AgentError> {
        let subject = lease_subject(&self.nats.bucket, &self.host);
        let leases = self.nats.client.subscribe(subject).await;
        let mut leases = leases.map_err(|_| AgentError::Ended)?;
        let created = created_subject(&self.nats.bucket);
        let created = self.nats.client.subscribe(created).await;
        let mut created = created.map_err(|_| AgentError::Ended)?;
        let mut link = self.nats.link.clone();
        link.mark_changed();
        let mut post = Post {
            key: Key::new(self.nats.clone(), self.host.clone(), OS),
            backend: self.backend,
            nats: self.nats,
            lease: None,
            is_owner: false,
            retry: Instant::now(),
            pause: RETRY.0,
            complaint: None,
        };
        loop {
            let retry = post.retry;
            let until = post.lease.as_ref().map(Lease::until);
            tokio::select! {
                message = leases.next() => post.take(message.ok_or(AgentError::Ended)?).await,
                report = next_change(&mut post.lease) => post.note(report),
                () = end(until) => post.lease = None,
                Ok(()) = link.changed() => post.linked(&mut link),
                Some(_) = created.next() => post.doubt(),
                () = sleep_until(retry), if post.has_work() => {
                    if post.work().await.is_err() {
                        return Err(AgentError::Replaced(self.host));
                    }
                }
            }
        }
    }
}

/// What an agent has to do.
struct Post {
    backend: Backend,
    nats: Nats,
    key: Key,
    lease: Option<Lease>,
    /// Whether the key was this agent's, and nothing said since that it is no longer.
    is_owner: bool,
    /// Not before then is NATS asked to keep something.
    retry: Instant,
    /// What is waited for after the next failure.
    pause: Duration,
    /// What the log says is wrong.
    complaint: Option<String>,
}

/// A newer agent owns the key.
struct Replaced;

impl Post {
    /// Somebody looks at the host.
    async fn take(&mut self, message: Message) {
        // After a standstill of this process it may be over, and what it knows old.
        self.lease.take_if(|lease| lease.until() <= Instant::now());
        let lease = self.lease.get_or_insert_with(|| {
            tracing::debug!("somebody looks");
            Lease::new(self.backend.changes())
        });
        lease.extend();
        if let Some(reply) = message.reply {
            lease.ask(reply);
        }
        let request: Option<LeaseRequest> = serde_json::from_slice(&message.payload).ok();
        if request.is_some_and(|request| self.key.differs_from(request.generation)) {
            self.doubt();
        }
        self.answer().await;
    }

    /// The engine was found in that state.
    fn note(&mut self, report: HealthReport) {
        if let Some(lease) = &mut self.lease {
            lease.note(report);
            self.hurry();
        }
    }

    fn linked(&mut self, link: &mut watch::Receiver<Link>) {
        if link.borrow_and_update().is_up {
            // The server may be another one, or have lost what it knew.
            self.doubt();
        }
    }

    /// Whether the key is this agent's has to be seen in it.
    fn doubt(&mut self) {
        self.is_owner = false;
        self.hurry();
    }

    fn hurry(&mut self) {
        self.retry = Instant::now();
        self.pause = RETRY.0;
    }

    fn has_work(&self) -> bool {
        let is_untold = self.lease.as_ref().is_some_and(Lease::is_untold);
        self.nats.is_up() && (!self.is_owner || is_untold)
    }

    /// Has NATS keep what it should, or tries it again later.
    async fn work(&mut self) -> Result<(), Replaced> {
        let kept = self.keep().await;
        match kept {
            Ok(()) => {
                if self.complaint.take().is_some() {
                    tracing::info!("NATS keeps the state of the host again");
                }
                self.answer().await;
                Ok(())
            }
            Err(KeyError::Replaced) => Err(Replaced),
            Err(KeyError::Later(why)) => {
                if self.complaint.as_ref() != Some(&why) {
                    tracing::warn!("NATS does not keep the state of the host: {why}");
                    self.complaint = Some(why);
                }
                self.retry = Instant::now() + self.pause;
                self.pause = (self.pause * 2).min(RETRY.1);
                Ok(())
            }
        }
    }

    async fn keep(&mut self) -> Result<(), KeyError> {
        if !self.is_owner {
            let is_other = self.key.claim().await?;
            self.is_owner = true;
            if is_other && let Some(lease) = &mut self.lease {
                lease.tell_again();
            }
        }
        if let Some(lease) = &mut self.lease
            && let Some(report) = lease.untold()
        {
            let revision = self.key.put(report).await?;
            lease.told(revision);
        }
        Ok(())
    }

    /// Answers those who wait, once the state of the engine is in the key.
    async fn answer(&mut self) {
        if !self.is_owner {
            return;
        }
        let Some(lease) = &mut self.lease else {
            return;
        };
        for (reply, revision) in lease.answers() {
            let heartbeat = self.key.heartbeat(revision);
            // The connection is gone, and the gateway will ask again.
            let _ = self.nats.client.publish(reply, heartbeat.into()).await;
        }
    }
}

async fn next_change(lease: &mut Option<Lease>) -> HealthReport {
    match lease {
        Some(lease) => lease.next_change().await,
        None => pending().await,
    }
}

async fn end(until: Option<Instant>) {
    match until {
        Some(until) => sleep_until(until).await,
        None => pending().await,
    }
}

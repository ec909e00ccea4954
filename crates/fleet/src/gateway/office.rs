use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::{PublishError, Subject};
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::sync::watch;
use tokio::time::{Instant, interval, timeout};

use super::sight::Reach;
use crate::nats::{Link, Nats, inbox};
use crate::wire::{Heartbeat, HostName, LeaseRequest, lease_subject, written};

/// How often a gateway writes to itself, to see whether NATS passes messages on.
const ECHO_INTERVAL: Duration = Duration::from_secs(2);
/// How long NATS may take until it takes a message; what is older is of no use.
const WRITE_LIMIT: Duration = Duration::from_secs(1);
/// The longest answer, in bytes.
const ANSWER_LIMIT: usize = 256;

/// What all hosts of a gateway share: it writes to agents.
#[derive(Debug)]
pub(super) struct Office {
    pub(super) nats: Nats,
    /// Whether the bucket is read.
    bucket: Mutex<Link>,
    /// Where answers come in: the host's name and the time follow.
    inbox: String,
    /// What times are counted from.
    epoch: Instant,
    /// When something came in, in ns since then.
    heard: AtomicU64,
    /// How many hosts are looked at.
    watched: AtomicU64,
}

/// Something came in.
#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) host: HostName,
    /// When the lease was sent.
    pub(super) sent: Instant,
    pub(super) heartbeat: Heartbeat,
}

impl Office {
    /// The office of the gateway of that name.
    pub(super) fn new(nats: Nats, instance: &str) -> Arc<Self> {
        Arc::new(Self {
            inbox: format!("{}.hosts", inbox(&nats.bucket, &["gateway", instance])),
            nats,
            bucket: Mutex::new(Link {
                is_up: false,
                since: Instant::now(),
            }),
            epoch: Instant::now(),
            heard: AtomicU64::new(0),
            watched: AtomicU64::new(0),
        })
    }

    pub(super) fn link(&self) -> watch::Receiver<Link> {
        self.nats.link.clone()
    }

    pub(super) fn reach(&self) -> Reach {
        Reach {
            link: *self.nats.link.borrow(),
            heard: self.time(self.heard.load(Relaxed)),
            bucket: *self.bucket(),
        }
    }

    /// Takes in whether the bucket is read now.
    pub(super) fn bucket_is_read(&self, is_up: bool) {
        let mut bucket = self.bucket();
        if bucket.is_up != is_up {
            let since = Instant::now();
            *bucket = Link { is_up, since };
        }
    }

    fn bucket(&self) -> MutexGuard<'_, Link> {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn watched(&self) -> u64 {
        self.watched.load(Relaxed)
    }

    pub(super) fn begin_watch(&self) {
        // Nothing was written while nobody looked, so that silence meant nothing.
        if self.watched.fetch_add(1, Relaxed) == 0 {
            self.hear(Instant::now());
        }
    }

    pub(super) fn end_watch(&self) {
        self.watched.fetch_sub(1, Relaxed);
    }

    /// Tells the agent of the host that somebody looks.
    pub(super) async fn lease(&self, host: &HostName, generation: u64, now: Instant) {
        let subject = lease_subject(&self.nats.bucket, host);
        let reply = format!("{}.{host}.{}", self.inbox, self.number(now));
        let request = written(&LeaseRequest { generation });
        let client = &self.nats.client;
        self.write(client.publish_with_reply(subject, reply, request.into()))
            .await;
    }

    /// Hears what comes in, for as long as there is a client.
    pub(super) async fn listen(&self, mut take: impl FnMut(Answer)) {
        let subject = format!("{}.>", self.inbox);
        let Ok(mut messages) = self.nats.client.subscribe(subject).await else {
            return;
        };
        let mut echo = interval(ECHO_INTERVAL);
        loop {
            tokio::select! {
                message = messages.next() => {
                    let Some(message) = message else {
                        return;
                    };
                    self.hear(Instant::now());
                    if let Some(answer) = self.read(&message.subject, &message.payload) {
                        take(answer);
                    }
                }
                now = echo.tick() => if self.watched() > 0 {
                    let subject = format!("{}.{}", self.inbox, self.number(now));
                    self.write(self.nats.client.publish(subject, Bytes::new())).await;
                },
            }
        }
    }

    /// Does nothing where there is no connection: what is old is of no use later.
    async fn write(&self, publish: impl Future<Output = Result<(), PublishError>>) {
        if !self.nats.is_up() {
            return;
        }
        // A server that hangs lets them queue up.
        match timeout(WRITE_LIMIT, publish).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!("NATS takes no message: {error}"),
            Err(_) => tracing::debug!("NATS takes no message in time"),
        }
    }

    fn read(&self, subject: &Subject, payload: &[u8]) -> Option<Answer> {
        let rest = subject.strip_prefix(&*self.inbox)?.strip_prefix('.')?;
        let (host, number) = rest.split_once('.')?;
        if payload.len() > ANSWER_LIMIT {
            return None;
        }
        Some(Answer {
            host: host.parse().ok()?,
            sent: self.time(number.parse().ok()?),
            heartbeat: serde_json::from_slice(payload).ok()?,
        })
    }

    fn hear(&self, now: Instant) {
        self.heard.fetch_max(self.number(now), Relaxed);
    }

    fn number(&self, time: Instant) -> u64 {
        let time = time.saturating_duration_since(self.epoch).as_nanos();
        u64::try_from(time).unwrap_or(u64::MAX)
    }

    /// A number that is none of ours is a time long ago.
    fn time(&self, number: u64) -> Instant {
        let time = self.epoch.checked_add(Duration::from_nanos(number));
        time.filter(|time| *time <= Instant::now())
            .unwrap_or(self.epoch)
    }
}

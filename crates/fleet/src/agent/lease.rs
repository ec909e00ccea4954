use std::fmt::{self, Debug, Formatter};
use std::future::pending;
use std::mem;

use async_nats::Subject;
use docker_connection::HealthReport;
use futures_util::StreamExt;
use futures_util::stream::{BoxStream, Stream};
use tokio::time::Instant;

use crate::wire::LEASE;

/// The most gateways that wait for one answer.
const MOST_WAITING: usize = 256;

/// The time in which somebody looks. The engine is watched until this is dropped.
pub(super) struct Lease {
    until: Instant,
    changes: BoxStream<'static, HealthReport>,
    report: Option<HealthReport>,
    /// Of the key, if it holds the report.
    revision: Option<u64>,
    /// Where answers are waited for.
    waiting: Vec<Subject>,
}

impl Lease {
    pub(super) fn new(changes: impl Stream<Item = HealthReport> + Send + 'static) -> Self {
        Self {
            until: Instant::now() + LEASE,
            changes: changes.boxed(),
            report: None,
            revision: None,
            waiting: Vec::new(),
        }
    }

    pub(super) fn until(&self) -> Instant {
        self.until
    }

    pub(super) fn extend(&mut self) {
        self.until = Instant::now() + LEASE;
    }

    /// The next state of the engine.
    pub(super) async fn next_change(&mut self) -> HealthReport {
        match self.changes.next().await {
            Some(report) => report,
            // They do not end by themselves.
            None => pending().await,
        }
    }

    pub(super) fn note(&mut self, report: HealthReport) {
        self.report = Some(report);
        self.revision = None;
    }

    /// The key holds something else by now.
    pub(super) fn tell_again(&mut self) {
        self.revision = None;
    }

    pub(super) fn is_untold(&self) -> bool {
        self.untold().is_some()
    }

    /// What the key does not hold yet.
    pub(super) fn untold(&self) -> Option<&HealthReport> {
        self.report.as_ref().filter(|_| self.revision.is_none())
    }

    pub(super) fn told(&mut self, revision: u64) {
        self.revision = Some(revision);
    }

    /// Somebody waits there for an answer.
    pub(super) fn ask(&mut self, reply: Subject) {
        if self.waiting.len() < MOST_WAITING {
            self.waiting.push(reply);
        }
    }

    /// Those who wait, with what to tell them, if the state of the engine is in the key.
    pub(super) fn answers(&mut self) -> impl Iterator<Item = (Subject, u64)> + use<> {
        let answers = self.revision.map(|revision| {
            let waiting = mem::take(&mut self.waiting).into_iter();
            waiting.map(move |reply| (reply, revision))
        });
        answers.into_iter().flatten()
    }
}

impl Debug for Lease {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").finish_non_exhaustive()
    }
}

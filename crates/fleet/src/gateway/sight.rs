use std::time::Duration;

use tokio::time::Instant;

use crate::nats::Link;
use crate::wire::{Entry, Heartbeat, LEASE, LEASE_INTERVAL};

/// How long nothing may be heard of NATS until that is told; an election within a cluster is over
/// by then.
pub(super) const LINK_PATIENCE: Duration = Duration::from_secs(10);

/// The pause after the first lease of a sight. While no answer comes each further one is twice as
/// long: after the return of NATS, agents may be connected again later than gateways.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// What is known of a host since somebody looks at it. It only computes.
#[derive(Debug)]
pub(super) struct Sight {
    /// Leases that were sent before are not of this sight.
    began: Instant,
    /// When the newest of the leases was sent that were answered, and how it was.
    answer: Option<(Instant, Heartbeat)>,
    /// When the newest lease was sent whose answer was about what the key holds.
    confirmed: Instant,
    /// When the newest of the leases was sent, and how soon another one is due without an answer.
    asked: Option<(Instant, Duration)>,
}

/// What is to be told of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// What its key holds.
    Report,
    /// The agent says nothing.
    Silent,
    /// NATS says nothing.
    Unreachable,
}

/// What is known of NATS.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    pub(super) link: Link,
    /// When something came from there.
    pub(super) heard: Instant,
    /// Whether the bucket is read.
    pub(super) bucket: Link,
}

impl Reach {
    pub(super) fn is_up(&self) -> bool {
        self.link.is_up && self.bucket.is_up
    }
}

impl Sight {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            began: now,
            answer: None,
            confirmed: now,
            asked: None,
        }
    }

    /// There is another connection, so that nothing is confirmed any more.
    pub(super) fn renew(&mut self, now: Instant) {
        *self = Self::new(now);
    }

    /// A lease was sent.
    pub(super) fn asked(&mut self, now: Instant) {
        let pause = self.asked.map_or(FIRST_PAUSE, |(_, pause)| pause * 2);
        self.asked = Some((now, pause.min(LEASE_INTERVAL)));
    }

    /// When the next lease is to be sent.
    pub(super) fn ask_at(&self) -> Instant {
        match (self.asked, self.answer) {
            (None, _) => self.began,
            (Some((asked, pause)), None) => asked + pause,
            (Some((asked, _)), Some(_)) => asked + LEASE_INTERVAL,
        }
    }

    /// An agent answered the lease that was sent at that time.
    pub(super) fn answered(&mut self, sent: Instant, answer: Heartbeat, entry: Option<&Entry>) {
        let owner = entry.map_or(0, |entry| entry.generation);
        // After the bucket was lost, its revisions begin anew: the newest lease counts.
        let number = |sent, answer: Heartbeat| (sent, answer.generation, answer.revision);
        let is_old = self
            .answer
            .is_some_and(|(heard, old)| number(sent, answer) < number(heard, old));
        // An agent that was replaced may not know it yet.
        if sent >= self.began && answer.generation >= owner && !is_old {
            self.answer = Some((sent, answer));
        }
    }

    /// What is to be told; nothing new if nothing is known.
    pub(super) fn verdict(
        &mut self,
        now: Instant,
        entry: Option<&Entry>,
        revision: u64,
        reach: Reach,
    ) -> Option<Verdict> {
        if now >= self.unreachable_at(reach) {
            return Some(Verdict::Unreachable);
        }
        // What is in the key may be older than what the agent speaks of, or of another agent.
        let confirmed = self.answer.zip(entry).filter(|((_, answer), entry)| {
            entry.report.is_some()
                && answer.generation == entry.generation
                && answer.revision <= revision
        });
        if let Some(((sent, _), _)) = confirmed {
            self.confirmed = sent;
        }
        if now >= self.silent_at(reach) {
            return reach.is_up().then_some(Verdict::Silent);
        }
        // It may have been silent already when the connection was lost, or the bucket.
        let last = if reach.link.is_up {
            now
        } else {
            reach.link.since
        };
        let ((sent, _), _) = confirmed?;
        (last < sent + LEASE).then_some(Verdict::Report)
    }

    /// When the verdict changes if nothing happens until then.
    pub(super) fn due(&self, now: Instant, reach: Reach) -> Option<Instant> {
        let times = [self.unreachable_at(reach), self.silent_at(reach)];
        times.into_iter().filter(|time| *time > now).min()
    }

    fn unreachable_at(&self, reach: Reach) -> Instant {
        let Reach {
            link,
            heard,
            bucket,
        } = reach;
        if !link.is_up {
            return link.since + LINK_PATIENCE;
        }
        let heard = heard.max(self.began);
        let since = if bucket.is_up {
            heard
        } else {
            heard.min(bucket.since)
        };
        since.max(link.since) + LINK_PATIENCE
    }

    /// While there is no connection, or no bucket, no agent can be heard.
    fn silent_at(&self, reach: Reach) -> Instant {
        let Reach { link, bucket, .. } = reach;
        self.confirmed.max(link.since).max(bucket.since) + LEASE
    }
}

#[cfg(test)]
#[path = "sight_tests.rs"]
mod tests;

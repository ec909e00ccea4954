use std::sync::{Mutex, MutexGuard, PoisonError};

use async_nats::{ClientError, Event};
use tokio::sync::watch;
use tokio::time::Instant;

use super::FINAL;

/// How many complaints are told for one connection.
const MOST_COMPLAINTS: usize = 16;

/// Whether there is a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) is_up: bool,
    pub(crate) since: Instant,
}

/// Takes in what happens to the connection.
#[derive(Debug)]
pub(super) struct Reporter {
    link: watch::Sender<Link>,
    /// What was complained of since the connection was made.
    complaints: Mutex<Vec<String>>,
}

impl Reporter {
    /// Nothing is connected yet.
    pub(super) fn new() -> (Self, watch::Receiver<Link>) {
        let (link, receiver) = watch::channel(Link {
            is_up: false,
            since: Instant::now(),
        });
        let complaints = Mutex::default();
        (Self { link, complaints }, receiver)
    }

    pub(super) fn take(&self, event: Event) {
        match event {
            Event::Connected => {
                tracing::info!("connected to NATS");
                self.complaints().clear();
                self.is_up(true);
            }
            Event::Disconnected | Event::Closed => {
                let link = *self.link.borrow();
                if link.is_up {
                    tracing::warn!("the connection to NATS is lost");
                }
                self.is_up(false);
            }
            Event::ServerError(error) => self.complain(error.to_string()),
            // Whoever is refused after the start hears of it nowhere else.
            Event::ClientError(ClientError::Other(error))
                if FINAL.iter().any(|kind| kind.to_string() == error) =>
            {
                self.complain(error);
            }
            Event::SlowConsumer(_) => {
                self.complain("messages come faster than they are read".to_owned());
            }
            Event::ClientError(_) | Event::LameDuckMode | Event::Draining => {
                tracing::debug!("NATS: {event}");
            }
        }
    }

    fn is_up(&self, is_up: bool) {
        let since = Instant::now();
        self.link.send_if_modified(|link| {
            // Of two connections in a row, the second one is news as well.
            let is_news = is_up || link.is_up;
            if is_news {
                *link = Link { is_up, since };
            }
            is_news
        });
    }

    /// A permission that lacks is told once, and not each time that it lacks. Subjects that it lacks
    /// for may have no end.
    fn complain(&self, what: String) {
        let mut complaints = self.complaints();
        if complaints.len() < MOST_COMPLAINTS && !complaints.contains(&what) {
            tracing::warn!("NATS complains: {what}");
            complaints.push(what);
        }
    }

    fn complaints(&self) -> MutexGuard<'_, Vec<String>> {
        let complaints = self.complaints.lock();
        complaints.unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_have_an_end() {
        let (reporter, _link) = Reporter::new();
        for number in 0..1000 {
            reporter.complain(format!("no permission for {}", number / 2));
        }
        assert_eq!(reporter.complaints().len(), MOST_COMPLAINTS);
        reporter.take(Event::Connected);
        assert!(reporter.complaints().is_empty());
    }
}

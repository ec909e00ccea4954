use std::sync::{Mutex, MutexGuard, PoisonError};

use docker_connection::TERMINAL_WINDOW;
use tokio::sync::Notify;

/// How far a session's output may be ahead of what its client has consumed.
#[derive(Debug, Default)]
pub(super) struct Window {
    counts: Mutex<Counts>,
    opened: Notify,
}

/// In bytes.
#[derive(Debug, Default)]
struct Counts {
    sent: u64,
    consumed: u64,
}

impl Window {
    /// Waits until something may be sent, and takes up to `wanted` bytes of it.
    pub(super) async fn take(&self, wanted: usize) -> usize {
        loop {
            let taken = self.counts().take(wanted);
            if taken > 0 || wanted == 0 {
                return taken;
            }
            self.opened.notified().await;
        }
    }

    /// The client has consumed so many bytes in all. More than were sent count as all of them, and
    /// fewer than before as nothing new.
    pub(super) fn consumed(&self, bytes: u64) {
        let mut counts = self.counts();
        counts.consumed = bytes.clamp(counts.consumed, counts.sent);
        drop(counts);
        self.opened.notify_one();
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn take(&mut self, wanted: usize) -> usize {
        let ahead = self.sent - self.consumed;
        let room = usize::try_from(TERMINAL_WINDOW - ahead).unwrap_or(usize::MAX);
        let taken = wanted.min(room);
        self.sent += taken as u64;
        taken
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use proptest::prelude::*;

    use super::*;

    const ALL: usize = TERMINAL_WINDOW as usize;

    #[tokio::test]
    async fn nothing_more_is_sent_than_the_window_holds() {
        let window = Window::default();
        assert_eq!(window.take(ALL - 1).await, ALL - 1);
        assert_eq!(window.take(10).await, 1, "what is left");
        let mut blocked = Box::pin(window.take(10));
        assert_eq!(blocked.as_mut().now_or_never(), None);
        window.consumed(4);
        assert_eq!(blocked.await, 4);
    }

    proptest! {
        #[test]
        fn whatever_is_acknowledged_the_output_is_never_further_ahead_than_the_window(
            steps in prop::collection::vec((0..2 * ALL, any::<u64>()), 0..50),
        ) {
            let window = Window::default();
            let (mut sent, mut consumed) = (0, 0);
            for (wanted, acknowledged) in steps {
                let taken = window.take(wanted).now_or_never().unwrap_or(0);
                sent += taken as u64;
                prop_assert!(sent - consumed <= TERMINAL_WINDOW);
                let acknowledged = acknowledged % (2 * TERMINAL_WINDOW + sent);
                window.consumed(acknowledged);
                consumed = consumed.max(acknowledged.min(sent));
            }
        }
    }
}

use std::time::Duration;

use tokio::time::Instant;

/// After so long without a word the peer is asked for a sign of life.
const PING_PAUSE: Duration = Duration::from_secs(15);
/// After so long without any it is gone: a closed laptop, a pulled cable.
const SILENCE_LIMIT: Duration = Duration::from_secs(45);

/// When a client was last heard, and how long that may go on.
#[derive(Debug)]
pub(super) struct Patience {
    idle_limit: Duration,
    heard: Instant,
    pinged: Instant,
    /// When the client last wanted something, or had it.
    used: Instant,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Ping,
    /// The peer is gone.
    Gone,
    /// The peer is there, and wants nothing.
    Idle,
}

impl Patience {
    pub(super) fn new(idle_limit: Duration) -> Self {
        let now = Instant::now();
        Self {
            idle_limit,
            heard: now,
            pinged: now,
            used: now,
        }
    }

    pub(super) fn heard(&mut self) {
        self.heard = Instant::now();
    }

    pub(super) fn used(&mut self) {
        self.used = Instant::now();
    }

    pub(super) fn pinged(&mut self) {
        self.pinged = Instant::now();
    }

    /// What is due next and when, for a client that has a session or `is_quiet`.
    pub(super) fn next(&self, is_quiet: bool) -> (Instant, Due) {
        let ping = (self.heard.max(self.pinged) + PING_PAUSE, Due::Ping);
        let gone = (self.heard + SILENCE_LIMIT, Due::Gone);
        let idle = (self.used + self.idle_limit, Due::Idle);
        let first = |one: (Instant, Due), other: (Instant, Due)| {
            if other.0 < one.0 { other } else { one }
        };
        let next = first(gone, ping);
        if is_quiet { first(next, idle) } else { next }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const IDLE_LIMIT: Duration = Duration::from_secs(1800);

    fn next(patience: &Patience, is_quiet: bool) -> (u64, Due) {
        let (at, due) = patience.next(is_quiet);
        (at.saturating_duration_since(Instant::now()).as_secs(), due)
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_peer_is_asked_and_then_gone_within_a_minute() {
        let mut patience = Patience::new(IDLE_LIMIT);
        assert_eq!(next(&patience, false), (15, Due::Ping));
        for _ in 0..2 {
            advance(PING_PAUSE).await;
            assert_eq!(next(&patience, false), (0, Due::Ping));
            patience.pinged();
        }
        assert_eq!(next(&patience, false), (15, Due::Gone));
        patience.heard();
        assert_eq!(next(&patience, false), (15, Due::Ping));
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_lives_and_wants_nothing_is_idle_unless_it_has_a_session() {
        let mut patience = Patience::new(IDLE_LIMIT);
        advance(IDLE_LIMIT - Duration::from_secs(5)).await;
        patience.heard();
        assert_eq!(next(&patience, true), (5, Due::Idle));
        assert_eq!(next(&patience, false), (15, Due::Ping));
        patience.used();
        assert_eq!(next(&patience, true), (15, Due::Ping));
    }
}

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64};
use std::task::Context;
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::time::Instant;

/// How long a client may take to send the head of a request, and to begin its first one.
const HEAD_LIMIT: Duration = Duration::from_secs(10);
/// How long a connection may wait for its next request; longer than proxies keep theirs, so that
/// none sends one into a connection that is being closed.
const IDLE_LIMIT: Duration = Duration::from_secs(75);
/// How long an answer may take to be made.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);
/// How long a client may take to read what is ready to be sent.
const READ_LIMIT: Duration = Duration::from_secs(30);

/// The same while others wait for its place and nothing is being answered on it.
const IDLE_PATIENCE: Duration = Duration::from_secs(1);
/// The same for a client that has to read.
const READ_PATIENCE: Duration = Duration::from_secs(5);

/// What a connection is doing and since when, for whoever has to end it.
#[derive(Debug)]
pub(super) struct Pulse {
    opened: Instant,
    /// The [`Phase`] in the lowest bits, and since when in ms after `opened`.
    state: AtomicU64,
    has_stream: AtomicBool,
    ending: AtomicU8,
    waker: AtomicWaker,
}

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The head of a request is on its way.
    Head,
    Answering,
    /// Something of the answer was sent.
    Sending,
    /// The client does not read what is ready to be sent.
    Stuck,
    /// Everything was sent.
    Idle,
}

/// How a connection is told to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ending {
    /// After the answer that is being made.
    Soon = 1,
    Now = 2,
}

const PHASE_BITS: u32 = 3;

impl Pulse {
    pub(super) fn new() -> Self {
        Self {
            opened: Instant::now(),
            state: AtomicU64::new(Phase::Head as u64),
            has_stream: AtomicBool::new(false),
            ending: AtomicU8::new(0),
            waker: AtomicWaker::new(),
        }
    }

    /// Some bytes came.
    pub(super) fn received(&self) {
        if self.phase() == Phase::Idle {
            self.enter(Phase::Head);
        }
    }

    /// The head of a request is complete.
    pub(super) fn requested(&self) {
        self.enter(Phase::Answering);
    }

    /// The answer is a stream, which is quiet most of the time.
    pub(super) fn streams(&self) {
        self.has_stream.store(true, Relaxed);
    }

    /// Some bytes were taken to be sent.
    pub(super) fn sent(&self) {
        let state = self.state.load(Relaxed);
        match Phase::of(state) {
            Phase::Answering => {
                let since = state >> PHASE_BITS << PHASE_BITS;
                self.state.store(since | Phase::Sending as u64, Relaxed);
            }
            // The next event of a stream.
            Phase::Idle => self.enter(Phase::Sending),
            Phase::Head | Phase::Sending | Phase::Stuck => {}
        }
    }

    /// No more bytes are taken for now. A client that reads a little stays where it is.
    pub(super) fn stuck(&self) {
        if self.phase() != Phase::Stuck {
            self.enter(Phase::Stuck);
        }
    }

    /// All bytes that there were have been taken.
    pub(super) fn flushed(&self) {
        if matches!(self.phase(), Phase::Sending | Phase::Stuck) {
            self.enter(Phase::Idle);
        }
    }

    /// Until when it may go on like this.
    pub(super) fn deadline(&self) -> Instant {
        let state = self.state.load(Relaxed);
        let limit = match Phase::of(state) {
            Phase::Head => HEAD_LIMIT,
            Phase::Answering | Phase::Sending => ANSWER_LIMIT,
            Phase::Stuck => READ_LIMIT,
            Phase::Idle => IDLE_LIMIT,
        };
        self.opened + Duration::from_millis(state >> PHASE_BITS) + limit
    }

    /// From when on it has to make room for others that wait; `None` while something is being
    /// answered on it, and for a stream.
    pub(super) fn spare_from(&self) -> Option<Instant> {
        let state = self.state.load(Relaxed);
        let patience = match Phase::of(state) {
            Phase::Head | Phase::Idle => IDLE_PATIENCE,
            Phase::Stuck => READ_PATIENCE,
            Phase::Answering | Phase::Sending => return None,
        };
        let since = self.opened + Duration::from_millis(state >> PHASE_BITS);
        (!self.has_stream.load(Relaxed)).then_some(since + patience)
    }

    /// Tells the connection to end.
    pub(super) fn end(&self, ending: Ending) {
        self.ending.fetch_max(ending as u8, Release);
        self.waker.wake();
    }

    /// How it was told to end, if it was. The task is woken when that changes.
    pub(super) fn ending(&self, cx: &Context<'_>) -> Option<Ending> {
        self.waker.register(cx.waker());
        match self.ending.load(Acquire) {
            0 => None,
            1 => Some(Ending::Soon),
            _ => Some(Ending::Now),
        }
    }

    fn phase(&self) -> Phase {
        Phase::of(self.state.load(Relaxed))
    }

    fn enter(&self, phase: Phase) {
        // It fits for half a billion years.
        let since = self.opened.elapsed().as_millis() as u64;
        self.state
            .store(since << PHASE_BITS | phase as u64, Relaxed);
    }
}

impl Phase {
    fn of(state: u64) -> Self {
        const ALL: [Phase; 5] = [
            Phase::Head,
            Phase::Answering,
            Phase::Sending,
            Phase::Stuck,
            Phase::Idle,
        ];
        let number = state & ((1 << PHASE_BITS) - 1);
        ALL.get(number as usize).copied().unwrap_or(Self::Idle)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    async fn seconds_left(pulse: &Pulse) -> u64 {
        (pulse.deadline() - Instant::now()).as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn each_phase_has_a_limit_of_its_own() {
        let pulse = Pulse::new();
        assert_eq!(seconds_left(&pulse).await, 10);
        advance(Duration::from_secs(4)).await;
        pulse.received();
        assert_eq!(seconds_left(&pulse).await, 6, "a head that trickles in");
        pulse.requested();
        assert_eq!(seconds_left(&pulse).await, 60);
        pulse.flushed();
        assert_eq!(seconds_left(&pulse).await, 60, "nothing was sent");
        pulse.sent();
        pulse.flushed();
        assert_eq!(seconds_left(&pulse).await, 75);
        advance(Duration::from_secs(70)).await;
        pulse.received();
        assert_eq!(seconds_left(&pulse).await, 10, "the next head");
    }

    #[tokio::test(start_paused = true)]
    async fn each_event_of_a_stream_begins_its_limit_anew() {
        let pulse = Pulse::new();
        pulse.requested();
        for _ in 0..3 {
            pulse.sent();
            pulse.flushed();
            assert_eq!(seconds_left(&pulse).await, 75);
            advance(Duration::from_secs(15)).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn reading_a_little_gains_no_time() {
        let pulse = Pulse::new();
        pulse.requested();
        pulse.sent();
        pulse.stuck();
        advance(Duration::from_secs(20)).await;
        pulse.sent();
        pulse.stuck();
        assert_eq!(seconds_left(&pulse).await, 10);
        pulse.flushed();
        assert_eq!(seconds_left(&pulse).await, 75);
    }

    #[tokio::test(start_paused = true)]
    async fn only_what_waits_for_a_client_makes_room() {
        let pulse = Pulse::new();
        let now = Instant::now();
        assert_eq!(pulse.spare_from(), Some(now + IDLE_PATIENCE));
        pulse.requested();
        assert_eq!(pulse.spare_from(), None);
        pulse.sent();
        pulse.stuck();
        assert_eq!(pulse.spare_from(), Some(now + READ_PATIENCE));
        pulse.flushed();
        assert_eq!(pulse.spare_from(), Some(now + IDLE_PATIENCE));
        pulse.requested();
        pulse.streams();
        pulse.sent();
        pulse.flushed();
        assert_eq!(
            pulse.spare_from(),
            None,
            "a stream is quiet most of the time"
        );
    }
}

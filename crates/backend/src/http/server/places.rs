use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

use super::pulse::{Ending, Pulse};

/// How many places streams leave to other requests.
const RESERVE: usize = 16;
/// Between two times that connections are made to go.
const LOOK_PAUSE: Duration = Duration::from_millis(100);
/// The share of all places that is made free at a time, as those who wait come in crowds.
const CROWD: usize = 8;

/// As many places for connections as there may be at a time.
#[derive(Debug)]
pub(super) struct Places {
    count: usize,
    free: Arc<Semaphore>,
    /// Whether the log says that all are taken.
    is_full: AtomicBool,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    pulses: HashMap<u64, Arc<Pulse>>,
}

/// A place that is taken until this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
    _permit: OwnedSemaphorePermit,
}

impl Places {
    pub(super) fn new(count: usize) -> Self {
        Self {
            count,
            free: Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS))),
            is_full: AtomicBool::new(false),
            taken: Mutex::default(),
        }
    }

    /// How many streams may have one at a time.
    pub(super) fn for_streams(&self) -> usize {
        (self.count - RESERVE.min(self.count / 4)).min(Semaphore::MAX_PERMITS)
    }

    /// Waits for a free place. While there is none, connections that have been waiting long enough
    /// for their clients have to go.
    ///
    /// `None` never comes in practice.
    pub(super) async fn free(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() {
            self.is_full.store(false, Relaxed);
            return Some(permit);
        }
        if !self.is_full.swap(true, Relaxed) {
            tracing::warn!(
                "all {} connections are in use; further ones wait",
                self.count
            );
        }
        loop {
            let free = Arc::clone(&self.free).acquire_owned();
            let next_look = Instant::now() + LOOK_PAUSE;
            tokio::select! {
                biased;
                permit = free => return permit.ok(),
                () = sleep_until(next_look) => self.make_room(),
            }
        }
    }

    pub(super) fn take(self: &Arc<Self>, permit: OwnedSemaphorePermit, pulse: Arc<Pulse>) -> Place {
        let mut taken = self.taken();
        let number = taken.next;
        taken.next += 1;
        taken.pulses.insert(number, pulse);
        Place {
            places: Arc::clone(self),
            number,
            _permit: permit,
        }
    }

    /// Tells all connections to end.
    pub(super) fn end(&self, ending: Ending) {
        for pulse in self.taken().pulses.values() {
            pulse.end(ending);
        }
    }

    /// Those go first that have been waiting longest.
    fn make_room(&self) {
        let now = Instant::now();
        let taken = self.taken();
        let spare = taken.pulses.values();
        let spare = spare.filter_map(|pulse| Some((pulse.spare_from()?, pulse)));
        let mut spare: Vec<_> = spare.filter(|(from, _)| *from <= now).collect();
        spare.sort_by_key(|(from, _)| *from);
        for (_, pulse) in spare.into_iter().take((self.count / CROWD).max(1)) {
            pulse.end(Ending::Now);
        }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken().pulses.remove(&self.number);
    }
}

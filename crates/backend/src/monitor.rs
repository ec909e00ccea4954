mod idle_connection;
mod judge;
mod keeper;
mod schedule;
mod socket_watch;

use std::future::pending;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use docker_connection::HealthStatus;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout};

use crate::endpoint::EngineEndpoint;
use crate::engine::{self, Failure};
use crate::health::{Health, Verdict};
use crate::neighbours;
use crate::snapshot::Snapshot;
use judge::Judge;

/// The reason has to reach a browser before its own deadline of 5 s.
const DEADLINE: Duration = Duration::from_secs(4);
/// How long the engine may take; the rest is for a look around.
const ENGINE_LIMIT: Duration = DEADLINE.saturating_sub(neighbours::LIMIT);
/// How long an answer serves everyone who asks.
const ANSWER_SERVES: Duration = Duration::from_secs(1);

/// Asks the engine on behalf of everyone: one check at a time, and at most one a second for those
/// who ask. While someone watches, it also checks when something hints at a change.
#[derive(Clone, Debug)]
pub(crate) struct Monitor {
    endpoint: Arc<EngineEndpoint>,
    state: Arc<Mutex<State>>,
    latest: watch::Sender<Option<Arc<Snapshot>>>,
}

#[derive(Debug)]
struct State {
    judge: Judge,
    health: Health,
    answer: Option<Answer>,
    running: Option<Shared<Check>>,
    /// Whether the engine that answered last is sure to be the one that answers now, unless the
    /// running check fails. An idle connection vouches for it, so somebody has to watch.
    is_identified: bool,
    watchers: usize,
    keeper: Option<AbortHandle>,
    checks: Checks,
}

/// How many checks ended, by what they found.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Checks {
    pub(crate) answered: u64,
    pub(crate) failed: u64,
}

#[derive(Clone, Debug)]
struct Answer {
    started: Instant,
    ended: Instant,
    snapshot: Arc<Snapshot>,
}

/// Gives nothing if the check could not end: its runtime did, or it panicked.
type Check = BoxFuture<'static, Option<Answer>>;

impl Monitor {
    pub(crate) fn new(endpoint: EngineEndpoint) -> Self {
        let instance = format!("{:016x}", fastrand::u64(..));
        Self {
            state: Arc::new(Mutex::new(State {
                judge: Judge::default(),
                health: Health::new(endpoint.clone(), instance),
                answer: None,
                running: None,
                is_identified: false,
                watchers: 0,
                keeper: None,
                checks: Checks::default(),
            })),
            endpoint: Arc::new(endpoint),
            latest: watch::Sender::new(None),
        }
    }

    /// The state of the engine, at most a second old; there after 4 s at the latest.
    pub(crate) async fn report(&self) -> Arc<Snapshot> {
        let check = {
            let mut state = self.state();
            if let Some(answer) = &state.answer
                && answer.ended.elapsed() < ANSWER_SERVES
            {
                return Arc::clone(&answer.snapshot);
            }
            self.join_check(&mut state)
        };
        ended(check).await.snapshot
    }

    /// What is known without asking: the last state, and how many checks there were.
    pub(crate) fn known(&self) -> (Option<HealthStatus>, Checks) {
        let state = self.state();
        let status = state
            .answer
            .as_ref()
            .map(|last| last.snapshot.report.status);
        (status, state.checks)
    }

    /// The state of the engine at that time or later.
    async fn report_since(&self, time: Instant) -> Arc<Snapshot> {
        loop {
            let check = {
                let mut state = self.state();
                self.join_check(&mut state)
            };
            let answer = ended(check).await;
            if answer.started >= time {
                return answer.snapshot;
            }
        }
    }

    /// Follows the state of the engine until it is dropped.
    ///
    /// Panics outside of a tokio runtime.
    pub(crate) fn watch(&self) -> Watch {
        let mut state = self.state();
        let mut snapshots = self.latest.subscribe();
        state.watchers += 1;
        if state.watchers == 1 {
            // What is known may be old, so the first one waits for a check.
            self.latest.send_replace(None);
            snapshots.mark_unchanged();
            let keeper = tokio::spawn(keeper::keep_watch(self.clone()));
            state.keeper = Some(keeper.abort_handle());
        } else {
            snapshots.mark_changed();
        }
        drop(state);
        Watch {
            monitor: self.clone(),
            snapshots,
        }
    }

    /// The check goes on even if nobody waits for it: else impatient clients would cause one each,
    /// and never learn what is wrong.
    fn join_check(&self, state: &mut State) -> Shared<Check> {
        // One that could not end is still there.
        if let Some(running) = &state.running
            && running.peek().is_none()
        {
            return running.clone();
        }
        let check = tokio::spawn(self.clone().check());
        let check = check.map(Result::ok).boxed().shared();
        state.running = Some(check.clone());
        check
    }

    async fn check(self) -> Answer {
        let known = {
            let mut state = self.state();
            // Now and not at the end, so that a doubt in between stays.
            let will_be = state.watchers > 0;
            let was_identified = mem::replace(&mut state.is_identified, will_be);
            let engine = state.health.engine();
            engine.filter(|_| was_identified).cloned()
        };
        let checked_at = SystemTime::now();
        let started = Instant::now();
        let result = match &self.endpoint.target {
            Ok(target) => timeout(ENGINE_LIMIT, engine::check(target, known.as_ref()))
                .await
                .unwrap_or(Err(Failure::Silent)),
            Err(reason) => Err(Failure::Because(*reason)),
        };
        let ended = Instant::now();
        self.endpoint.look_around(result.is_ok()).await;

        let mut state = self.state();
        let result = match result {
            Ok(engine) => {
                state.judge.answered();
                state.checks.answered += 1;
                Ok((engine, ended - started))
            }
            Err(failure) => {
                state.checks.failed += 1;
                Err(self.endpoint.refine(state.judge.reason(ended, failure)))
            }
        };
        let report = state.health.record(Verdict { checked_at, result });
        let answer = Answer {
            started,
            ended,
            snapshot: Arc::new(Snapshot::new(report)),
        };
        state.running = None;
        state.answer = Some(answer.clone());
        self.publish(&answer.snapshot);
        answer
    }

    /// Takes in a hint that another engine may answer from now on.
    fn doubt_engine(&self) {
        self.state().is_identified = false;
    }

    /// Takes in that the engine's socket was made just now.
    fn socket_made(&self) {
        self.state().judge.socket_made(Instant::now());
    }

    /// Gives the snapshot to new watchers, and wakes the others if it says something new.
    fn publish(&self, new: &Arc<Snapshot>) {
        self.latest.send_if_modified(|latest| {
            let sequence = latest.as_ref().map(|old| old.report.sequence);
            *latest = Some(Arc::clone(new));
            sequence != Some(new.report.sequence)
        });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic can leave nothing behind that the next check does not replace.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Someone who follows the state of the engine.
#[derive(Debug)]
pub(crate) struct Watch {
    monitor: Monitor,
    snapshots: watch::Receiver<Option<Arc<Snapshot>>>,
}

impl Watch {
    /// The state as it is, at the first call; and then, after each change, the latest one.
    pub(crate) async fn next(&mut self) -> Arc<Snapshot> {
        loop {
            if self.snapshots.changed().await.is_err() {
                // The monitor is ours, so this does not happen.
                return pending().await;
            }
            let latest = self.snapshots.borrow_and_update().clone();
            if let Some(snapshot) = latest {
                return snapshot;
            }
        }
    }

    /// The state as it is, if it is known.
    pub(crate) fn current(&self) -> Option<Arc<Snapshot>> {
        self.snapshots.borrow().clone()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut state = self.monitor.state();
        state.watchers -= 1;
        if state.watchers == 0 {
            state.is_identified = false;
            if let Some(keeper) = state.keeper.take() {
                keeper.abort();
            }
        }
    }
}

async fn ended(check: Shared<Check>) -> Answer {
    check.await.expect("a check ends before its runtime")
}

fn is_available(snapshot: &Snapshot) -> bool {
    snapshot.report.status == HealthStatus::Available
}

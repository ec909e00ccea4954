//! When the engine is asked, and what its answers mean.

mod check;
mod checks;
mod disk_watch;
mod health;
mod idle_connection;
mod judge;
mod keeper;
mod latest;
mod schedule;
mod snapshot;
mod socket_watch;
mod start;
mod watch;

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Acquire;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use docker_connection::{Feature, HealthStatus, Reason};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::engine::{Client, EngineEndpoint, Search, Target};
use check::Ledger;
use disk_watch::DiskNote;
use start::Start;

pub(crate) use self::checks::{Checks, LIMITS, REASONS};
pub(crate) use self::disk_watch::DISK_NEARLY_FULL;
pub use self::health::message;
pub(crate) use self::judge::plain_reason;
pub use self::latest::{Following, Latest};
pub use self::snapshot::Snapshot;
pub(crate) use self::start::Starting;
pub(crate) use self::watch::Watch;

/// How long an answer serves everyone who asks.
const ANSWER_SERVES: Duration = Duration::from_secs(1);
/// How long an answer is told while no other is to be had; longer than the time between two checks
/// for those who watch.
const ANSWER_LASTS: Duration = Duration::from_secs(45);
/// How often a check is begun that could not end.
const MOST_CHECKS: usize = 3;

/// Asks the engine on behalf of everyone: one check at a time, and at most one a second for those
/// who ask. While someone watches, it also checks when something hints at a change.
#[derive(Clone, Debug)]
pub(crate) struct Monitor(Arc<Inner>);

/// The engine could not be asked for too long, for a reason that is this process's own: there are
/// no descriptors or no memory left, or the runtime ended. It says nothing of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the engine could not be asked")]
#[non_exhaustive]
pub struct NotAsked;

/// Why an engine cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    Because(Reason),
    /// It could not be asked.
    NotAsked,
}

#[derive(Debug)]
struct Inner {
    search: Arc<Search>,
    client: Client,
    /// What was found last.
    answer: ArcSwapOption<Answer>,
    /// The same for those who watch; nothing before the first check for them.
    latest: Latest,
    tasks: Mutex<Tasks>,
    /// When the engine's socket was made, if no check knows yet.
    socket_made: Mutex<Option<Instant>>,
    start: Mutex<Start>,
    /// How often `start` has changed. What was found before says nothing new.
    turn: AtomicU64,
    /// What one check leaves to the next. The running one has it alone.
    ledger: tokio::sync::Mutex<Ledger>,
    disk: DiskNote,
    checks: Checks,
}

/// What runs. Locked for moments, and never while something is asked, read, written or told.
#[derive(Debug, Default)]
struct Tasks {
    check: Option<Shared<BoxFuture<'static, Option<Outcome>>>>,
    watchers: usize,
    keeper: Option<JoinHandle<()>>,
}

/// What a check found, and when.
#[derive(Debug)]
struct Answer {
    started: Instant,
    ended: Instant,
    /// Of [`Inner::turn`], when it was judged.
    turn: u64,
    /// Who was asked.
    endpoint: Arc<EngineEndpoint>,
    snapshot: Arc<Snapshot>,
}

/// How a check ended.
#[derive(Clone, Debug)]
enum Outcome {
    Answered(Arc<Answer>),
    /// The engine could not be asked.
    NotAsked,
}

impl From<NotAsked> for Unusable {
    fn from(_: NotAsked) -> Self {
        Self::NotAsked
    }
}

impl Answer {
    fn target(&self) -> Result<Target, Unusable> {
        match (self.snapshot.report.reason, &self.endpoint.target) {
            (Some(reason), _) => Err(Unusable::Because(reason)),
            (None, Ok(target)) => Ok(target.clone()),
            (None, Err(flaw)) => Err(Unusable::Because(flaw.reason)),
        }
    }
}

impl Monitor {
    /// Asks nothing yet. The features are told in every report.
    pub(crate) fn new(search: Search, features: Vec<Feature>) -> Self {
        let instance = format!("{:016x}", fastrand::u64(..));
        let search = Arc::new(search);
        let client = Client::new();
        let ledger = Ledger::new(Arc::clone(&search), client.clone(), instance, features);
        Self(Arc::new(Inner {
            search,
            client,
            answer: ArcSwapOption::empty(),
            latest: Latest::default(),
            tasks: Mutex::default(),
            socket_made: Mutex::default(),
            start: Mutex::default(),
            turn: AtomicU64::new(0),
            ledger: tokio::sync::Mutex::new(ledger),
            disk: DiskNote::new(),
            checks: Checks::default(),
        }))
    }

    /// The state of the engine, at most a second old; there after 4 s at the latest.
    pub(crate) async fn report(&self) -> Result<Arc<Snapshot>, NotAsked> {
        if let Some(snapshot) = self.fresh() {
            return Ok(snapshot);
        }
        // The future of a check is a large one, and most requests need none.
        while let Some(answer) = self.check().boxed().await {
            // Else it was judged before a command began or ended that starts the engine.
            if answer.turn == self.turn() {
                return Ok(Arc::clone(&answer.snapshot));
            }
        }
        self.lasting().ok_or(NotAsked)
    }

    /// The last answer, if it serves everyone who asks.
    pub(crate) fn fresh(&self) -> Option<Arc<Snapshot>> {
        Some(Arc::clone(&self.fresh_answer()?.snapshot))
    }

    fn fresh_answer(&self) -> Option<Arc<Answer>> {
        let answer = self.0.answer.load_full()?;
        let is_fresh = answer.ended.elapsed() < ANSWER_SERVES && answer.turn == self.turn();
        is_fresh.then_some(answer)
    }

    /// Where an engine is that can be used, as it was found at most a second ago; there after 4 s
    /// at the latest. An engine that could not be used a moment ago is asked again.
    pub(crate) async fn target(&self) -> Result<Target, Unusable> {
        if let Some(answer) = self.fresh_answer()
            && let Ok(target) = answer.target()
        {
            return Ok(target);
        }
        self.check().await.ok_or(Unusable::NotAsked)?.target()
    }

    /// Where the engine is that was found last; it is not asked.
    pub(crate) fn last_target(&self) -> Result<Target, Unusable> {
        let answer = self.0.answer.load();
        answer.as_ref().ok_or(Unusable::NotAsked)?.target()
    }

    /// Why the engine cannot be used, as a check finds it that begins now.
    pub(crate) async fn reason(&self) -> Option<Reason> {
        let answer = self.check_since(Instant::now()).await?;
        answer.snapshot.report.reason
    }

    /// Waits until the engine cannot be used, and tells why. Asks again and again.
    pub(crate) async fn lost(&self) -> Reason {
        loop {
            if let Some(reason) = self.reason().await {
                return reason;
            }
            sleep(ANSWER_SERVES).await;
        }
    }

    /// Waits for an engine that can be used, and tells where it is.
    pub(crate) async fn available(&self) -> Target {
        let mut watch = self.watch();
        loop {
            watch.next().await;
            if let Ok(target) = self.target().await {
                return target;
            }
        }
    }

    /// The state that was found last; the engine is not asked.
    pub(crate) fn last_status(&self) -> Option<HealthStatus> {
        let answer = self.0.answer.load();
        Some(answer.as_ref()?.snapshot.report.status)
    }

    /// Which change of state was the last one, if the engine was ever asked.
    pub(crate) fn last_sequence(&self) -> Option<u64> {
        let answer = self.0.answer.load();
        Some(answer.as_ref()?.snapshot.report.sequence)
    }

    pub(crate) fn checks(&self) -> &Checks {
        &self.0.checks
    }

    /// Follows the state of the engine until it is dropped.
    ///
    /// Panics outside of a tokio runtime.
    pub(crate) fn watch(&self) -> Watch {
        Watch::new(self.clone())
    }

    /// What the last check found, where that is not too long ago to be told.
    fn lasting(&self) -> Option<Arc<Snapshot>> {
        let answer = self.0.answer.load();
        let answer = answer.as_ref()?;
        (answer.ended.elapsed() < ANSWER_LASTS).then(|| Arc::clone(&answer.snapshot))
    }

    /// What the running check finds, or a new one; nothing if the engine cannot be asked.
    ///
    /// A check ends without an answer if its runtime does, or if it panics. Then there is another
    /// one, in the runtime of whoever waits.
    async fn check(&self) -> Option<Arc<Answer>> {
        for _ in 0..MOST_CHECKS {
            let check = self.join_check();
            match check.await {
                Some(Outcome::Answered(answer)) => return Some(answer),
                Some(Outcome::NotAsked) => return None,
                None => tracing::error!("a check was lost"),
            }
        }
        None
    }

    /// The state of the engine at that time or later; nothing if it cannot be asked.
    async fn check_since(&self, time: Instant) -> Option<Arc<Answer>> {
        loop {
            let answer = self.check().await?;
            if answer.started >= time {
                return Some(answer);
            }
        }
    }

    /// The check goes on even if nobody waits for it: else impatient clients would cause one each,
    /// and never learn what is wrong.
    fn join_check(&self) -> Shared<BoxFuture<'static, Option<Outcome>>> {
        let mut tasks = self.tasks();
        if let Some(running) = &tasks.check
            && running.peek().is_none()
        {
            return running.clone();
        }
        let check = tokio::spawn(check::run(self.clone()));
        let check = check.map(Result::ok).boxed().shared();
        tasks.check = Some(check.clone());
        check
    }

    /// Takes in that a command begins to run that starts the engine. Until it is dropped, an engine
    /// that is absent is starting.
    ///
    /// Panics outside of a tokio runtime.
    pub(crate) fn starting(&self) -> Starting {
        Starting::begin(self)
    }

    /// Makes a check that begins now, for everyone.
    fn look_again(&self) {
        let (monitor, now) = (self.clone(), Instant::now());
        tokio::spawn(async move { monitor.check_since(now).await });
    }

    fn turn(&self) -> u64 {
        self.0.turn.load(Acquire)
    }

    /// Takes in that the engine's socket was made just now.
    fn socket_made(&self) {
        *lock(&self.0.socket_made) = Some(Instant::now());
    }

    /// Gives the answer to everyone from now on, and wakes those who watch if it says something
    /// new.
    fn publish(&self, answer: &Arc<Answer>) {
        self.0.answer.store(Some(Arc::clone(answer)));
        self.0.latest.tell(Arc::clone(&answer.snapshot));
    }

    fn tasks(&self) -> MutexGuard<'_, Tasks> {
        lock(&self.0.tasks)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is guarded is replaced whole, so a panic leaves nothing half done behind.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

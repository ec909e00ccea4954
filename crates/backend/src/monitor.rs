use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use docker_connection::{HealthReport, Reason};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, WeakShared};
use tokio::time::{Instant, timeout};

use crate::endpoint::EngineEndpoint;
use crate::engine;
use crate::health::{Health, Verdict};

/// The reason has to reach a browser before its own deadline of 5 s.
const DEADLINE: Duration = Duration::from_secs(4);
/// How long an answer serves everyone who asks.
const ANSWER_SERVES: Duration = Duration::from_secs(1);

/// Asks the engine on behalf of everyone, once at a time and at most once a second.
#[derive(Clone, Debug)]
pub(crate) struct Monitor {
    endpoint: Arc<EngineEndpoint>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    health: Health,
    answer: Option<Answer>,
    /// Weak, because a check that nobody waits for any more is to be dropped.
    running: Option<WeakShared<Check>>,
}

#[derive(Debug)]
struct Answer {
    since: Instant,
    report: Arc<HealthReport>,
}

type Check = BoxFuture<'static, Arc<HealthReport>>;

impl Monitor {
    pub(crate) fn new(endpoint: EngineEndpoint) -> Self {
        let instance = format!("{:016x}", fastrand::u64(..));
        Self {
            state: Arc::new(Mutex::new(State {
                health: Health::new(endpoint.clone(), instance),
                answer: None,
                running: None,
            })),
            endpoint: Arc::new(endpoint),
        }
    }

    /// The state of the engine, at most a second old; there after 4 s at the latest.
    pub(crate) async fn report(&self) -> Arc<HealthReport> {
        let check = {
            let mut state = self.state();
            if let Some(answer) = &state.answer
                && answer.since.elapsed() < ANSWER_SERVES
            {
                return Arc::clone(&answer.report);
            }
            let running = state.running.as_ref().and_then(WeakShared::upgrade);
            running.unwrap_or_else(|| {
                let check = self.clone().check().boxed().shared();
                state.running = check.downgrade();
                check
            })
        };
        check.await
    }

    async fn check(self) -> Arc<HealthReport> {
        let known = self.state().health.engine().cloned();
        let checked_at = SystemTime::now();
        let started = Instant::now();
        let result = match &self.endpoint.target {
            Ok(target) => timeout(DEADLINE, engine::check(target, known.as_ref()))
                .await
                .unwrap_or(Err(Reason::Hung)),
            Err(reason) => Err(*reason),
        };
        let result = result.map(|engine| (engine, started.elapsed()));

        let mut state = self.state();
        let report = Arc::new(state.health.record(Verdict { checked_at, result }));
        state.running = None;
        state.answer = Some(Answer {
            since: Instant::now(),
            report: Arc::clone(&report),
        });
        report
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic can leave nothing behind that the next check does not replace.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use docker_connection::{ContainerCounts, DiskSpace, EngineDetails};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use tokio::time::{Instant, timeout_at};

use crate::engine::{Client, Info, disk};
use crate::monitor::{Monitor, Unusable};
use crate::platform::blocking::Blocking;
use crate::text::harmless::harmless;

/// How long an answer serves everyone who asks.
const SERVES: Duration = Duration::from_secs(5);
/// How long an answer may take; a check that finds that the engine hangs is a little faster.
const LIMIT: Duration = Duration::from_millis(3900);

/// Asks the engine what it holds: one question at a time, for all who ask.
#[derive(Clone, Debug)]
pub(crate) struct Details(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    monitor: Monitor,
    client: Client,
    files: Blocking,
    last: Mutex<Option<Shared<BoxFuture<'static, Option<Answer>>>>>,
}

#[derive(Clone, Debug)]
struct Answer {
    at: Instant,
    details: Result<Arc<EngineDetails>, Unusable>,
}

impl Details {
    /// Asks nothing yet.
    pub(crate) fn new(monitor: Monitor) -> Self {
        Self(Arc::new(Inner {
            monitor,
            client: Client::new(),
            files: Blocking::new(),
            last: Mutex::default(),
        }))
    }

    /// What the engine holds, as it was at most 5 s ago; there after 4 s at the latest.
    pub(crate) async fn get(&self) -> Result<Arc<EngineDetails>, Unusable> {
        match self.join().await {
            Some(answer) => answer.details,
            // It was lost with its runtime.
            None => Err(Unusable::NotAsked),
        }
    }

    /// The question goes on even if nobody waits for it: else impatient clients would cause one
    /// each.
    fn join(&self) -> Shared<BoxFuture<'static, Option<Answer>>> {
        let mut last = self.0.last.lock().unwrap_or_else(PoisonError::into_inner);
        let serves = |answer: &Option<Answer>| answer.as_ref().is_some_and(Answer::serves);
        if let Some(question) = &*last
            && question.peek().is_none_or(serves)
        {
            return question.clone();
        }
        let inner = Arc::clone(&self.0);
        let asked = tokio::spawn(async move {
            let details = inner.ask().await.map(Arc::new);
            let at = Instant::now();
            Answer { at, details }
        });
        let question = asked.map(Result::ok).boxed().shared();
        last.insert(question).clone()
    }
}

impl Answer {
    fn serves(&self) -> bool {
        self.details.is_ok() && self.at.elapsed() < SERVES
    }
}

impl Inner {
    async fn ask(&self) -> Result<EngineDetails, Unusable> {
        let deadline = Instant::now() + LIMIT;
        let snapshot = self.monitor.report().await?;
        let target = self.monitor.last_target()?;
        let told = async { tokio::join!(self.client.info(&target), disk::is_beside(&target)) };
        let told = tokio::select! {
            told = timeout_at(deadline, told) => told.ok(),
            reason = self.monitor.lost() => return Err(Unusable::Because(reason)),
        };
        let (info, is_beside) = match told {
            Some((Ok(info), is_beside)) => (info, is_beside),
            // Where the engine answers others, it only does not tell.
            _ => {
                // In no time, or it was asked long enough already.
                let _ = timeout_at(deadline, self.monitor.reason()).await;
                self.monitor.last_target()?;
                (Info::default(), false)
            }
        };
        let root = info.data_folder().filter(|_| is_beside);
        let space = match root {
            Some(root) => timeout_at(deadline, disk::space(root, &self.files)).await,
            None => Ok(None),
        };
        let space = space.ok().flatten().map(|space| DiskSpace {
            total_bytes: space.total,
            free_bytes: space.free,
        });
        let engine = snapshot.report.engine.as_ref();
        let version = engine.map(|engine| harmless(&engine.version));
        Ok(EngineDetails {
            version: info.server_version.as_deref().map(harmless).or(version),
            containers: counts(&info),
            images: info.images,
            cpus: info.cpus,
            memory_bytes: info.memory,
            storage_driver: info.driver.as_deref().map(harmless),
            disk: space,
        })
    }
}

/// None of them is known unless all are.
fn counts(info: &Info) -> Option<ContainerCounts> {
    Some(ContainerCounts {
        running: info.containers_running?,
        paused: info.containers_paused?,
        stopped: info.containers_stopped?,
    })
}

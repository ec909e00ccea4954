//! The command that starts the engine, when a person asks for it.

mod command;
mod run;
mod tail;

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use docker_connection::{DockerErrorResponse, HealthStatus, StartOutcome};

use self::command::Found;
use self::run::{Ending, Ran, Run};
use crate::clock::Clock;
use crate::ladder::{Ladder, rate_limited};
use crate::monitor::Monitor;

pub use self::command::{NotACommand, StartCommand};

/// How long a command may take; then it is killed.
const RUN_LIMIT: Duration = Duration::from_secs(30);
/// How long to wait for the end of a run.
const RUNNING_WAIT: Duration = Duration::from_secs(1);

/// Starts the engine: one run of the command at a time, for all who ask.
#[derive(Clone, Debug)]
pub(crate) struct Starts(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    command: Found,
    /// The command's, without its folder.
    name: String,
    monitor: Monitor,
    state: Mutex<State>,
    clock: Clock,
    counts: [AtomicU64; StartEnd::ALL.len()],
}

/// Locked for moments.
#[derive(Debug, Default)]
struct State {
    is_running: bool,
    /// Runs since the engine was available, whatever came of them.
    ladder: Ladder,
    /// How many checks had been answered when the last run began.
    answered: u64,
}

/// Why there was no run.
#[derive(Debug)]
pub(crate) enum NotStarted {
    /// The engine is available.
    RunsAlready,
    TooEarly(DockerErrorResponse),
    /// The command cannot be run.
    Failed,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StartEnd {
    Worked,
    Failed,
    /// By a signal, ours or another.
    Killed,
    /// It never ran.
    NotRun,
}

impl StartEnd {
    pub(crate) const ALL: [Self; 4] = [Self::Worked, Self::Failed, Self::Killed, Self::NotRun];

    /// The name in the metrics.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Worked => "worked",
            Self::Failed => "failed",
            Self::Killed => "killed",
            Self::NotRun => "not_run",
        }
    }
}

/// The only run, which counts when this is dropped.
struct Turn(Starts);

impl Starts {
    pub(crate) fn new(command: Found, monitor: Monitor) -> Self {
        let name = command.program.file_name().unwrap_or_default();
        Self(Arc::new(Shared {
            name: name.to_string_lossy().into_owned(),
            command,
            monitor,
            state: Mutex::default(),
            clock: Clock::new(),
            counts: Default::default(),
        }))
    }

    /// Runs the command unless there is something against it, and tells how it ended. It goes on
    /// to its end if nobody waits for that.
    ///
    /// Panics outside of a tokio runtime.
    pub(crate) async fn start(&self) -> Result<StartOutcome, NotStarted> {
        let report = self.0.monitor.report().await;
        if report.is_ok_and(|it| it.report.status == HealthStatus::Available) {
            return Err(NotStarted::RunsAlready);
        }
        let turn = self.turn().map_err(NotStarted::TooEarly)?;
        let run = tokio::spawn(turn.run());
        run.await.ok().flatten().ok_or(NotStarted::Failed)
    }

    /// How many runs ended that way.
    pub(crate) fn count(&self, end: StartEnd) -> u64 {
        self.0.counts[end as usize].load(Relaxed)
    }

    fn turn(&self) -> Result<Turn, DockerErrorResponse> {
        let answered = self.0.monitor.checks().answered.load(Relaxed);
        let mut state = self.state();
        if state.is_running {
            let failures = state.ladder.failures();
            return Err(rate_limited(RUNNING_WAIT, Some(failures)));
        }
        if state.answered != answered {
            state.ladder.succeeded();
        }
        if let Some(refusal) = state.ladder.refusal(self.0.clock.now()) {
            return Err(refusal);
        }
        state.is_running = true;
        state.answered = answered;
        Ok(Turn(self.clone()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// `None` if the command cannot be run.
    async fn run(self) -> Option<StartOutcome> {
        let Shared {
            command,
            name,
            monitor,
            ..
        } = &*self.0.0;
        let run = match Run::begin(command) {
            Ok(run) => run,
            Err(error) => {
                tracing::error!("{name}, which is to start Docker, cannot be run: {error}");
                self.count(StartEnd::NotRun);
                return None;
            }
        };
        let starting = monitor.starting();
        let ran = run.end(RUN_LIMIT).await;
        let (end, exit_status) = ran.outcome();
        self.count(end);
        ran.log(name, end);
        starting.end(end == StartEnd::Worked);
        Some(StartOutcome { exit_status })
    }

    fn count(&self, end: StartEnd) {
        self.0.0.counts[end as usize].fetch_add(1, Relaxed);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let now = self.0.0.clock.now();
        let mut state = self.0.state();
        state.is_running = false;
        state.ladder.failed(now, None);
    }
}

impl Ran {
    fn outcome(&self) -> (StartEnd, Option<i32>) {
        let status = match &self.ending {
            Ending::Ended(status) => status.code(),
            Ending::Killed | Ending::Lasting => None,
        };
        let end = match status {
            Some(0) => StartEnd::Worked,
            Some(_) => StartEnd::Failed,
            None => StartEnd::Killed,
        };
        (end, status)
    }

    /// One line.
    fn log(&self, name: &str, end: StartEnd) {
        let how = match &self.ending {
            Ending::Ended(status) => format!("ended with {status}"),
            Ending::Killed => format!("was killed after {} s", RUN_LIMIT.as_secs()),
            Ending::Lasting => "takes too long and cannot be killed".to_owned(),
        };
        let line = match self.last_line.as_str() {
            "" => String::new(),
            line => format!(": {line}"),
        };
        if end == StartEnd::Worked {
            tracing::info!("{name}, which is to start Docker, {how}{line}");
        } else {
            tracing::warn!("{name}, which is to start Docker, {how}{line}");
        }
    }
}

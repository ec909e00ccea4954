use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use docker_connection::ExitReason;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::{oneshot, watch};
use tokio::time::{sleep, timeout};

use super::activity::Activity;
use super::input::Input;
use super::launch::Launched;
use super::socket::Outbox;
use super::window::Window;
use crate::engine::{Bidirectional, ContainerError, Containers, Failure, Size};

/// In bytes, of output that is sent at once.
const CHUNK: usize = 64 * 1024;
/// Less room than this is not worth a read.
const SMALLEST_READ: usize = 8 * 1024;
/// How long an engine may take to tell how a shell ended.
const EXIT_CODE_LIMIT: Duration = Duration::from_secs(2);
/// An engine may tell a little later than the output ends.
const EXIT_CODE_PAUSE: Duration = Duration::from_millis(10);

/// A session, for whoever talks to its client. Dropping it ends it.
pub(super) struct Session {
    pub(super) input: Arc<Input>,
    pub(super) window: Arc<Window>,
    pub(super) activity: Arc<Activity>,
    pub(super) size: watch::Sender<Size>,
    pub(super) end: Option<oneshot::Sender<ExitReason>>,
    /// Has to be awaited for anything to happen: in the task of whoever talks to the client, as each
    /// change of tasks costs time between a key and its echo.
    pub(super) run: BoxFuture<'static, Ending>,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ending {
    pub(super) code: Option<i64>,
    pub(super) reason: ExitReason,
}

impl Session {
    /// Lets a shell and its client talk to each other.
    pub(super) fn begin(
        launched: Launched,
        input: Arc<Input>,
        (size, sizes): (watch::Sender<Size>, watch::Receiver<Size>),
        outbox: Outbox,
        idle_limit: Duration,
    ) -> Self {
        let (window, activity) = (Arc::default(), Arc::new(Activity::new()));
        let (end, told_to_end) = oneshot::channel();
        let run = Run {
            launched,
            input: Arc::clone(&input),
            window: Arc::clone(&window),
            activity: Arc::clone(&activity),
            outbox,
            idle_limit,
        };
        Self {
            input,
            window,
            activity,
            size,
            end: Some(end),
            run: run.until_the_end(told_to_end, sizes).boxed(),
        }
    }
}

struct Run {
    launched: Launched,
    input: Arc<Input>,
    window: Arc<Window>,
    activity: Arc<Activity>,
    outbox: Outbox,
    idle_limit: Duration,
}

impl Run {
    async fn until_the_end(
        self,
        told_to_end: oneshot::Receiver<ExitReason>,
        sizes: watch::Receiver<Size>,
    ) -> Ending {
        let Launched { container, shell } = self.launched;
        let containers = &container.containers;
        let (from, to) = io::split(shell.stream);
        let mut reason = tokio::select! {
            told = told_to_end => told.unwrap_or(ExitReason::Stopped),
            () = self.activity.rest(self.idle_limit) => ExitReason::Idle,
            () = show(from, &self.window, &self.activity, &self.outbox) => ExitReason::Exited,
            () = type_in(to, &self.input) => ExitReason::Exited,
            () = follow(sizes, containers, &shell.id) => ExitReason::Exited,
        };
        let mut code = None;
        if reason == ExitReason::Exited {
            let asked = timeout(EXIT_CODE_LIMIT, exit_code(containers, &shell.id)).await;
            match asked.unwrap_or(Err(Failure::Silent.into())) {
                Ok(told) => code = Some(told),
                // It was removed by somebody else.
                Err(ContainerError::NotFound(_) | ContainerError::Refused { .. }) => {}
                Err(ContainerError::Failed(_)) => reason = ExitReason::EngineLost,
            }
        }
        Ending { code, reason }
    }
}

/// Shows the client what the shell says, as far as it keeps up, until the shell ends.
async fn show(
    mut from: ReadHalf<Bidirectional>,
    window: &Window,
    activity: &Activity,
    outbox: &Outbox,
) {
    let mut buffer = BytesMut::new();
    loop {
        if buffer.capacity() < SMALLEST_READ {
            buffer.reserve(CHUNK);
        }
        let Ok(1..) = from.read_buf(&mut buffer).await else {
            return;
        };
        activity.note();
        let mut said = buffer.split().freeze();
        while !said.is_empty() {
            let room = window.take(said.len()).await;
            if outbox.bytes(said.split_to(room)).await.is_err() {
                return;
            }
        }
    }
}

/// Types in what the client types; never returns.
async fn type_in(mut to: WriteHalf<Bidirectional>, input: &Input) {
    loop {
        let typed = input.take().await;
        if to.write_all(&typed).await.is_err() || to.flush().await.is_err() {
            // The output ends as well, and there may be something left of it.
            return std::future::pending().await;
        }
    }
}

/// Gives the terminal the size of the client's; never returns.
async fn follow(mut sizes: watch::Receiver<Size>, containers: &Containers, shell: &str) {
    while sizes.changed().await.is_ok() {
        let size = *sizes.borrow_and_update();
        if let Err(error) = containers.resize(shell, size).await {
            tracing::debug!("a terminal keeps its size: {error}");
        }
    }
    std::future::pending().await
}

/// What the shell ended with, as soon as the engine knows.
async fn exit_code(containers: &Containers, shell: &str) -> Result<i64, ContainerError> {
    loop {
        if let Some(code) = containers.exit_code(shell).await? {
            return Ok(code);
        }
        sleep(EXIT_CODE_PAUSE).await;
    }
}

//! When a terminal is opened, waited for and given up: no socket, no page, no clock.

use docker_connection_yew::rules::{
    DockerError, DockerErrorResponse, ErrorCode, ExitReason, ServerFrame,
};

/// Milliseconds since an epoch that the driver chooses.
pub(crate) type Millis = u64;

/// After a loss the kit needs a moment to hear of it; only what it has not heard of is tried again
/// without it.
const MOMENT: Millis = 1_000;

/// What the kit knows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Docker {
    pub(crate) is_connected: bool,
    /// [`can_attempt_connection`](docker_connection_yew::manager::ConnectionManager::can_attempt_connection).
    pub(crate) may_attempt: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Input {
    /// A person wants a terminal.
    Open,
    /// A person wants it no more.
    Close,
    /// The server said something.
    Frame(ServerFrame),
    /// The socket is gone.
    Lost,
    /// What the kit knows is another thing, or the time has come.
    Look,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Output {
    /// Send `start`, by a new socket if there is none.
    Start,
    /// Send `stop`.
    Stop,
    /// Drop the socket, if there is one.
    HangUp,
    /// Tell the kit.
    ReportFailure(DockerError),
    /// Tell the kit.
    ReportSuccess,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum State {
    /// Nobody wants a terminal.
    #[default]
    Closed,
    /// A terminal is wanted, and opens by itself.
    Waiting {
        why: Why,
        /// When, provided that Docker is connected then; else when it is so again.
        at: Option<Millis>,
    },
    /// The server was asked for a shell.
    Starting,
    Running,
    /// The server was asked to end it.
    Stopping,
    /// What comes next is for a person to say.
    Ended(End),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Why {
    /// The kit allows no attempt.
    NotNow,
    /// The engine ended, and the shell with it.
    EngineLost,
    /// The server ended, or the connection to it did.
    ServerLost,
    /// An attempt failed.
    Failed(DockerErrorResponse),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum End {
    Exited(Option<i64>),
    Idle,
    Refused(DockerErrorResponse),
}

/// A terminal that is open, or is to be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Session {
    state: State,
    was_connected: bool,
}

impl Session {
    pub(crate) const fn state(&self) -> &State {
        &self.state
    }

    /// When to [`Look`](Input::Look) next: for an attempt, or as a person may ask for one from then
    /// on.
    pub(crate) fn next_timeout(&self, now: Millis) -> Option<Millis> {
        match self.state {
            State::Waiting { at, .. } => at.filter(|at| now < *at),
            _ => None,
        }
    }

    /// Whether an attempt makes sense that a person asks for.
    pub(crate) fn may_try(&self, now: Millis, docker: Docker) -> bool {
        let is_early = match self.state {
            State::Waiting { at, .. } => at.is_some_and(|at| now < at),
            _ => false,
        };
        docker.may_attempt && !is_early
    }

    pub(crate) fn handle(&mut self, now: Millis, docker: Docker, input: Input) -> Vec<Output> {
        let mut outputs = Vec::new();
        match input {
            Input::Open => self.open(now, docker, &mut outputs),
            Input::Close => self.close(&mut outputs),
            Input::Frame(frame) => self.hear(now, frame, &mut outputs),
            Input::Lost => self.lose(now),
            Input::Look => {}
        }
        self.look(now, docker, &mut outputs);
        outputs
    }

    fn open(&mut self, now: Millis, docker: Docker, outputs: &mut Vec<Output>) {
        match &self.state {
            State::Starting | State::Running | State::Stopping => {}
            _ if self.may_try(now, docker) => self.start(outputs),
            // It goes on for the reason that it has.
            State::Waiting { .. } => {}
            State::Closed | State::Ended(_) => self.wait(Why::NotNow, None),
        }
    }

    fn close(&mut self, outputs: &mut Vec<Output>) {
        if self.state == State::Running {
            outputs.push(Output::Stop);
            self.state = State::Stopping;
        } else {
            outputs.push(Output::HangUp);
            self.state = State::Closed;
        }
    }

    fn hear(&mut self, now: Millis, frame: ServerFrame, outputs: &mut Vec<Output>) {
        match (&self.state, frame) {
            (State::Starting, ServerFrame::Ready { .. }) => {
                outputs.push(Output::ReportSuccess);
                self.state = State::Running;
            }
            (State::Starting, ServerFrame::Error(error)) => {
                outputs.push(Output::ReportFailure(error.clone().into()));
                self.fail(now, error);
            }
            (State::Stopping, ServerFrame::Exit { .. }) => self.state = State::Closed,
            (State::Running, ServerFrame::Exit { code, reason }) => {
                self.end(now, code, reason, outputs);
            }
            // A session that runs goes on, and the rest answers what is no longer asked.
            _ => {}
        }
    }

    fn fail(&mut self, now: Millis, error: DockerErrorResponse) {
        if matches!(
            error.code,
            ErrorCode::DockerUnavailable | ErrorCode::DockerRateLimited
        ) {
            let backoff = error.backoff_seconds.unwrap_or(0).saturating_mul(1_000);
            let at = now.saturating_add(backoff.max(MOMENT));
            self.wait(Why::Failed(error), Some(at));
        } else {
            self.state = State::Ended(End::Refused(error));
        }
    }

    fn end(
        &mut self,
        now: Millis,
        code: Option<i64>,
        reason: ExitReason,
        outputs: &mut Vec<Output>,
    ) {
        match reason {
            ExitReason::EngineLost => {
                let error = DockerError::from("The Docker engine of the terminal has ended.");
                outputs.push(Output::ReportFailure(error));
                self.wait(Why::EngineLost, Some(now + MOMENT));
            }
            ExitReason::Shutdown => self.wait(Why::ServerLost, Some(now + MOMENT)),
            ExitReason::Stopped => self.state = State::Closed,
            ExitReason::Idle => self.state = State::Ended(End::Idle),
            _ => self.state = State::Ended(End::Exited(code)),
        }
    }

    fn lose(&mut self, now: Millis) {
        match self.state {
            State::Running => self.wait(Why::ServerLost, Some(now + MOMENT)),
            // What lets no socket through would be asked in vain for ever.
            State::Starting => self.wait(Why::ServerLost, None),
            State::Stopping => self.state = State::Closed,
            State::Closed | State::Waiting { .. } | State::Ended(_) => {}
        }
    }

    /// Starts what waits, if the time has come.
    fn look(&mut self, now: Millis, docker: Docker, outputs: &mut Vec<Output>) {
        let is_back = docker.is_connected && !self.was_connected;
        self.was_connected = docker.is_connected;
        let State::Waiting { at, .. } = &mut self.state else {
            return;
        };
        if is_back {
            at.get_or_insert(now);
        }
        if docker.is_connected && docker.may_attempt && at.is_some_and(|at| at <= now) {
            self.start(outputs);
        }
    }

    fn start(&mut self, outputs: &mut Vec<Output>) {
        outputs.push(Output::Start);
        self.state = State::Starting;
    }

    fn wait(&mut self, why: Why, at: Option<Millis>) {
        self.state = State::Waiting { why, at };
    }
}

#[cfg(test)]
mod tests;

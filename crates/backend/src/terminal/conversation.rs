use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use docker_connection::{DockerErrorResponse, ExitReason, ServerFrame};
use tokio::sync::watch;
use tokio::time::{sleep, sleep_until};
use tokio_util::task::AbortOnDropHandle;

use super::answers;
use super::clients::{self, Client};
use super::frames::{self, Wish};
use super::input::{Full, Input};
use super::launch::{LaunchError, Launched, Order, launch};
use super::patience::{Due, Patience};
use super::session::{Ending, Session};
use super::socket::{Closing, Gone, Inbox, Outbox, Said};
use super::{Shared, Visitor};
use crate::engine::Size;
use crate::ladder::{Ladder, rate_limited};

/// No failure is told sooner after its start, so that starts that were sent together are one.
const BURST: Duration = Duration::from_millis(250);
/// How long to wait for the answer to a start that is on its way.
const STARTING_WAIT: Duration = Duration::from_secs(1);

/// What is going on with one client.
pub(super) struct Conversation {
    terminals: Arc<Shared>,
    visitor: Visitor,
    outbox: Outbox,
    ladder: Ladder,
    patience: Patience,
    state: State,
    /// Whether the client knows that what it types is lost.
    is_full_told: bool,
}

enum State {
    Quiet,
    Starting(Starting),
    Running(Session),
}

struct Starting {
    attempt: AbortOnDropHandle<Result<Box<Launched>, LaunchError>>,
    size: watch::Sender<Size>,
    /// What the shell is not told yet, as it begins with the size that was asked for first.
    sizes: watch::Receiver<Size>,
    /// What is typed ahead.
    input: Arc<Input>,
}

enum Outcome {
    Started(Result<Box<Launched>, LaunchError>),
    Ended(Ending),
}

impl Conversation {
    pub(super) fn new(terminals: Arc<Shared>, visitor: Visitor, outbox: Outbox) -> Self {
        let patience = Patience::new(terminals.config.idle_limit);
        Self {
            terminals,
            visitor,
            outbox,
            ladder: Ladder::default(),
            patience,
            state: State::Quiet,
            is_full_told: false,
        }
    }

    /// Goes on until one of both ends it. What runs then ends with it.
    pub(super) async fn run(mut self, inbox: &mut Inbox) -> Result<(), Gone> {
        loop {
            let (at, due) = self.patience.next(matches!(self.state, State::Quiet));
            tokio::select! {
                () = self.visitor.closing.cancelled() => return self.shut_down().await,
                () = self.outbox.closed() => return Err(Gone),
                outcome = self.state.outcome() => self.follow(outcome).await?,
                said = inbox.next() => {
                    self.patience.heard();
                    match said {
                        Said::Text(text) => self.hear(&text).await?,
                        Said::Bytes(bytes) => self.take(bytes).await?,
                        Said::Nothing => {}
                        Said::Nonsense(closing) => return self.outbox.close(closing).await,
                        Said::TheEnd => return Ok(()),
                    }
                }
                () = sleep_until(at) => match due {
                    Due::Ping => {
                        self.patience.pinged();
                        self.outbox.ping().await?;
                    }
                    Due::Gone => return Err(Gone),
                    Due::Idle => return self.outbox.close(Closing::Idle).await,
                }
            }
        }
    }

    async fn hear(&mut self, text: &str) -> Result<(), Gone> {
        self.patience.used();
        match frames::read(text) {
            Err(error) => self.outbox.error(error).await,
            Ok(Wish::Start { size, image }) => match self.start(size, image) {
                Ok(()) => Ok(()),
                Err(error) => self.outbox.error(error).await,
            },
            Ok(Wish::Resize(size)) => {
                let told = match &self.state {
                    State::Quiet => return Ok(()),
                    State::Starting(starting) => &starting.size,
                    State::Running(session) => &session.size,
                };
                told.send_replace(size);
                Ok(())
            }
            Ok(Wish::Ack(bytes)) => {
                if let State::Running(session) = &self.state {
                    session.window.consumed(bytes);
                }
                Ok(())
            }
            Ok(Wish::Stop) => self.stop(ExitReason::Stopped).await,
        }
    }

    /// Begins a start, if there is nothing against it.
    fn start(&mut self, size: Size, image: Option<String>) -> Result<(), DockerErrorResponse> {
        match self.state {
            State::Running(_) => return Err(answers::session_active()),
            State::Starting(_) => return Err(rate_limited(STARTING_WAIT, None)),
            State::Quiet => {}
        }
        let image = self
            .terminals
            .image(image)
            .ok_or_else(answers::image_not_allowed)?;
        let now = self.terminals.clock.now();
        if let Some(refusal) = self.ladder.refusal(now) {
            return Err(refusal);
        }
        if let Some(wait) = self.terminals.clients().wait(self.client(), now) {
            return Err(rate_limited(wait, None));
        }
        let terminals = Arc::clone(&self.terminals);
        let cleaners = self.visitor.tasks.clone();
        let attempt = async move {
            let burst = sleep(BURST);
            let order = Order {
                image,
                size,
                cleaners,
            };
            let launched = launch(&terminals, order).await;
            if launched.is_err() {
                burst.await;
            }
            launched
        };
        let (size, sizes) = watch::channel(size);
        self.state = State::Starting(Starting {
            attempt: AbortOnDropHandle::new(self.visitor.tasks.spawn(attempt)),
            size,
            sizes,
            input: Arc::default(),
        });
        Ok(())
    }

    /// Takes what is typed.
    async fn take(&mut self, bytes: Bytes) -> Result<(), Gone> {
        self.patience.used();
        let pushed = match &self.state {
            State::Quiet => {
                let message = "No terminal runs on this connection; start one first.";
                return self.outbox.error(answers::bad_request(message)).await;
            }
            State::Starting(starting) => starting.input.push(&bytes),
            State::Running(session) => {
                session.activity.note();
                session.input.push(&bytes)
            }
        };
        match pushed {
            Ok(()) => self.is_full_told = false,
            Err(Full) if self.is_full_told => {}
            Err(Full) => {
                self.is_full_told = true;
                let message = "The terminal does not read what is typed, so some of it is lost.";
                return self.outbox.error(answers::bad_request(message)).await;
            }
        }
        Ok(())
    }

    async fn follow(&mut self, outcome: Outcome) -> Result<(), Gone> {
        self.patience.used();
        match outcome {
            Outcome::Started(launched) => self.answer(launched).await,
            Outcome::Ended(ending) => self.exit(ending).await,
        }
    }

    /// Answers a start, now that it is known what came of it.
    async fn answer(&mut self, launched: Result<Box<Launched>, LaunchError>) -> Result<(), Gone> {
        let State::Starting(starting) = std::mem::replace(&mut self.state, State::Quiet) else {
            return Ok(());
        };
        let error = match launched {
            Ok(launched) => {
                self.ladder.succeeded();
                let session_id = launched.container.session().to_owned();
                // Before the first byte of output.
                self.outbox
                    .frame(&ServerFrame::Ready { session_id })
                    .await?;
                let session = Session::begin(
                    *launched,
                    starting.input,
                    (starting.size, starting.sizes),
                    self.outbox.clone(),
                    self.terminals.config.idle_limit,
                );
                self.state = State::Running(session);
                return Ok(());
            }
            Err(error) => error,
        };
        let now = self.terminals.clock.now();
        let answer = match error {
            LaunchError::ImageMissing(image) => answers::image_missing(&image),
            LaunchError::Internal => answers::internal(),
            LaunchError::SessionLimit => answers::session_limit(),
            LaunchError::Refused(error) => {
                self.terminals.clients().failed(self.client(), now);
                if self.ladder.is_news() {
                    tracing::warn!("a terminal's container cannot be made: {error}");
                }
                answers::refused()
            }
            LaunchError::Unavailable(reason) => {
                self.terminals.clients().failed(self.client(), now);
                if self.ladder.is_news() {
                    let reason = reason.unwrap_or_default();
                    tracing::warn!("a terminal cannot be started: {reason}");
                }
                self.ladder.failed(now, reason)
            }
        };
        self.outbox.error(answer).await
    }

    async fn exit(&mut self, Ending { code, reason }: Ending) -> Result<(), Gone> {
        self.state = State::Quiet;
        self.is_full_told = false;
        self.outbox.frame(&ServerFrame::Exit { code, reason }).await
    }

    /// Ends what runs or is being started.
    async fn stop(&mut self, reason: ExitReason) -> Result<(), Gone> {
        match &mut self.state {
            State::Quiet => Ok(()),
            State::Starting(_) => self.exit(Ending { code: None, reason }).await,
            State::Running(session) => {
                // It may have been told already, or have ended by itself.
                let _ = session.end.take().map(|end| end.send(reason));
                Ok(())
            }
        }
    }

    async fn shut_down(&mut self) -> Result<(), Gone> {
        self.stop(ExitReason::Shutdown).await?;
        if let State::Running(_) = self.state {
            let outcome = self.state.outcome().await;
            self.follow(outcome).await?;
        }
        self.outbox.close(Closing::Shutdown).await
    }

    fn client(&self) -> Client {
        clients::client(self.visitor.address)
    }
}

impl State {
    /// What comes of what is going on. Nothing is lost if this is dropped.
    async fn outcome(&mut self) -> Outcome {
        match self {
            Self::Quiet => pending().await,
            Self::Starting(starting) => {
                let launched = (&mut starting.attempt).await;
                Outcome::Started(launched.unwrap_or(Err(LaunchError::Internal)))
            }
            Self::Running(session) => Outcome::Ended((&mut session.run).await),
        }
    }
}

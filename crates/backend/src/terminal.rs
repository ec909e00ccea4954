//! Shells in containers, for those who ask by a WebSocket.

mod activity;
mod answers;
mod clients;
mod container;
mod conversation;
mod frames;
mod input;
mod launch;
mod patience;
mod registry;
mod session;
mod socket;
mod window;

use std::any::Any;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

#[cfg(fuzzing)]
use docker_connection::{ClientFrame, DockerErrorResponse};
use http::{Request, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::{AbortOnDropHandle, TaskTracker};

use self::clients::Clients;
use self::conversation::Conversation;
#[cfg(fuzzing)]
use self::frames::Wish;
use self::registry::Registry;
use crate::clock::Clock;
use crate::monitor::Monitor;
use crate::wire::body::Body;

/// Which terminals there may be; see [`Config::terminal`](crate::Config::terminal).
#[derive(Clone, Debug)]
pub struct TerminalConfig {
    /// The images that may be asked for; the first one is the default. They have to be at the
    /// engine already, and to have `/bin/sh`.
    pub images: Vec<String>,
    /// How many terminals run at a time, for all clients together.
    pub max_sessions: NonZeroU32,
    /// How long a terminal may say and be told nothing, and how long a client may be connected
    /// that wants none.
    pub idle_limit: Duration,
}

impl TerminalConfig {
    /// The default of [`TerminalConfig::images`].
    pub const IMAGE: &str = "busybox";
    /// The default of [`TerminalConfig::max_sessions`].
    pub const MAX_SESSIONS: NonZeroU32 = NonZeroU32::new(32).unwrap();
    /// The default of [`TerminalConfig::idle_limit`].
    pub const IDLE_LIMIT: Duration = Duration::from_secs(30 * 60);
}

/// What is made of a client's text frame, as a frame that says the same.
#[cfg(fuzzing)]
pub fn understood(text: &str) -> Result<ClientFrame, DockerErrorResponse> {
    Ok(match frames::read(text)? {
        Wish::Start { size, image } => ClientFrame::Start {
            cols: size.cols,
            rows: size.rows,
            image,
        },
        Wish::Resize(size) => ClientFrame::Resize {
            cols: size.cols,
            rows: size.rows,
        },
        Wish::Stop => ClientFrame::Stop,
        Wish::Ack(bytes) => ClientFrame::Ack { bytes },
    })
}

impl Default for TerminalConfig {
    fn default() -> Self {
        Self {
            images: vec![Self::IMAGE.to_owned()],
            max_sessions: Self::MAX_SESSIONS,
            idle_limit: Self::IDLE_LIMIT,
        }
    }
}

/// Nobody waits longer, and no clock tells of much later times.
const LONGEST_IDLE_LIMIT: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// How many descriptors a terminal needs: what holds its container, its shell, and a question.
const DESCRIPTORS: u64 = 3;

/// Gives terminals to those who may have them.
#[derive(Clone, Debug)]
pub(crate) struct Terminals {
    shared: Arc<Shared>,
    cleaner: Arc<OnceLock<AbortOnDropHandle<()>>>,
}

/// What all conversations have in common.
#[derive(Debug)]
struct Shared {
    config: TerminalConfig,
    monitor: Monitor,
    registry: Arc<Registry>,
    free: Arc<Semaphore>,
    clients: Mutex<Clients>,
    clock: Clock,
}

/// Whoever asks for a terminal, as the server knows it.
#[derive(Debug)]
pub(crate) struct Visitor {
    pub(crate) address: Option<IpAddr>,
    /// When the server ends.
    pub(crate) closing: CancellationToken,
    /// What the server waits for at its end.
    pub(crate) tasks: TaskTracker,
    /// What the server keeps for as long as the connection is open.
    pub(crate) place: Option<Box<dyn Any + Send + Sync>>,
}

impl Visitor {
    /// Of a server that tells nothing.
    pub(crate) fn unknown() -> Self {
        Self {
            address: None,
            closing: CancellationToken::new(),
            tasks: TaskTracker::new(),
            place: None,
        }
    }
}

impl Terminals {
    pub(crate) fn new(mut config: TerminalConfig, monitor: Monitor) -> Self {
        config.idle_limit = config.idle_limit.min(LONGEST_IDLE_LIMIT);
        Self {
            shared: Arc::new(Shared {
                registry: Arc::new(Registry::new(monitor.clone())),
                monitor,
                free: Arc::new(Semaphore::new(places(&config))),
                clients: Mutex::default(),
                clock: Clock::new(),
                config,
            }),
            cleaner: Arc::default(),
        }
    }

    /// From now on, containers that are left over are removed.
    ///
    /// Panics outside of a tokio runtime.
    pub(crate) fn begin(&self) {
        self.cleaner.get_or_init(|| {
            let registry = Arc::clone(&self.shared.registry);
            AbortOnDropHandle::new(tokio::spawn(registry.keep_clean()))
        });
    }

    /// How many there are, with those that are being started or removed.
    pub(crate) fn count(&self) -> usize {
        places(&self.shared.config) - self.shared.free.available_permits()
    }

    /// How many descriptors they need at most, besides those of their clients.
    pub(crate) fn descriptors(&self) -> u64 {
        u64::from(self.shared.config.max_sessions.get()) * DESCRIPTORS
    }

    /// Answers who asks for a terminal's WebSocket, and talks on it from then on.
    pub(crate) fn respond(&self, mut request: Request<()>, mut visitor: Visitor) -> Response<Body> {
        self.begin();
        let (response, upgrade) = socket::answer(&mut request);
        let Some(upgrade) = upgrade else {
            return response;
        };
        let shared = Arc::clone(&self.shared);
        let tasks = visitor.tasks.clone();
        // The connection outlives the conversation until its client has read what was said last.
        let place = visitor.place.take();
        tasks.spawn(async move {
            let _place = place;
            let (mut inbox, outbox, sending) = match upgrade.open().await {
                Ok(socket) => socket,
                Err(error) => {
                    tracing::debug!("a terminal's connection ended: {error}");
                    return;
                }
            };
            let conversation = Conversation::new(shared, visitor, outbox);
            let talking = async {
                if conversation.run(&mut inbox).await.is_err() {
                    tracing::debug!("a terminal's client is gone");
                }
            };
            // What was said last is sent after the conversation.
            let ((), sink) = tokio::join!(talking, sending);
            if let Some(sink) = sink {
                inbox.linger(sink).await;
            }
        });
        response
    }
}

impl Shared {
    /// The image that is meant, if it is allowed.
    fn image(&self, wanted: Option<String>) -> Option<String> {
        let images = &self.config.images;
        match wanted {
            Some(image) => images.contains(&image).then_some(image),
            None => images.first().cloned(),
        }
    }

    /// Waits until there may be one more; `None` never comes in practice.
    async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.free).acquire_owned().await.ok()
    }

    fn clients(&self) -> MutexGuard<'_, Clients> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn places(config: &TerminalConfig) -> usize {
    let places = usize::try_from(config.max_sessions.get()).unwrap_or(usize::MAX);
    places.min(Semaphore::MAX_PERMITS)
}

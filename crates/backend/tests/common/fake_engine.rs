use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use super::socket::{Connection, listen};
use super::{engine_of_version, pong_of_version};

/// Answers like an engine, keeps connections open, and counts.
///
/// Dropping it is like its death: connections end, and the socket's file stays behind where there
/// is one.
pub struct FakeEngine {
    shared: Arc<Shared>,
    task: AbortHandle,
}

struct Shared {
    /// What is answered to every request in place of an engine's answers; silence if it is empty.
    answer: Mutex<Option<String>>,
    /// The same for pings, and for the question who it is.
    answers: Mutex<Option<[String; 2]>>,
    version: Mutex<String>,
    connections: AtomicUsize,
    pings: AtomicUsize,
    /// Questions who it is.
    versions: AtomicUsize,
    /// Questions how it is.
    infos: AtomicUsize,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            answer: Mutex::default(),
            answers: Mutex::default(),
            version: Mutex::new("9.9".to_owned()),
            connections: AtomicUsize::new(0),
            pings: AtomicUsize::new(0),
            versions: AtomicUsize::new(0),
            infos: AtomicUsize::new(0),
        }
    }
}

impl FakeEngine {
    pub fn start(socket: &Path) -> Self {
        Self::with_version(socket, "9.9")
    }

    /// One that answers every request with these bytes, and is silent if there are none.
    pub fn with_answer(socket: &Path, answer: &str) -> Self {
        let shared = Shared::default();
        *shared.answer.lock().unwrap() = Some(answer.to_owned());
        Self::serve(socket, shared)
    }

    /// One that answers pings, and the question who it is, with these bytes.
    pub fn with_answers(socket: &Path, pong: &str, identity: &str) -> Self {
        let shared = Shared::default();
        *shared.answers.lock().unwrap() = Some([pong.to_owned(), identity.to_owned()]);
        Self::serve(socket, shared)
    }

    pub fn with_version(socket: &Path, version: &str) -> Self {
        let shared = Shared::default();
        *shared.version.lock().unwrap() = version.to_owned();
        Self::serve(socket, shared)
    }

    /// One that listens on a port of this machine; gives its address, too.
    pub async fn on_port() -> (Self, String) {
        let (listener, address) = port().await;
        let connections = stream::unfold(listener, async |listener| {
            let (stream, _) = listener.accept().await.ok()?;
            Some((Box::new(stream) as Connection, listener))
        });
        (Self::run(Shared::default(), connections.boxed()), address)
    }

    /// The same behind TLS; and how many connections spoke no TLS, or none that it understood.
    pub async fn with_tls(acceptor: TlsAcceptor) -> (Self, String, Arc<AtomicUsize>) {
        let (listener, address) = port().await;
        let refused = Arc::new(AtomicUsize::new(0));
        let state = (listener, acceptor, Arc::clone(&refused));
        let connections = stream::unfold(state, async |(listener, acceptor, refused)| {
            loop {
                let (stream, _) = listener.accept().await.ok()?;
                if let Ok(stream) = acceptor.accept(stream).await {
                    let connection = Box::new(stream) as Connection;
                    return Some((connection, (listener, acceptor, refused)));
                }
                refused.fetch_add(1, Ordering::SeqCst);
            }
        });
        let engine = Self::run(Shared::default(), connections.boxed());
        (engine, address, refused)
    }

    fn serve(socket: &Path, shared: Shared) -> Self {
        Self::run(shared, listen(socket))
    }

    fn run(shared: Shared, mut accepted: BoxStream<'static, Connection>) -> Self {
        let shared = Arc::new(shared);
        let task = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                let mut connections = JoinSet::new();
                while let Some(connection) = accepted.next().await {
                    connections.spawn(converse(connection, Arc::clone(&shared)));
                }
            }
        });
        Self {
            shared,
            task: task.abort_handle(),
        }
    }

    /// From now on it answers as an engine does.
    pub fn recover(&self) {
        *self.shared.answer.lock().unwrap() = None;
    }

    /// From now on it answers nothing.
    pub fn fall_silent(&self) {
        *self.shared.answer.lock().unwrap() = Some(String::new());
    }

    /// From now on it is of another version, as after an upgrade.
    pub fn upgrade(&self, version: &str) {
        *self.shared.version.lock().unwrap() = version.to_owned();
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many requests have come.
    pub fn requests(&self) -> usize {
        self.pings() + self.versions() + self.infos()
    }

    /// How many requests only wanted to know whether it is there.
    pub fn pings(&self) -> usize {
        self.shared.pings.load(Ordering::SeqCst)
    }

    /// How many requests wanted to know who it is.
    pub fn versions(&self) -> usize {
        self.shared.versions.load(Ordering::SeqCst)
    }

    /// How many requests wanted to know how it is.
    pub fn infos(&self) -> usize {
        self.shared.infos.load(Ordering::SeqCst)
    }
}

impl Drop for FakeEngine {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn port() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

async fn converse(mut stream: Connection, shared: Arc<Shared>) {
    shared.connections.fetch_add(1, Ordering::SeqCst);
    let mut request = [0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut request).await {
        let is_ping = request[..length].starts_with(b"GET /_ping ");
        let counter = if is_ping {
            &shared.pings
        } else if request[..length].starts_with(b"GET /info ") {
            &shared.infos
        } else {
            &shared.versions
        };
        counter.fetch_add(1, Ordering::SeqCst);
        let answers = shared.answers.lock().unwrap().clone();
        let answers = answers.map(|[pong, identity]| if is_ping { pong } else { identity });
        let fixed = shared.answer.lock().unwrap().clone().or(answers);
        let answer = fixed.unwrap_or_else(|| {
            let version = shared.version.lock().unwrap();
            if is_ping {
                pong_of_version(&version)
            } else {
                engine_of_version(&version)
            }
        });
        if stream.write_all(answer.as_bytes()).await.is_err() {
            break;
        }
    }
    shared.connections.fetch_sub(1, Ordering::SeqCst);
}

use std::future::pending;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use docker_connection::{HealthStatus, Reason};
use futures_util::future::OptionFuture;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::task::AbortOnDropHandle;

use super::schedule::Schedule;
use super::socket_watch::{Change, SocketWatch};
use super::{Answer, Monitor, disk_watch, idle_connection};
use crate::engine::{EngineEndpoint, Target};
use crate::platform::blocking::Blocking;
use crate::platform::socket;

/// How long folders may take until they are watched.
const WATCH_LIMIT: Duration = Duration::from_secs(1);

/// How a folder begins to be watched; a test may have it fail.
type StartWatch = fn(Option<PathBuf>, Vec<PathBuf>) -> io::Result<SocketWatch>;

/// Keeps the monitor's state up to date, and never returns.
///
/// Everything it holds (connection, watch, timer) is released when it is dropped.
pub(super) async fn keep_watch(monitor: Monitor) {
    keep_watch_by(monitor, SocketWatch::new).await;
}

async fn keep_watch_by(monitor: Monitor, start_watch: StartWatch) {
    let mut snapshots = monitor.0.latest.subscribe();
    let folders = Folders {
        start: start_watch,
        blocking: Blocking::new(),
    };
    // The watch comes before the look, else a change in between would go unnoticed.
    let endpoint = monitor.0.ledger.lock().await.find().await;
    let mut post = Post::at(endpoint, &monitor, &folders).await;
    loop {
        tokio::select! {
            () = sleep_until(post.schedule.due()) => {}
            change = changed(&mut post.watch) => {
                post.renew(change, &monitor, &folders).await;
                continue;
            }
            Some(()) = OptionFuture::from(post.idle.as_mut()) => {
                post.idle = None;
                post.schedule.alarm(Instant::now());
                continue;
            }
            Some(()) = OptionFuture::from(post.made.as_mut()) => {
                post.made = None;
                monitor.socket_made();
                post.schedule.socket_changed(Instant::now());
                continue;
            }
            // Somebody else's check.
            _ = snapshots.changed() => {}
        }
        let started = Instant::now();
        let Some(answer) = monitor.check_since(started).await else {
            post.schedule.not_asked(Instant::now());
            continue;
        };
        snapshots.mark_unchanged();
        if answer.endpoint == post.endpoint {
            post.record(started, &answer, &monitor);
        } else {
            post = Post::at(Arc::clone(&answer.endpoint), &monitor, &folders).await;
        }
    }
}

/// Something whose end is waited for.
type End = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What is held for the sake of one endpoint.
struct Post {
    endpoint: Arc<EngineEndpoint>,
    schedule: Schedule,
    watch: Option<SocketWatch>,
    idle: Option<End>,
    /// Ends when a socket is made that was missing, where no folder tells.
    made: Option<End>,
    /// By itself, so that a file system that hangs delays no check.
    disk: Option<AbortOnDropHandle<()>>,
    sequence: Option<u64>,
}

/// Watches folders, which may hang.
struct Folders {
    start: StartWatch,
    blocking: Blocking,
}

impl Post {
    /// The first check there is due at once.
    async fn at(endpoint: Arc<EngineEndpoint>, monitor: &Monitor, folders: &Folders) -> Self {
        let watch = folders.watch(&endpoint, monitor).await;
        Self {
            schedule: Schedule::new(Instant::now(), is_told(&endpoint, watch.as_ref())),
            endpoint,
            watch,
            idle: None,
            made: None,
            disk: None,
            sequence: None,
        }
    }

    /// Takes in a change, and watches what is there now.
    async fn renew(&mut self, change: Change, monitor: &Monitor, folders: &Folders) {
        let old = self.watch.take();
        self.watch = folders.watch(&self.endpoint, monitor).await;
        let missed = old.map(SocketWatch::rest).unwrap_or_default();
        if change == Change::Made || missed.contains(&Change::Made) {
            monitor.socket_made();
            self.idle = None;
        }
        self.schedule.set_told(self.is_told());
        self.schedule.socket_changed(Instant::now());
    }

    /// Whether it would be told that the socket is made.
    fn is_told(&self) -> bool {
        is_told(&self.endpoint, self.watch.as_ref()) || self.made.is_some()
    }

    /// Takes in what a check found that began at `started`.
    fn record(&mut self, started: Instant, answer: &Answer, monitor: &Monitor) {
        let Ok(target) = &self.endpoint.target else {
            self.schedule.asked_nobody(started);
            return;
        };
        let report = &answer.snapshot.report;
        let changed = self.sequence.replace(report.sequence) != Some(report.sequence);
        self.made = made(target, report.reason);
        self.schedule.set_told(self.is_told());
        self.schedule.checked(started, report.reason, changed);
        if report.status != HealthStatus::Available {
            self.idle = None;
            self.disk = None;
            return;
        }
        if self.idle.is_none() {
            let client = monitor.0.client.clone();
            self.idle = Some(Box::pin(idle_connection::hold(client, target.clone())));
        }
        self.disk.get_or_insert_with(|| {
            let look = disk_watch::keep(monitor.clone(), target.clone());
            AbortOnDropHandle::new(tokio::spawn(look))
        });
    }
}

impl Folders {
    /// Watches the folders of the socket and of the files that the endpoint was read from; nothing
    /// if they cannot be watched.
    async fn watch(&self, endpoint: &EngineEndpoint, monitor: &Monitor) -> Option<SocketWatch> {
        let socket = endpoint.socket().filter(|_| socket::HAS_FOLDER);
        let socket = socket.map(ToOwned::to_owned);
        let files = monitor.0.search.files(endpoint);
        if socket.is_none() && files.is_empty() {
            return None;
        }
        let start = self.start;
        let started = self.blocking.run(move || start(socket, files));
        let watch = match timeout(WATCH_LIMIT, started).await {
            Ok(Some(watch)) => watch,
            Ok(None) | Err(_) => Err(io::ErrorKind::TimedOut.into()),
        };
        watch
            .inspect_err(|error| tracing::warn!("the socket's folder cannot be watched: {error}"))
            .ok()
    }
}

async fn changed(watch: &mut Option<SocketWatch>) -> Change {
    match watch {
        Some(watch) => watch.changed().await,
        None => pending().await,
    }
}

/// Whether a change of the socket's folder would be told.
fn is_told(endpoint: &EngineEndpoint, watch: Option<&SocketWatch>) -> bool {
    socket::HAS_FOLDER && endpoint.socket().is_some() && watch.is_some()
}

/// Waits for a socket that is missing, where no folder tells.
fn made(target: &Target, reason: Option<Reason>) -> Option<End> {
    let is_missing = matches!(reason, Some(Reason::SocketMissing | Reason::NotInstalled));
    let path = target
        .socket()
        .filter(|_| is_missing && !socket::HAS_FOLDER)?;
    let path = path.to_owned();
    Some(Box::pin(async move { socket::made(&path).await }))
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    use tempfile::tempdir;
    use tokio::time::{pause, sleep};

    use super::*;
    use crate::engine::{Environment, Search};

    static WATCHES: AtomicUsize = AtomicUsize::new(0);

    /// Watches once, and then never again.
    fn watch_once(socket: Option<PathBuf>, files: Vec<PathBuf>) -> io::Result<SocketWatch> {
        match WATCHES.fetch_add(1, SeqCst) {
            0 => SocketWatch::new(socket, files),
            _ => Err(io::Error::other("no more folders can be watched")),
        }
    }

    #[tokio::test]
    async fn where_a_folder_tells_of_a_return_an_old_outage_is_left_alone() {
        let folder = tempdir().unwrap();
        let given = Some(format!("unix://{}/docker.sock", folder.path().display()));
        let monitor = Monitor::new(Search::new(given, Environment::default()), Vec::new());
        let keeper = tokio::spawn(keep_watch(monitor.clone()));
        while monitor.fresh().is_none() {
            sleep(Duration::from_millis(5)).await;
        }
        pause();
        sleep(Duration::from_secs(180)).await;
        let before = monitor.checks().total();
        sleep(Duration::from_secs(60)).await;
        let made = monitor.checks().total() - before;
        assert!((1..=3).contains(&made), "{made}");
        keeper.abort();
    }

    #[tokio::test]
    async fn where_the_watch_is_lost_a_return_is_looked_for() {
        let folder = tempdir().unwrap();
        let socket = folder.path().join("docker.sock");
        let given = Some(format!("unix://{}", socket.display()));
        let monitor = Monitor::new(Search::new(given, Environment::default()), Vec::new());
        let keeper = tokio::spawn(keep_watch_by(monitor.clone(), watch_once));
        while monitor.fresh().is_none() {
            sleep(Duration::from_millis(5)).await;
        }
        // No socket, so a watched folder would tell of the outage's end.
        fs::write(&socket, "").unwrap();
        while WATCHES.load(SeqCst) < 2 {
            sleep(Duration::from_millis(5)).await;
        }
        pause();
        let checks = || monitor.checks().total();
        sleep(Duration::from_secs(180)).await;
        let before = checks();
        sleep(Duration::from_secs(60)).await;
        let made = checks() - before;
        assert!((10..=14).contains(&made), "{made}");
        keeper.abort();
    }
}

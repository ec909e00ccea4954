use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use private_engine::{PrivateEngine, TemporaryEngine};
use tempfile::tempdir;
use tokio::io::{AsyncBufReadExt, BufReader, copy_bidirectional};
use tokio::net::{UnixListener, UnixStream};
use tokio::time::sleep;
use tokio_util::task::AbortOnDropHandle;

use crate::Extent;
use crate::listeners::open;
use crate::process::{Process, cpu_time};
use crate::table;

/// How many containers run.
const CONTAINERS: usize = 20;
/// How many samples are heard before anything is measured.
const SAMPLES: usize = 2;

/// What it costs that somebody hears what the containers of a real engine use.
pub(crate) async fn measure(extent: Extent) -> io::Result<()> {
    if let Some(reason) = PrivateEngine::missing() {
        println!("not measured, because {reason}: what containers use");
        return Ok(());
    }
    let engine = started()?;
    let folder = tempdir()?;
    let relay = Relay::start(folder.path().join("relay.sock"), engine.socket())?;
    let mut backend = Process::backend(&relay.host())?;
    let address = backend.address()?;
    let parties = Parties {
        backend: &backend,
        relay: &relay,
        engine: engine.socket().parent().map(Path::to_owned),
    };
    let before = parties.spend(extent).await?;
    let listener = listener(&address).await?;
    let during = parties.spend(extent).await?;
    drop(listener);
    sleep(Duration::from_secs(1)).await;
    let after = parties.spend(extent).await?;

    let told = |what: &str| format!("use of {CONTAINERS} containers, {what}");
    let asked = before.requests + after.requests;
    table::at_most(&told("requests while nobody looks"), 0.0, asked, "");
    table::note(&told("the same while one looks"), during.requests, "/s");
    table::at_most(&told("share of a processor"), 1.0, during.backend, "%");
    table::note(&told("while nobody looks"), before.backend, "%");
    table::note(&told("the engine's share"), during.engine, "%");
    table::note(&told("while nobody looks"), before.engine, "%");
    Ok(())
}

/// An engine with containers that do nothing.
fn started() -> io::Result<TemporaryEngine> {
    let engine = TemporaryEngine::new()?;
    engine.start()?;
    engine.import_busybox("busybox")?;
    for _ in 0..CONTAINERS {
        let mut docker = engine.docker();
        docker.args([
            "run",
            "--detach",
            "--network=none",
            "busybox",
            "sleep",
            "100000",
        ]);
        let output = docker.output()?;
        if !output.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&output.stderr)));
        }
    }
    Ok(engine)
}

/// Listens until it is dropped; the first samples have come.
async fn listener(address: &str) -> io::Result<AbortOnDropHandle<()>> {
    let stream = open(address, "/api/engine/usage").await?;
    let mut lines = BufReader::new(stream).lines();
    let mut heard = 0;
    while heard < SAMPLES {
        let line = lines.next_line().await?.ok_or(ErrorKind::UnexpectedEof)?;
        heard += usize::from(line == "event: usage");
    }
    let reading = tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok(AbortOnDropHandle::new(reading))
}

struct Parties<'a> {
    backend: &'a Process,
    relay: &'a Relay,
    /// The engine's folder, which all of its processes have in their command lines.
    engine: Option<PathBuf>,
}

/// What is spent in a second: shares of a processor in percent.
struct Spent {
    requests: f64,
    backend: f64,
    engine: f64,
}

impl Parties<'_> {
    async fn spend(&self, extent: Extent) -> io::Result<Spent> {
        let started = Instant::now();
        let before = self.so_far()?;
        sleep(Duration::from_secs(extent.idle_seconds)).await;
        let after = self.so_far()?;
        let seconds = started.elapsed().as_secs_f64();
        let share = |later: Duration, earlier: Duration| {
            later.saturating_sub(earlier).as_secs_f64() / seconds * 100.0
        };
        Ok(Spent {
            requests: (after.0 - before.0) as f64 / seconds,
            backend: share(after.1, before.1),
            engine: share(after.2, before.2),
        })
    }

    fn so_far(&self) -> io::Result<(usize, Duration, Duration)> {
        let requests = self.relay.requests.load(Relaxed);
        Ok((requests, self.backend.cpu_time()?, self.engine_time()?))
    }

    fn engine_time(&self) -> io::Result<Duration> {
        let folder = self.engine.as_ref().ok_or(ErrorKind::NotFound)?;
        let folder = folder.to_string_lossy();
        let mut total = Duration::ZERO;
        for process in fs::read_dir("/proc")?.flatten() {
            let words = fs::read(process.path().join("cmdline")).unwrap_or_default();
            let words = String::from_utf8_lossy(&words);
            let is_engine = words.starts_with("dockerd") || words.contains("containerd");
            if is_engine && words.contains(&*folder) {
                total += cpu_time(&process.path())?;
            }
        }
        Ok(total)
    }
}

/// Lets connections through to an engine, and counts them: each takes one request.
struct Relay {
    socket: PathBuf,
    requests: Arc<AtomicUsize>,
    _task: AbortOnDropHandle<()>,
}

impl Relay {
    fn start(socket: PathBuf, engine: PathBuf) -> io::Result<Self> {
        let listener = UnixListener::bind(&socket)?;
        let requests = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                count.fetch_add(1, Relaxed);
                let engine = engine.clone();
                tokio::spawn(async move {
                    let mut server = UnixStream::connect(engine).await?;
                    copy_bidirectional(&mut client, &mut server).await
                });
            }
        });
        Ok(Self {
            socket,
            requests,
            _task: AbortOnDropHandle::new(task),
        })
    }

    fn host(&self) -> String {
        format!("unix://{}", self.socket.display())
    }
}

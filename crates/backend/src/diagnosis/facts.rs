//! What is looked at, before anything is judged.

pub(super) mod certificates;
pub(super) mod client;
pub(super) mod daemon;
pub(super) mod others;
pub(super) mod service;
pub(super) mod socket;
pub(super) mod way;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use docker_connection::{Advice, HealthReport, Reason};
use tokio::time::{Instant, timeout};

use self::certificates::TlsFacts;
use self::client::ClientFacts;
use self::daemon::DaemonFacts;
use self::others::OtherFacts;
use self::service::ServiceFacts;
use self::socket::SocketFacts;
use self::way::WayFacts;
use crate::engine::{
    ApiVersions, Client, EngineEndpoint, Environment, Failure, Info, Search, Target, disk,
};
use crate::monitor::Monitor;
use crate::platform::blocking::Blocking;
use crate::platform::container;
use crate::platform::disk::Space;
use crate::platform::process;

/// How long the files of one kind of facts may take.
const FILES_LIMIT: Duration = Duration::from_secs(1);
/// How long an engine may take to tell of itself that has just answered.
const ENGINE_LIMIT: Duration = Duration::from_secs(2);

/// A kind of facts. Each is gathered once in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    Client,
    /// What everybody hears of it.
    Engine,
    /// What it tells of itself at length, if it answers.
    Account,
    Tls,
    Daemon,
    Service,
    Socket,
    Name,
    Tcp,
    Handshake,
    Disk,
    Others,
}

/// All that checks judge.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) endpoint: EngineEndpoint,
    pub(super) environment: Environment,
    pub(super) is_container: bool,
    /// Whether the engine is a process that sees the same files as this one.
    pub(super) is_beside: bool,
    /// When the run began.
    pub(super) now: SystemTime,
    pub(super) client: Option<ClientFacts>,
    /// The context with another engine that `DOCKER_HOST` keeps from being used.
    pub(super) hidden_context: Option<String>,
    /// What the monitor reports of the engine, if it could be asked.
    pub(super) report: Option<HealthReport>,
    pub(super) account: Option<Account>,
    pub(super) tls: Option<TlsFacts>,
    pub(super) daemon: Option<DaemonFacts>,
    pub(super) service: Option<ServiceFacts>,
    pub(super) socket: Option<SocketFacts>,
    pub(super) way: WayFacts,
    pub(super) disk: Option<Space>,
    pub(super) others: Option<OtherFacts>,
}

/// What an engine that answers tells of itself.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) info: Result<Info, Failure>,
    /// When the engine told, by this machine's clock.
    pub(super) told_at: SystemTime,
    pub(super) api_versions: Result<ApiVersions, Failure>,
}

impl Facts {
    pub(super) fn new(endpoint: EngineEndpoint, environment: Environment) -> Self {
        Self {
            endpoint,
            environment,
            is_container: false,
            is_beside: false,
            now: SystemTime::now(),
            client: None,
            hidden_context: None,
            report: None,
            account: None,
            tls: None,
            daemon: None,
            service: None,
            socket: None,
            way: WayFacts::default(),
            disk: None,
            others: None,
        }
    }

    #[cfg(fuzzing)]
    pub(super) fn of_files(environment: Environment, daemon_json: &str) -> Self {
        let search = Search::new(None, environment.clone());
        let mut facts = Self::new(search.endpoint(), environment);
        facts.client = Some(client::gather(&facts.environment));
        facts.hidden_context = search.hidden().map(|context| context.name);
        let words = ["dockerd", "--config-file", daemon_json].map(str::to_owned);
        let place = daemon::place(&words, &facts.endpoint, &facts.environment);
        facts.daemon = place.map(|place| daemon::gather(place, &words));
        facts
    }

    pub(super) fn target(&self) -> Option<&Target> {
        self.endpoint.target.as_ref().ok()
    }

    /// Why the engine cannot be used, as everybody hears it.
    pub(super) fn reason(&self) -> Option<Reason> {
        self.report.as_ref()?.reason
    }

    pub(super) fn answers(&self) -> bool {
        self.report.is_some() && self.reason().is_none()
    }

    /// What everybody hears to do about it.
    pub(super) fn advice(&self) -> Vec<Advice> {
        let report = self.report.as_ref();
        report.map_or_else(Vec::new, |report| report.advice.clone())
    }

    /// Why nothing can be said of the engine's machine; `None` if that is this one.
    pub(super) fn elsewhere(&self) -> Option<&'static str> {
        if self.target().is_some_and(|it| it.address().is_some()) {
            Some("The engine is reached over the network, so its machine is not seen from here.")
        } else if self.is_container && !self.is_beside {
            Some("This backend is in a container, from where the engine's machine is not seen.")
        } else {
            None
        }
    }

    /// Whether the way to the engine ends before anyone can be asked.
    pub(super) fn is_way_broken(&self) -> bool {
        let socket = self.socket.as_ref();
        self.endpoint.target.is_err()
            || socket.is_some_and(|socket| socket.connection.is_err())
            || self.way.is_broken()
    }

    pub(super) fn is_podman(&self) -> bool {
        let engine = self.report.as_ref().and_then(|it| it.engine.as_ref());
        engine.is_some_and(|engine| engine.kind == "podman")
    }

    /// The process at the other end of the socket, where it is to be seen.
    fn peer(&self) -> Option<i32> {
        self.socket.as_ref()?.connection.ok()?
    }

    /// The words that the engine was started with, or will be by its service.
    fn daemon_words(&self) -> Vec<String> {
        let running = self.peer().filter(|_| self.is_beside).map(process::words);
        let running =
            running.filter(|words| words.first().is_some_and(|it| it.ends_with("dockerd")));
        let service = || Some(self.service.as_ref()?.service()?.words());
        running.or_else(service).unwrap_or_default()
    }

    pub(super) fn info(&self) -> Option<&Info> {
        self.account.as_ref()?.info.as_ref().ok()
    }
}

/// Gathers facts as checks need them.
#[derive(Debug)]
pub(super) struct Gatherer {
    facts: Facts,
    search: Arc<Search>,
    monitor: Monitor,
    files: Blocking,
    /// How long each kind took that is gathered.
    took: Vec<(Needs, Duration)>,
    way: way::Way,
}

impl Gatherer {
    pub(super) async fn new(search: Arc<Search>, monitor: Monitor) -> Self {
        let files = Blocking::new();
        let endpoint = match search.addressed() {
            Some(endpoint) => endpoint,
            None => {
                let looked_at = Arc::clone(&search);
                let found = files.run(move || looked_at.endpoint());
                let found = timeout(FILES_LIMIT, found).await.ok().flatten();
                found.unwrap_or_else(|| search.unreadable())
            }
        };
        let mut facts = Facts::new(endpoint, search.environment().clone());
        facts.is_container = container::is_around();
        Self {
            facts,
            search,
            monitor,
            files,
            took: Vec::new(),
            way: way::Way::default(),
        }
    }

    pub(super) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Gathers what is not gathered yet, each within a limit of its own.
    pub(super) async fn gather(&mut self, needs: &[Needs]) {
        for needs in needs {
            if self.took.iter().all(|(known, _)| known != needs) {
                let index = self.took.len();
                self.took.push((*needs, Duration::ZERO));
                let began = Instant::now();
                self.look(*needs).await;
                self.took[index].1 = began.elapsed();
            }
        }
    }

    /// How long it took to gather that, now or for a check before.
    pub(super) fn took(&self, needs: Needs) -> Duration {
        let mut all = self.took.iter();
        let found = all.find(|(known, _)| *known == needs);
        found.map_or(Duration::ZERO, |(_, took)| *took)
    }

    async fn look(&mut self, needs: Needs) {
        let Self { facts, files, .. } = self;
        match needs {
            Needs::Client => {
                let environment = facts.environment.clone();
                facts.client = read(files, move || client::gather(&environment)).await;
                let search = Arc::clone(&self.search);
                let hidden = read(files, move || search.hidden()).await.flatten();
                facts.hidden_context = hidden.map(|context| context.name);
            }
            Needs::Engine => {
                let report = self.monitor.report().await;
                facts.report = report.ok().map(|snapshot| snapshot.report.clone());
            }
            Needs::Account => {
                if let Some(target) = facts.target().filter(|_| facts.answers()) {
                    facts.account = Some(ask(target).await);
                }
            }
            Needs::Tls => {
                if let Some(Target::Tls { files: of, .. }) = facts.target().cloned() {
                    facts.tls = read(files, move || certificates::gather(&of)).await;
                }
            }
            Needs::Daemon => {
                let words = facts.daemon_words();
                let place = daemon::place(&words, &facts.endpoint, &facts.environment);
                if let (Some(place), None) = (place, facts.elsewhere()) {
                    facts.daemon = read(files, move || daemon::gather(place, &words)).await;
                }
            }
            Needs::Service => {
                if facts.elsewhere().is_none() {
                    facts.service = service::gather(&facts.endpoint, facts.is_podman()).await;
                }
            }
            Needs::Socket => {
                if let Some(Target::Socket(path)) = facts.target().cloned() {
                    facts.socket = Some(socket::gather(&path, files).await);
                    facts.is_beside = facts.peer().is_some_and(process::is_beside);
                }
            }
            Needs::Name | Needs::Tcp | Needs::Handshake => {
                if let Some(target) = facts.target().cloned() {
                    self.way.look(&target, needs, &mut facts.way).await;
                }
            }
            Needs::Disk => {
                let root = facts.info().and_then(Info::data_folder);
                if let Some(root) = root.filter(|_| facts.is_beside) {
                    facts.disk = disk::space(root, files).await;
                }
            }
            Needs::Others => {
                let chosen = facts.endpoint.socket().map(ToOwned::to_owned);
                let found = others::gather(&self.search, chosen.as_deref(), files).await;
                facts.others = Some(found);
            }
        }
    }
}

async fn ask(target: &Target) -> Account {
    let client = Client::new();
    let asked = async { tokio::join!(client.info(target), client.api_versions(target)) };
    let silent = (Err(Failure::Silent), Err(Failure::Silent));
    let (info, api_versions) = timeout(ENGINE_LIMIT, asked).await.unwrap_or(silent);
    Account {
        info,
        told_at: SystemTime::now(),
        api_versions,
    }
}

async fn read<T: Send + 'static>(
    files: &Blocking,
    look: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    timeout(FILES_LIMIT, files.run(look)).await.ok().flatten()
}

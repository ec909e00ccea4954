use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, SystemTime};

use docker_connection::{Endpoint, EndpointSource, Engine, Feature, HealthReport, Reason, Warning};
use tokio::time::{Instant, timeout_at};

use super::health::{Health, Notes, Verdict};
use super::judge::Judge;
use super::{Answer, Monitor, Outcome, Snapshot, lock};
use crate::advice::advice;
use crate::engine::{
    ApiVersions, Client, EngineEndpoint, Failure, Fit, Identity, NEIGHBOURS_LIMIT, Neighbours,
    Search,
};
use crate::platform::blocking::Blocking;
use crate::platform::trouble::Trouble;
use crate::text::harmless::harmless;

/// The reason has to reach a browser before its own deadline of 5 s.
const DEADLINE: Duration = Duration::from_secs(4);
/// How long finding and asking the engine may take; the rest is for a look around.
const ENGINE_LIMIT: Duration = DEADLINE.saturating_sub(NEIGHBOURS_LIMIT);
/// How long the files may take that say where the engine is.
const SEARCH_LIMIT: Duration = Duration::from_millis(500);
/// How long the files may take that advice is made from.
const ADVICE_LIMIT: Duration = Duration::from_millis(200);

/// What one check leaves to the next.
#[derive(Debug)]
pub(super) struct Ledger {
    search: Arc<Search>,
    client: Client,
    neighbours: Neighbours,
    judge: Judge,
    health: Health,
    endpoint: Option<Arc<EngineEndpoint>>,
    /// The engine, if it was available when it was last asked.
    engine: Option<Identity>,
    /// The kind of the engine that answered last, which outlives an outage.
    kind: Option<String>,
    /// What was wrong with this process when the engine was to be asked.
    trouble: Option<Trouble>,
    /// For the files that say where the engine is.
    search_files: Blocking,
    advice_files: Blocking,
}

/// What was asked, when, and what came of it.
struct Asked {
    checked_at: SystemTime,
    started: Instant,
    ended: Instant,
    turn: u64,
    result: Result<Identity, Failure>,
}

/// Makes one check, from the question to the last of those who hear of the answer.
pub(super) async fn run(monitor: Monitor) -> Outcome {
    let mut ledger = monitor.0.ledger.lock().await;
    ledger.check(&monitor).await
}

impl Ledger {
    pub(super) fn new(
        search: Arc<Search>,
        client: Client,
        instance: String,
        features: Vec<Feature>,
    ) -> Self {
        let neighbours = Neighbours::new(Arc::clone(&search));
        Self {
            search,
            client,
            neighbours,
            judge: Judge::default(),
            health: Health::new(instance, features),
            endpoint: None,
            engine: None,
            kind: None,
            trouble: None,
            search_files: Blocking::new(),
            advice_files: Blocking::new(),
        }
    }

    async fn check(&mut self, monitor: &Monitor) -> Outcome {
        let checked_at = SystemTime::now();
        let started = Instant::now();
        let endpoint = self.find().await;
        let result = self.ask(&endpoint, started + ENGINE_LIMIT).await;
        let asked = Asked {
            checked_at,
            started,
            ended: Instant::now(),
            turn: monitor.turn(),
            result,
        };
        if let Err(Failure::NotAsked(trouble)) = asked.result {
            monitor.0.checks.not_asked.fetch_add(1, Relaxed);
            self.note_trouble(trouble);
            return Outcome::NotAsked;
        }
        self.trouble = None;
        if let Some(made_at) = lock(&monitor.0.socket_made).take() {
            self.judge.socket_made(made_at);
        }
        if asked.result.is_ok() {
            lock(&monitor.0.start).answered();
        }
        self.judge.expect(*lock(&monitor.0.start));
        let verdict = self.judge(&endpoint, &asked).await;
        let result = verdict.result.as_ref().map(drop).map_err(|reason| *reason);
        let duration = asked.ended - asked.started;
        monitor.0.checks.count(checked_at, duration, result);

        let is_news = self.health.is_news(&verdict);
        let notes = self.notes(monitor, &endpoint, &verdict).await;
        let report = self.health.record(&verdict, notes);
        let mut answer = publish(monitor, &endpoint, &asked, report);
        // After everyone else has heard: whoever writes the log may be slow, or fail.
        if is_news {
            log(&verdict);
        }

        // So has a death: others may take a while to answer.
        let known = self.neighbours.found().clone();
        let socket = endpoint.socket();
        self.neighbours.look(socket, result.is_ok()).await;
        if *self.neighbours.found() != known {
            let notes = self.notes(monitor, &endpoint, &verdict).await;
            let report = self.health.annotate(&verdict, notes);
            answer = publish(monitor, &endpoint, &asked, report);
        }
        Outcome::Answered(answer)
    }

    /// Where the engine is to be looked for now: a context may have been switched.
    pub(super) async fn find(&mut self) -> Arc<EngineEndpoint> {
        let endpoint = match self.search.addressed() {
            Some(endpoint) => endpoint,
            None => {
                let search = Arc::clone(&self.search);
                let read = self.search_files.run(move || search.endpoint());
                let read = timeout_at(Instant::now() + SEARCH_LIMIT, read).await;
                let read = read.ok().flatten().filter(|read| !is_our_fault(read));
                match (read, &self.endpoint) {
                    (Some(endpoint), _) => endpoint,
                    (None, Some(last)) => return Arc::clone(last),
                    (None, None) => return Arc::new(self.search.unreadable()),
                }
            }
        };
        if let Some(last) = &self.endpoint
            && **last == endpoint
        {
            return Arc::clone(last);
        }
        let endpoint = Arc::new(endpoint);
        if self.endpoint.replace(Arc::clone(&endpoint)).is_some() {
            self.judge = Judge::default();
            self.engine = None;
            self.kind = None;
            self.neighbours.forget();
            let Endpoint { host, context, .. } = &endpoint.shown;
            let context = context.as_deref().unwrap_or("default");
            tracing::info!("the engine is looked for at {host} from now on: context {context}");
        }
        endpoint
    }

    async fn ask(
        &mut self,
        endpoint: &EngineEndpoint,
        deadline: Instant,
    ) -> Result<Identity, Failure> {
        // Nothing is known of who answers next unless this one does.
        let known = self.engine.take();
        let target = match &endpoint.target {
            Ok(target) => target,
            Err(flaw) => return Err(Failure::Because(flaw.reason).or_trouble()),
        };
        let answer = timeout_at(deadline, self.client.check(target, known.as_ref())).await;
        let answer = answer.unwrap_or(Err(Failure::Silent))?;
        self.kind = Some(answer.engine.kind.clone());
        self.engine = Some(answer.clone());
        Ok(answer)
    }

    /// Says what it means, given what was seen before.
    async fn judge(&mut self, endpoint: &EngineEndpoint, asked: &Asked) -> Verdict {
        let result = match &asked.result {
            Ok(identity) => {
                self.judge.answered();
                Ok((identity.engine.clone(), asked.ended - asked.started))
            }
            Err(failure) => Err(self.judge.reason(asked.ended, *failure)),
        };
        let result = match result {
            Err(Reason::SocketMissing) if self.is_nowhere(endpoint).await => {
                Err(Reason::NotInstalled)
            }
            result => result,
        };
        Verdict {
            checked_at: asked.checked_at,
            endpoint: endpoint.shown.clone(),
            result,
        }
    }

    /// Tells an engine that is not installed from one that is not running.
    async fn is_nowhere(&self, endpoint: &EngineEndpoint) -> bool {
        endpoint.shown.source == EndpointSource::Default
            && self.installed().await == Some(None)
            && !self.neighbours.exist(endpoint.socket()).await
    }

    /// The kind of engine that is installed, if any; nothing if the folders do not answer in time.
    async fn installed(&self) -> Option<Option<&'static str>> {
        let search = Arc::clone(&self.search);
        let look = self.advice_files.run(move || search.installed());
        timeout_at(Instant::now() + ADVICE_LIMIT, look).await.ok()?
    }

    async fn notes(
        &self,
        monitor: &Monitor,
        endpoint: &Arc<EngineEndpoint>,
        verdict: &Verdict,
    ) -> Notes {
        let found = self.neighbours.found();
        let mut advice = match verdict.result {
            Ok(_) => Vec::new(),
            Err(reason) => {
                let kind = match &self.kind {
                    Some(kind) => Some(kind.clone()),
                    None => self.installed().await.flatten().map(str::to_owned),
                };
                let endpoint = Arc::clone(endpoint);
                let made = move || advice(reason, &endpoint, kind.as_deref());
                let made = self.advice_files.run(made);
                let made = timeout_at(Instant::now() + ADVICE_LIMIT, made).await;
                made.ok().flatten().unwrap_or_default()
            }
        };
        let mut warnings = found.warnings();
        let answering = self.engine.as_ref().filter(|_| verdict.result.is_ok());
        warnings.extend(answering.and_then(|it| self.api_warning(&it.api_versions)));
        match &endpoint.target {
            Ok(target) if verdict.result.is_ok() => warnings.extend(monitor.0.disk.warning(target)),
            _ => advice.extend(found.advice()),
        }
        Notes { advice, warnings }
    }

    /// Whether Docker's own client would ask the engine for what it does not speak.
    fn api_warning(&self, spoken: &ApiVersions) -> Option<Warning> {
        let wanted = self.search.environment().docker_api_version.as_deref()?;
        matches!(spoken.fit(wanted), Fit::TooOld | Fit::TooNew).then(|| Warning {
            code: "api-version".to_owned(),
            text: format!(
                "DOCKER_API_VERSION is {}, which this engine does not speak: Docker's own client \
                 does not work. Unset it.",
                harmless(wanted)
            ),
        })
    }

    /// One line for each time it begins.
    fn note_trouble(&mut self, trouble: Trouble) {
        if self.trouble.replace(trouble) != Some(trouble) {
            tracing::error!("the engine cannot be asked: {trouble}");
        }
    }
}

/// Whether the files that say where the engine is could not be opened for our own trouble.
fn is_our_fault(endpoint: &EngineEndpoint) -> bool {
    let flaw = endpoint.target.as_ref().err();
    flaw.is_some_and(|flaw| flaw.reason == Reason::ConfigUnreadable && Trouble::now().is_some())
}

fn publish(
    monitor: &Monitor,
    endpoint: &Arc<EngineEndpoint>,
    asked: &Asked,
    report: HealthReport,
) -> Arc<Answer> {
    let answer = Arc::new(Answer {
        started: asked.started,
        ended: asked.ended,
        turn: asked.turn,
        endpoint: Arc::clone(endpoint),
        snapshot: Arc::new(Snapshot::new(report)),
    });
    monitor.publish(&answer);
    answer
}

fn log(verdict: &Verdict) {
    let host = &verdict.endpoint.host;
    match &verdict.result {
        Ok((Engine { kind, version, .. }, _)) => {
            tracing::info!("Docker is available at {host}: {kind} {version}");
        }
        Err(Reason::Starting) => tracing::info!("Docker is starting at {host}"),
        Err(reason) => tracing::warn!("Docker is unavailable at {host}: {reason}"),
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::net::UnixListener;
    use std::path::Path;

    use tempfile::tempdir;

    use super::*;
    use crate::engine::{Environment, Target};

    /// What a missing socket means.
    async fn meaning(environment: &Environment, source: EndpointSource) -> Option<Reason> {
        let search = Arc::new(Search::new(None, environment.clone()));
        let mut ledger = Ledger::new(search, Client::new(), String::new(), Vec::new());
        let path = "/var/run/docker.sock";
        let endpoint = EngineEndpoint {
            shown: Endpoint {
                host: format!("unix://{path}"),
                source,
                context: None,
            },
            target: Ok(Target::Socket(path.to_owned())),
        };
        let now = Instant::now();
        let asked = Asked {
            checked_at: SystemTime::now(),
            started: now,
            ended: now,
            turn: 0,
            result: Err(Failure::Because(Reason::SocketMissing)),
        };
        ledger.judge(&endpoint, &asked).await.result.err()
    }

    #[tokio::test]
    async fn an_engine_of_which_there_is_no_trace_is_not_installed() {
        if Path::new("/run/podman/podman.sock").exists() {
            return;
        }
        let folder = tempdir().unwrap();
        let environment = Environment {
            home: Some(folder.path().to_owned()),
            path: Some(folder.path().into()),
            ..Environment::default()
        };
        let default = EndpointSource::Default;
        let (missing, nowhere) = (Some(Reason::SocketMissing), Some(Reason::NotInstalled));
        assert_eq!(meaning(&environment, default).await, nowhere);
        let named = EndpointSource::Config;
        assert_eq!(meaning(&environment, named).await, missing);
        let program = folder.path().join("podman");
        fs::write(&program, "").unwrap();
        assert_eq!(meaning(&environment, default).await, missing);
        fs::remove_file(program).unwrap();
        let other = folder.path().join(".rd");
        fs::create_dir(&other).unwrap();
        let _other = UnixListener::bind(other.join("docker.sock")).unwrap();
        assert_eq!(meaning(&environment, default).await, missing);
    }
}

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use docker_connection::{Advice, Warning};
use futures_util::future::join_all;
use rustix::process::geteuid;
use tokio::time::{Instant, timeout};

use crate::Environment;
use crate::endpoint::Target;
use crate::engine;

/// How long others may take to answer. The report of the chosen engine waits for it.
pub(crate) const LIMIT: Duration = Duration::from_millis(500);
/// How long what was found is taken for true.
const SERVES: Duration = Duration::from_secs(5);

/// Other engines that may be there: offered when the chosen one fails, and never switched to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Neighbours {
    places: Arc<[Place]>,
    hidden: Option<Arc<HiddenContext>>,
    found: Arc<Mutex<Found>>,
}

/// The current context, where `DOCKER_HOST` keeps it from being used.
#[derive(Debug)]
pub(crate) struct HiddenContext {
    pub(crate) name: String,
    pub(crate) target: Target,
}

/// Where an engine usually has its socket.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    engine: &'static str,
    path: PathBuf,
    /// The path for a shell, without the name of the home folder.
    shown: String,
}

#[derive(Debug, Default)]
struct Found {
    looked_at: Option<Instant>,
    answering: Vec<Place>,
    /// `None` until somebody has looked.
    hidden_answers: Option<bool>,
}

impl Neighbours {
    /// Everybody but the chosen socket.
    pub(crate) fn of(
        chosen: Option<&Path>,
        hidden: Option<HiddenContext>,
        environment: &Environment,
    ) -> Self {
        let mut places = places(environment);
        places.retain(|place| Some(place.path.as_path()) != chosen);
        Self {
            places: places.into(),
            hidden: hidden.map(Arc::new),
            found: Arc::default(),
        }
    }

    /// Whether any of their sockets is there.
    pub(crate) fn exist(&self) -> bool {
        self.places.iter().any(|place| place.path.exists())
    }

    /// Looks for them: all if the chosen engine does not answer, and only for a hidden context, and
    /// only once, if it does. Takes half a second at most.
    pub(crate) async fn look(&self, chosen: Option<&Path>, chosen_answers: bool) {
        if chosen_answers {
            if self.found().hidden_answers.is_none() {
                let hidden_answers = self.hidden_answers().await;
                self.found().hidden_answers = Some(hidden_answers);
            }
            return;
        }
        let looked_at = self.found().looked_at;
        if looked_at.is_some_and(|time| time.elapsed() < SERVES) {
            return;
        }
        let places = self.distinct_places(chosen);
        let (hidden_answers, answering) = tokio::join!(
            self.hidden_answers(),
            join_all(places.iter().map(async |place| {
                let target = Target::Socket(place.path.to_string_lossy().into_owned());
                answers(&target).await.then_some(*place)
            }))
        );
        *self.found() = Found {
            looked_at: Some(Instant::now()),
            answering: answering.into_iter().flatten().cloned().collect(),
            hidden_answers: Some(hidden_answers),
        };
    }

    pub(crate) fn advice(&self) -> Vec<Advice> {
        let offer = |place: &Place| Advice {
            text: format!(
                "Another engine answers: {} at {}. To use it, set DOCKER_HOST and restart this \
                 backend.",
                place.engine, place.shown
            ),
            command: Some(format!(
                "export DOCKER_HOST=unix://{}",
                in_shell(&place.shown)
            )),
        };
        self.found().answering.iter().map(offer).collect()
    }

    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let conflict = |hidden: &Arc<HiddenContext>| Warning {
            code: "context-conflict".to_owned(),
            text: format!(
                "DOCKER_HOST hides the Docker context {}, whose engine answers. Unset DOCKER_HOST \
                 to use that one.",
                hidden.name
            ),
        };
        let is_conflict = self.found().hidden_answers == Some(true);
        let hidden = self.hidden.iter().filter(|_| is_conflict);
        hidden.map(conflict).collect()
    }

    async fn hidden_answers(&self) -> bool {
        match &self.hidden {
            Some(hidden) => answers(&hidden.target).await,
            None => false,
        }
    }

    /// Sockets that are links to others count once.
    fn distinct_places(&self, chosen: Option<&Path>) -> Vec<&Place> {
        let mut seen: Vec<_> = chosen
            .and_then(|path| path.canonicalize().ok())
            .into_iter()
            .collect();
        let is_new = |place: &&Place| {
            let Ok(path) = place.path.canonicalize() else {
                return false;
            };
            let is_new = !seen.contains(&path);
            seen.push(path);
            is_new
        };
        self.places.iter().filter(is_new).collect()
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        // A panic can leave nothing behind that the next look does not replace.
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answers(target: &Target) -> bool {
    let answer = timeout(LIMIT, engine::check(target, None)).await;
    matches!(answer, Ok(Ok(_)))
}

fn places(environment: &Environment) -> Vec<Place> {
    let in_home = [
        ("Docker Desktop", ".docker/run/docker.sock"),
        ("Docker Desktop", ".docker/desktop/docker.sock"),
        ("Colima", ".colima/default/docker.sock"),
        ("Colima", ".colima/docker.sock"),
        ("Colima", ".config/colima/default/docker.sock"),
        ("Rancher Desktop", ".rd/docker.sock"),
        ("OrbStack", ".orbstack/run/docker.sock"),
    ];
    let of_user = [
        ("rootless Docker", "docker.sock"),
        ("Podman", "podman/podman.sock"),
    ];
    let of_system = [
        ("Docker", "/var/run/docker.sock"),
        ("Podman", "/run/podman/podman.sock"),
    ];
    let user = format!("/run/user/{}", geteuid().as_raw());
    let runtime = environment.runtime_folder.clone();
    let runtime = runtime.unwrap_or_else(|| user.into());

    let in_system = of_system.map(|(engine, path)| Place::new(engine, path.into()));
    let in_runtime = of_user.map(|(engine, path)| Place::new(engine, runtime.join(path)));
    let in_home = environment.home.iter().flat_map(|home| {
        in_home.map(|(engine, path)| Place {
            engine,
            path: home.join(path),
            shown: format!("~/{path}"),
        })
    });
    in_system
        .into_iter()
        .chain(in_runtime)
        .chain(in_home)
        .collect()
}

impl Place {
    fn new(engine: &'static str, path: PathBuf) -> Self {
        let shown = path.display().to_string();
        Self {
            engine,
            path,
            shown,
        }
    }
}

/// A shell expands `~` at the start of a word only.
fn in_shell(path: &str) -> String {
    match path.strip_prefix("~/") {
        Some(rest) => format!("\"$HOME\"/{rest}"),
        None => path.to_owned(),
    }
}

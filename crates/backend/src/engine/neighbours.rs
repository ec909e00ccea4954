use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use docker_connection::{Advice, Warning};
use futures_util::future::join_all;
use tokio::time::{Instant, timeout_at};

use super::client::Client;
use super::endpoint::{Environment, HiddenContext, Search, Target, shorten_home};
use crate::platform::blocking::Blocking;
use crate::platform::{programs, socket};
use crate::text::shell;

/// How long others may take to answer.
pub(crate) const LIMIT: Duration = Duration::from_millis(500);
/// How long what was found is taken for true.
const SERVES: Duration = Duration::from_secs(5);

/// Other engines that may be there: offered when the chosen one fails, and never switched to.
#[derive(Debug)]
pub(crate) struct Neighbours {
    client: Client,
    files: Blocking,
    search: Arc<Search>,
    places: Arc<[Place]>,
    looked_at: Option<Instant>,
    /// Whether it is known if the context answers that `DOCKER_HOST` hides.
    is_hidden_known: bool,
    found: Findings,
}

/// What is known of others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    answering: Vec<Place>,
    /// The name of a hidden context whose engine answers.
    conflict: Option<String>,
}

/// Where an engine usually has its socket.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    engine: &'static str,
    path: PathBuf,
    /// The path for a shell, without the name of the home folder.
    shown: String,
}

impl Neighbours {
    pub(crate) fn new(search: Arc<Search>) -> Self {
        Self {
            client: Client::new(),
            files: Blocking::new(),
            places: places(search.environment()).into(),
            search,
            looked_at: None,
            is_hidden_known: false,
            found: Findings::default(),
        }
    }

    pub(crate) fn found(&self) -> &Findings {
        &self.found
    }

    /// Takes in that another engine is the chosen one.
    pub(crate) fn forget(&mut self) {
        self.looked_at = None;
        self.is_hidden_known = false;
        self.found = Findings::default();
    }

    /// Whether the socket of any but the chosen one is there; taken for granted if the folders do
    /// not answer in time.
    pub(crate) async fn exist(&self, chosen: Option<&Path>) -> bool {
        let places = self.others(chosen);
        let look = self
            .files
            .run(move || places.iter().any(|place| socket::is_there(&place.path)));
        let found = timeout_at(Instant::now() + LIMIT, look).await;
        found.ok().flatten().unwrap_or(true)
    }

    /// Looks for them: all if the chosen engine does not answer, and only for a hidden context, and
    /// only once, if it does. Takes half a second at most.
    pub(crate) async fn look(&mut self, chosen: Option<&Path>, chosen_answers: bool) {
        let deadline = Instant::now() + LIMIT;
        if chosen_answers {
            if !self.is_hidden_known {
                self.is_hidden_known = true;
                self.found.conflict = self.conflict(deadline).await;
            }
            return;
        }
        if self.looked_at.is_some_and(|time| time.elapsed() < SERVES) {
            return;
        }
        let (conflict, answering) =
            tokio::join!(self.conflict(deadline), self.answering(chosen, deadline));
        self.looked_at = Some(Instant::now());
        self.is_hidden_known = true;
        self.found = Findings {
            answering,
            conflict,
        };
    }

    /// The name of the hidden context, if its engine answers.
    async fn conflict(&self, deadline: Instant) -> Option<String> {
        let search = Arc::clone(&self.search);
        let hidden = self.files.run(move || search.hidden());
        let hidden: Option<HiddenContext> = timeout_at(deadline, hidden).await.ok()??;
        let HiddenContext { name, target } = hidden?;
        self.answers(&target, deadline).await.then_some(name)
    }

    async fn answering(&self, chosen: Option<&Path>, deadline: Instant) -> Vec<Place> {
        let asked = self.asked(chosen, deadline).await.into_iter();
        let answering = asked.filter(|(_, answers)| *answers);
        answering.map(|(place, _)| place).collect()
    }

    /// The places of others where there is something, and whether it answers.
    async fn asked(&self, chosen: Option<&Path>, deadline: Instant) -> Vec<(Place, bool)> {
        let places = self.there(chosen, deadline).await.into_iter();
        let asked = places.map(async |place| {
            let answers = self.answers(&place.target(), deadline).await;
            (place, answers)
        });
        join_all(asked).await
    }

    /// The places of others where there is something.
    async fn there(&self, chosen: Option<&Path>, deadline: Instant) -> Vec<Place> {
        let chosen = chosen.map(Path::to_owned);
        let places = self.others(chosen.as_deref());
        let look = self.files.run(move || distinct(places, chosen.as_deref()));
        let places = timeout_at(deadline, look).await;
        places.ok().flatten().unwrap_or_default()
    }

    async fn answers(&self, target: &Target, deadline: Instant) -> bool {
        let answer = timeout_at(deadline, self.client.check(target, None)).await;
        matches!(answer, Ok(Ok(_)))
    }

    /// Every place but that of the chosen socket.
    fn others(&self, chosen: Option<&Path>) -> Vec<Place> {
        let others = self.places.iter();
        others
            .filter(|place| Some(place.path.as_path()) != chosen)
            .cloned()
            .collect()
    }
}

/// An engine whose socket is there, besides the chosen one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Neighbour {
    pub(crate) engine: &'static str,
    /// The path for a shell, without the name of the home folder.
    pub(crate) shown: String,
    pub(crate) answers: bool,
}

/// All engines whose sockets are there, whether they answer or not. Takes half a second at most.
pub(crate) async fn survey(search: &Arc<Search>, chosen: Option<&Path>) -> Vec<Neighbour> {
    let neighbours = Neighbours::new(Arc::clone(search));
    let deadline = Instant::now() + LIMIT;
    let asked = neighbours.asked(chosen, deadline).await.into_iter();
    let found = asked.map(|(place, answers)| Neighbour {
        engine: place.engine,
        shown: place.shown,
        answers,
    });
    found.collect()
}

impl Neighbour {
    /// How to use that engine instead.
    pub(crate) fn offer(&self) -> Advice {
        offer(self.engine, &self.shown)
    }
}

fn offer(engine: &str, shown: &str) -> Advice {
    let host = format!("{}://{}", socket::SCHEME, shell::inside_word(shown));
    Advice {
        text: format!(
            "Another engine answers: {engine} at {shown}. To use it, set DOCKER_HOST and restart \
             this backend."
        ),
        command: Some(programs::set_variable("DOCKER_HOST", &host)),
        href: None,
    }
}

impl Findings {
    pub(crate) fn advice(&self) -> Vec<Advice> {
        let offer = |place: &Place| offer(place.engine, &place.shown);
        self.answering.iter().map(offer).collect()
    }

    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let conflict = |name: &String| Warning {
            code: "context-conflict".to_owned(),
            text: format!(
                "DOCKER_HOST hides the Docker context {name}, whose engine answers. Unset \
                 DOCKER_HOST to use that one."
            ),
        };
        self.conflict.iter().map(conflict).collect()
    }
}

/// The sockets that are there; those that are links to others count once. May block.
fn distinct(mut places: Vec<Place>, chosen: Option<&Path>) -> Vec<Place> {
    let chosen = chosen.and_then(socket::real);
    let mut seen: Vec<_> = chosen.into_iter().collect();
    places.retain(|place| {
        let Some(path) = socket::real(&place.path) else {
            return false;
        };
        let is_new = !seen.contains(&path);
        seen.push(path);
        is_new
    });
    places
}

fn places(environment: &Environment) -> Vec<Place> {
    let home = environment.home.as_deref();
    let all = socket::places(home, environment.runtime_folder.as_deref());
    let place = |(engine, path): (_, PathBuf)| Place {
        engine,
        shown: shorten_home(&path, home),
        path,
    };
    all.into_iter().map(place).collect()
}

impl Place {
    fn target(&self) -> Target {
        Target::Socket(self.path.to_string_lossy().into_owned())
    }
}

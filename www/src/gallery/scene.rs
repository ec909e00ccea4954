use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::Fake;
use docker_connection_yew::prelude::*;
use docker_connection_yew::rules::Config;
use yew::AttrValue;

use super::answers::{AVAILABLE, FIXTURES, Reply, STARTING, UNAVAILABLE, reply_for, report};

pub(super) const GROUPS: [&str; 4] = [PHASES, COMPACT, REPORTS, REASONS];
const PHASES: &str = "Phases";
const COMPACT: &str = "Phases, compact";
const REPORTS: &str = "Reports on the wire";
const REASONS: &str = "Reasons";

/// The components in one state that the rules led to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scene {
    pub(super) group: &'static str,
    pub(super) name: AttrValue,
    pub(super) is_compact: bool,
    pub(super) connection: DockerConnection,
}

/// A page in which time goes only when it is told to, and its manager.
pub(super) fn page() -> (Fake, ConnectionManager) {
    let fake = Fake::new();
    let config = ManagerConfig {
        rules: Config {
            jitter: 0.0,
            ..Config::default()
        },
        ..ManagerConfig::default()
    };
    let manager = ConnectionManager::with_runtime(config, Rc::new(fake.clone()));
    // Rules that differ from the default in the jitter alone are valid.
    (
        fake,
        manager.unwrap_or_else(|_| ConnectionManager::detached()),
    )
}

/// What a page shows after each reply has held for its time, in ms.
async fn play(replies: impl IntoIterator<Item = (Reply, u64)>) -> DockerConnection {
    let (fake, manager) = page();
    let mut subscription = None;
    for (reply, millis) in replies {
        fake.set_answer(reply);
        if subscription.is_none() {
            subscription = Some(manager.subscribe(|_| {}));
        }
        fake.advance(Duration::from_millis(millis)).await;
    }
    DockerConnection {
        status: manager.status(),
        manager,
        catalogue: Catalogue::default(),
    }
}

async fn phase(phase: Phase) -> DockerConnection {
    match phase {
        Phase::Checking => play([(None, 0)]).await,
        Phase::Connected => play([(report(UNAVAILABLE), 12_000), (report(AVAILABLE), 9_000)]).await,
        Phase::Starting => play([(report(UNAVAILABLE), 4_000), (report(STARTING), 2_000)]).await,
        Phase::Unavailable => play([(report(UNAVAILABLE), 2_000)]).await,
        Phase::RateLimited => play([(report(UNAVAILABLE), 38_000)]).await,
        _ => play([]).await,
    }
}

/// Every scene of the gallery.
pub(super) async fn all() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for &one in Phase::ALL {
        let connection = phase(one).await;
        for (group, is_compact) in [(PHASES, false), (COMPACT, true)] {
            scenes.push(Scene {
                group,
                name: one.as_str().into(),
                is_compact,
                connection: connection.clone(),
            });
        }
    }
    for (name, body) in FIXTURES {
        scenes.push(Scene {
            group: REPORTS,
            name: name.into(),
            is_compact: false,
            connection: play([(report(body), 100)]).await,
        });
    }
    for &reason in Reason::ALL {
        let timeout = if reason == Reason::BackendTimeout {
            5_000
        } else {
            0
        };
        let millis = timeout + 2_000;
        scenes.push(Scene {
            group: REASONS,
            name: reason.as_str().into(),
            is_compact: true,
            connection: play([(reply_for(reason), millis)]).await,
        });
    }
    scenes
}

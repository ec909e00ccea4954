use std::rc::Rc;
use std::time::Duration;

use docker_connection_manager::Fake;
use docker_connection_yew::prelude::*;
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
    pub(super) manager: ConnectionManager,
    pub(super) status: Rc<Status>,
}

impl Scene {
    /// An id for one of its components.
    pub(super) fn id(&self, component: &str) -> AttrValue {
        let name = self.name.replace([' ', ','], "-");
        let size = if self.is_compact { "compact" } else { "full" };
        format!("{name}-{size}-{component}").into()
    }
}

/// A page in which time goes only when it is told to, and its manager.
pub(super) fn page() -> (Fake, ConnectionManager) {
    let fake = Fake::new();
    let manager = fake.manager();
    (fake, manager)
}

/// A status, and the manager whose clock its instants are of.
type Played = (Rc<Status>, ConnectionManager);

/// What a page shows after each reply has held for its time, in ms.
async fn play(replies: impl IntoIterator<Item = (Reply, u64)>) -> Played {
    let (fake, manager) = page();
    let mut subscription = None;
    for (reply, millis) in replies {
        fake.set_answer(reply);
        if subscription.is_none() {
            subscription = Some(manager.subscribe(|_| {}));
        }
        fake.advance(Duration::from_millis(millis)).await;
    }
    (manager.status(), manager)
}

async fn phase(phase: Phase) -> Played {
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
    let mut add = |group, name: &str, is_compact, (status, manager): Played| {
        scenes.push(Scene {
            group,
            name: name.to_owned().into(),
            is_compact,
            manager,
            status,
        });
    };
    for &one in Phase::ALL {
        let played = phase(one).await;
        for (group, is_compact) in [(PHASES, false), (COMPACT, true)] {
            add(group, one.as_str(), is_compact, played.clone());
        }
    }
    for (name, body) in FIXTURES {
        add(REPORTS, name, false, play([(report(body), 100)]).await);
    }
    for &reason in Reason::ALL {
        let timeout = if reason == Reason::BackendTimeout {
            5_000
        } else {
            0
        };
        let played = play([(reply_for(reason), timeout + 2_000)]).await;
        add(REASONS, reason.as_str(), true, played);
    }
    scenes
}

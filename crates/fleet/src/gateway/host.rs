use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use docker_connection_backend::NotAsked;
use docker_connection_backend::hosts::{Follow, Following, Latest, Snapshot, Source};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::task::AbortOnDropHandle;

use super::office::Office;
use super::sight::{Sight, Verdict};
use super::telling::{Telling, checked, silent, unreachable};
use crate::wire::{Entry, Heartbeat, HostName};

/// How long a single answer waits for the agent: an engine that hangs is known after 4 s, and a
/// browser waits for 5.
const ANSWER_LIMIT: Duration = Duration::from_millis(4500);

/// How often the log tells of values of one host that are of no use.
const COMPLAINT_INTERVAL: Duration = Duration::from_secs(60);

/// A host, as long as a gateway knows of it. Clones are the same one.
#[derive(Clone, Debug)]
pub(crate) struct Host(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    name: HostName,
    /// Numbers begin anew when a host is forgotten and found again: then it has another one.
    instance: String,
    office: Arc<Office>,
    state: Mutex<State>,
    /// What is told to those who look; nothing before something is known.
    latest: Latest,
    /// The agent is to be asked at once.
    hurry: Notify,
}

#[derive(Debug, Default)]
struct State {
    stored: Option<Stored>,
    watchers: usize,
    watched: Option<Watched>,
    telling: Telling,
    /// When the log told of a value that is of no use.
    complained: Option<Instant>,
}

/// What the bucket holds.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) revision: u64,
    pub(super) value: Bytes,
}

/// What there is while somebody looks.
#[derive(Debug)]
struct Watched {
    sight: Sight,
    /// Read from what is stored.
    entry: Option<Entry>,
    /// The last thing that was told, and of which revision.
    told: Option<(Verdict, u64)>,
    _keeper: AbortOnDropHandle<()>,
}

impl Host {
    pub(super) fn new(name: HostName, office: Arc<Office>) -> Self {
        Self(Arc::new(Inner {
            name,
            instance: format!("{:016x}", fastrand::u64(..)),
            office,
            state: Mutex::default(),
            latest: Latest::default(),
            hurry: Notify::new(),
        }))
    }

    /// Whether the bucket has a key of its name.
    pub(super) fn is_known(&self) -> bool {
        self.state().stored.is_some()
    }

    pub(super) fn is_watched(&self) -> bool {
        self.state().watched.is_some()
    }

    /// The bucket holds that now, or nothing.
    pub(super) fn store(&self, stored: Option<Stored>) {
        let mut state = self.state();
        state.stored = stored;
        if state.watched.is_none() {
            return;
        }
        let entry = self.read(&mut state);
        let Some(watched) = &mut state.watched else {
            return;
        };
        // In another bucket, the same revision is something else.
        watched
            .told
            .take_if(|(verdict, _)| *verdict == Verdict::Report);
        let before = watched.entry.as_ref().map(|entry| entry.generation);
        watched.entry = entry;
        let after = watched.entry.as_ref().map(|entry| entry.generation);
        if after != before {
            self.0.hurry.notify_one();
        }
        self.refresh(&mut state);
    }

    /// What the bucket holds is not known for now.
    pub(super) fn doubt(&self) {
        if let Some(watched) = &mut self.state().watched {
            watched.entry = None;
        }
    }

    /// The agent answered the lease that was sent at that time.
    pub(super) fn answered(&self, sent: Instant, heartbeat: Heartbeat) {
        let mut state = self.state();
        if let Some(watched) = &mut state.watched {
            let entry = watched.entry.as_ref();
            watched.sight.answered(sent, heartbeat, entry);
            self.refresh(&mut state);
        }
    }

    /// Tells what there is to be told.
    fn refresh(&self, state: &mut State) {
        let Some(watched) = &mut state.watched else {
            return;
        };
        let revision = state.stored.as_ref().map_or(0, |stored| stored.revision);
        let entry = watched.entry.as_ref();
        let reach = self.0.office.reach();
        let Some(verdict) = watched
            .sight
            .verdict(Instant::now(), entry, revision, reach)
        else {
            return;
        };
        let about = match verdict {
            Verdict::Report => revision,
            Verdict::Silent | Verdict::Unreachable => 0,
        };
        if watched.told.replace((verdict, about)) == Some((verdict, about)) {
            return;
        }
        let report = match verdict {
            Verdict::Report => entry.and_then(|entry| entry.report.clone()),
            Verdict::Silent => Some(silent(entry)),
            Verdict::Unreachable => Some(unreachable(entry)),
        };
        let Some(report) = report else {
            return;
        };
        let snapshot = state.telling.tell(&self.0.instance, report);
        self.0.latest.tell(Arc::new(snapshot));
    }

    fn read(&self, state: &mut State) -> Option<Entry> {
        let stored = state.stored.as_ref()?;
        let entry = serde_json::from_slice(&stored.value).ok().and_then(checked);
        // Whoever writes there may do so all the time.
        let is_old = |time: Instant| time.elapsed() >= COMPLAINT_INTERVAL;
        if entry.is_none() && state.complained.is_none_or(is_old) {
            state.complained = Some(Instant::now());
            tracing::warn!(
                "the key of the host {} is not as an agent writes it",
                self.0.name
            );
        }
        entry
    }

    /// Asks the agent for as long as somebody looks, and tells what its silence means.
    async fn keep(self) {
        let office = &self.0.office;
        let mut link = office.link();
        link.mark_unchanged();
        let mut is_in_hurry = false;
        loop {
            let now = Instant::now();
            if is_in_hurry || self.ask_at() <= now {
                is_in_hurry = false;
                office.lease(&self.0.name, self.generation(), now).await;
                self.asked(now);
            }
            let due = self.look(now);
            let ask_at = self.ask_at();
            tokio::select! {
                () = sleep_until(due.map_or(ask_at, |due| due.min(ask_at))) => {}
                () = self.0.hurry.notified() => is_in_hurry = true,
                changed = link.changed() => match changed {
                    Ok(()) => if link.borrow_and_update().is_up {
                        self.renew();
                    },
                    Err(_) => pending().await,
                },
            }
        }
    }

    /// When the agent is to be asked again.
    fn ask_at(&self) -> Instant {
        let state = self.state();
        let watched = state.watched.as_ref();
        watched.map_or_else(Instant::now, |watched| watched.sight.ask_at())
    }

    fn asked(&self, now: Instant) {
        if let Some(watched) = &mut self.state().watched {
            watched.sight.asked(now);
        }
    }

    /// Tells what silence means by now. When it will mean something else.
    fn look(&self, now: Instant) -> Option<Instant> {
        let mut state = self.state();
        self.refresh(&mut state);
        let watched = state.watched.as_ref()?;
        watched.sight.due(now, self.0.office.reach())
    }

    /// Of the agent that owns the key, if there is one.
    fn generation(&self) -> u64 {
        let state = self.state();
        let watched = state.watched.as_ref();
        let entry = watched.and_then(|watched| watched.entry.as_ref());
        entry.map_or(0, |entry| entry.generation)
    }

    fn renew(&self) {
        if let Some(watched) = &mut self.state().watched {
            watched.sight.renew(Instant::now());
            // Revisions may begin anew.
            watched.told = None;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What is guarded is sound after each step.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source for Host {
    type Watch = HostWatch;

    async fn report(&self) -> Result<Arc<Snapshot>, NotAsked> {
        let mut watch = self.watch();
        if let Ok(snapshot) = timeout(ANSWER_LIMIT, watch.next()).await {
            return Ok(snapshot);
        }
        let mut state = self.state();
        // It may have become known in the last moment, and what is told now would be newer.
        if let Some(snapshot) = watch.current() {
            return Ok(snapshot);
        }
        let entry = state.watched.as_ref().and_then(|it| it.entry.as_ref());
        let report = if self.0.office.reach().is_up() {
            silent(entry)
        } else {
            unreachable(entry)
        };
        Ok(Arc::new(state.telling.tell(&self.0.instance, report)))
    }

    fn watch(&self) -> HostWatch {
        HostWatch::new(self.clone())
    }
}

/// Somebody looks at a host until this is dropped.
#[derive(Debug)]
pub(crate) struct HostWatch {
    host: Host,
    snapshots: Following,
}

impl HostWatch {
    fn new(host: Host) -> Self {
        let mut state = host.state();
        state.watchers += 1;
        if state.watchers == 1 {
            host.0.latest.forget();
            let is_read = host.0.office.reach().bucket.is_up;
            let entry = is_read.then(|| host.read(&mut state)).flatten();
            let keeper = tokio::spawn(host.clone().keep());
            state.watched = Some(Watched {
                sight: Sight::new(Instant::now()),
                entry,
                told: None,
                _keeper: AbortOnDropHandle::new(keeper),
            });
            host.0.office.begin_watch();
        }
        let snapshots = host.0.latest.follow();
        drop(state);
        Self { host, snapshots }
    }
}

impl Follow for HostWatch {
    async fn next(&mut self) -> Arc<Snapshot> {
        self.snapshots.next().await
    }

    fn current(&self) -> Option<Arc<Snapshot>> {
        self.snapshots.current()
    }
}

impl Drop for HostWatch {
    fn drop(&mut self) {
        let mut state = self.host.state();
        state.watchers -= 1;
        if state.watchers == 0 {
            state.watched = None;
            self.host.0.office.end_watch();
        }
    }
}

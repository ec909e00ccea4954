use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use bytes::Bytes;
use docker_connection::Usage;
use tokio::sync::watch::{Receiver, Sender};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::task::AbortOnDropHandle;

use super::meter::Meter;
use crate::engine::Client;
use crate::monitor::Monitor;

/// Between two samples.
const PAUSE: Duration = Duration::from_secs(2);

/// Samples what containers use for as long as somebody listens: one sample for all who do.
#[derive(Clone, Debug)]
pub(crate) struct Usages {
    monitor: Monitor,
    shows_names: bool,
    sampling: Arc<Mutex<Weak<Sampling>>>,
}

/// Samples until the last one who holds it is gone.
#[derive(Debug)]
struct Sampling {
    /// Nothing while the engine cannot be used.
    events: Receiver<Option<Bytes>>,
    task: AbortOnDropHandle<()>,
}

/// Hears what containers use.
#[derive(Debug)]
pub(crate) struct UsageListener {
    events: Receiver<Option<Bytes>>,
    _sampling: Arc<Sampling>,
}

impl Usages {
    /// Asks nothing yet. With `shows_names` each container is told by its name.
    pub(crate) fn new(monitor: Monitor, shows_names: bool) -> Self {
        Self {
            monitor,
            shows_names,
            sampling: Arc::default(),
        }
    }

    /// Listens until it is dropped.
    ///
    /// Panics outside of a tokio runtime.
    pub(crate) fn listen(&self) -> UsageListener {
        let mut last = self.sampling.lock().unwrap_or_else(PoisonError::into_inner);
        // The runtime of the one who began it may have ended.
        let running = last.upgrade().filter(|it| !it.task.is_finished());
        let sampling = running.unwrap_or_else(|| {
            let events = Sender::new(None);
            let receiver = events.subscribe();
            let task = tokio::spawn(sample(self.monitor.clone(), events, self.shows_names));
            let begun = Arc::new(Sampling {
                events: receiver,
                task: AbortOnDropHandle::new(task),
            });
            *last = Arc::downgrade(&begun);
            begun
        });
        let mut events = sampling.events.clone();
        events.mark_changed();
        UsageListener {
            events,
            _sampling: sampling,
        }
    }
}

impl UsageListener {
    /// The event `usage` with the next sample, or with the last one at first; `None` if there will
    /// be no more.
    pub(crate) async fn next(&mut self) -> Option<Bytes> {
        loop {
            self.events.changed().await.ok()?;
            let event = self.events.borrow_and_update().clone();
            if event.is_some() {
                return event;
            }
        }
    }
}

async fn sample(monitor: Monitor, events: Sender<Option<Bytes>>, shows_names: bool) {
    let client = Client::new();
    let mut watch = monitor.watch();
    let mut meter = Meter::default();
    let mut ticks = interval(PAUSE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first one waits for a check.
    watch.next().await;
    loop {
        let Ok(target) = monitor.last_target() else {
            events.send_replace(None);
            meter = Meter::default();
            watch.next().await;
            continue;
        };
        ticks.tick().await;
        let usage = match meter.sample(&client, &target, shows_names).await {
            Ok(usage) => usage,
            Err(_) => {
                monitor.reason().await;
                if monitor.last_target().is_err() {
                    continue;
                }
                // It answers others, and only does not tell.
                Usage::default()
            }
        };
        events.send_replace(Some(event(&usage)));
    }
}

fn event(usage: &Usage) -> Bytes {
    let data = serde_json::to_string(usage).expect("usage has nothing but text as keys");
    format!("event: usage\ndata: {data}\n\n").into()
}

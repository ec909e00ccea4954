use std::sync::Mutex;
use std::time::Duration;

use docker_connection::{Reason, Warning};
use tokio::time::{Instant, sleep, timeout};

use super::{Monitor, lock};
use crate::engine::{Failure, Target, disk};
use crate::platform::blocking::Blocking;
use crate::platform::disk::Space;

/// The warning, for people.
pub(crate) const DISK_NEARLY_FULL: &str = "The disk with the engine's data is nearly full.";

/// Between two looks; as long as between two pings of an engine that answers.
const PAUSE: Duration = Duration::from_secs(30);
/// How long what was seen is told: a page that is loaded anew does not see it go and come.
const LASTS: Duration = Duration::from_secs(75);
/// How long the engine may take to tell where its data is; nobody waits for it.
const ENGINE_LIMIT: Duration = Duration::from_secs(10);

/// What was seen last of the disk with an engine's data.
#[derive(Debug)]
pub(super) struct DiskNote {
    seen: Mutex<Option<Seen>>,
    /// For all looks there are, one after the other: else each watch of a file system that hangs
    /// would leave a thread behind.
    files: Blocking,
}

#[derive(Debug)]
struct Seen {
    target: Target,
    at: Instant,
    is_little: bool,
}

/// Looks at the disk with the engine's data again and again, and has the engine checked when there
/// is news: the report of that check tells of it. Ends where the disk cannot be seen from here.
pub(super) async fn keep(monitor: Monitor, target: Target) {
    if !disk::is_beside(&target).await {
        return;
    }
    let root = loop {
        match timeout(ENGINE_LIMIT, monitor.0.client.info(&target)).await {
            Ok(Ok(info)) => break info.data_folder().map(str::to_owned),
            Ok(Err(Failure::Because(Reason::ProxyDenied))) => return,
            // It may only be busy.
            _ => sleep(PAUSE).await,
        }
    };
    let Some(root) = root else {
        return;
    };
    let note = &monitor.0.disk;
    loop {
        if let Some(space) = disk::space(&root, &note.files).await
            && note.take_in(&target, space)
        {
            monitor.reason().await;
        }
        sleep(PAUSE).await;
    }
}

impl DiskNote {
    pub(super) fn new() -> Self {
        Self {
            seen: Mutex::default(),
            files: Blocking::new(),
        }
    }

    /// Whether that is news.
    fn take_in(&self, target: &Target, space: Space) -> bool {
        let mut seen = lock(&self.seen);
        let was_little = is_little(seen.as_ref(), target);
        let is_little = space.is_little(was_little);
        *seen = Some(Seen {
            target: target.clone(),
            at: Instant::now(),
            is_little,
        });
        if is_little != was_little {
            let free = space.free / 1_000_000;
            match is_little {
                true => tracing::warn!(
                    "the disk with the engine's data is nearly full: {free} MB are left"
                ),
                false => {
                    tracing::info!("the disk with the engine's data has room again: {free} MB")
                }
            }
        }
        is_little != was_little
    }

    pub(super) fn warning(&self, target: &Target) -> Option<Warning> {
        is_little(lock(&self.seen).as_ref(), target).then(|| Warning {
            code: "disk-nearly-full".to_owned(),
            text: DISK_NEARLY_FULL.to_owned(),
        })
    }
}

fn is_little(seen: Option<&Seen>, target: &Target) -> bool {
    seen.is_some_and(|it| it.is_little && it.target == *target && it.at.elapsed() < LASTS)
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_known_of_a_disk_is_of_one_engine_and_does_not_last_for_ever() {
        let note = DiskNote::new();
        let [ours, other] = ["/ours", "/other"].map(|path| Target::Socket(path.to_owned()));
        let space = |free: u64| Space {
            free: free * 100_000_000,
            total: 10_000_000_000,
        };
        assert!(!note.take_in(&ours, space(50)));
        assert_eq!(note.warning(&ours), None);
        assert!(note.take_in(&ours, space(19)));
        assert!(!note.take_in(&ours, space(21)), "it is at the edge");
        assert_eq!(note.warning(&ours).unwrap().code, "disk-nearly-full");
        assert_eq!(note.warning(&other), None);
        advance(LASTS).await;
        assert_eq!(note.warning(&ours), None);
        assert!(note.take_in(&ours, space(19)));
        assert!(note.take_in(&ours, space(23)));
        assert_eq!(note.warning(&ours), None);
    }
}

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use async_nats::jetstream::kv::Operation;
use futures_util::StreamExt;
use tokio::time::{interval, sleep};

use super::fleet::Fleet;
use super::host::Stored;
use crate::nats::Nats;
use crate::wire::{HostName, created_subject};

/// The pause before the bucket is read again after an error.
const RETRY: Duration = Duration::from_millis(500);

/// How often the bucket is looked at while somebody looks at a host, whether it is still the same.
const LOOK: Duration = Duration::from_secs(5);

const ANOTHER: &str = "it is another one";

/// Follows the bucket, for ever. After each connection it is read from its beginning, as the server
/// may be another one, or have lost what it knew.
pub(super) async fn follow(fleet: Fleet, nats: Nats, replicas: usize) {
    let mut link = nats.link.clone();
    let mut complaint = String::new();
    loop {
        let is_up = link.borrow_and_update().is_up;
        tokio::select! {
            Ok(()) = link.changed() => {}
            error = read(&fleet, &nats, replicas), if is_up => {
                let error = error.map_or_else(|error| error.to_string(), |never| match never {});
                if complaint != error {
                    tracing::warn!("the bucket cannot be read: {error}");
                    complaint = error;
                }
                sleep(RETRY).await;
            }
            else => return,
        }
    }
}

async fn read(
    fleet: &Fleet,
    nats: &Nats,
    replicas: usize,
) -> Result<Infallible, async_nats::Error> {
    fleet.doubt();
    let mut store = nats.bucket_or_new(replicas).await?;
    let is_empty = store.status().await?.values() == 0;
    let made = store.stream.cached_info().created;
    let mut look = interval(LOOK);
    let created = created_subject(&nats.bucket);
    let mut created = nats.client.subscribe(created).await?;
    let mut entries = store.watch_with_history(">").await?;
    let mut first = Some(HashMap::new());
    if is_empty {
        fleet.replace(HashMap::new());
        first = None;
    }
    loop {
        let entry = tokio::select! {
            entry = entries.next() => entry.ok_or("the watch ended")??,
            // The watch tells nothing of the end of its bucket, and waits in the next one for what is
            // newer than the end of the last one.
            _ = look.tick() => {
                if fleet.is_watched() && store.stream.info().await?.created != made {
                    return Err(ANOTHER.into());
                }
                continue;
            }
            Some(_) = created.next() => return Err(ANOTHER.into()),
        };
        let stored = (entry.operation == Operation::Put).then_some(Stored {
            revision: entry.revision,
            value: entry.value,
        });
        // A key that is no name is nobody's, and can be asked for by nobody.
        let name = entry.key.parse::<HostName>().ok();
        match (&mut first, name, stored) {
            (Some(hosts), Some(name), Some(stored)) => {
                hosts.insert(name, stored);
            }
            (Some(hosts), Some(name), None) => {
                hosts.remove(&name);
            }
            (None, Some(name), stored) => fleet.store(name, stored),
            (_, None, _) => {}
        }
        if entry.seen_current
            && let Some(hosts) = first.take()
        {
            fleet.replace(hosts);
        }
    }
}

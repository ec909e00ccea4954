use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use async_nats::jetstream::kv::Operation;
use futures_util::StreamExt;
use tokio::time::sleep;

use super::fleet::Fleet;
use super::host::Stored;
use crate::nats::Nats;
use crate::wire::HostName;

/// The pause before the bucket is read again after an error.
const RETRY: Duration = Duration::from_millis(500);

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
    let store = nats.bucket_or_new(replicas).await?;
    let is_empty = store.status().await?.values() == 0;
    let mut entries = store.watch_with_history(">").await?;
    let mut first = Some(HashMap::new());
    if is_empty {
        fleet.replace(HashMap::new());
        first = None;
    }
    while let Some(entry) = entries.next().await {
        let entry = entry?;
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
    Err("the watch ended".into())
}

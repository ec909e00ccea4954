use std::io;

use async_nats::jetstream;
use bytes::Bytes;
use docker_connection_fleet::NatsConfig;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::Value;
use tokio::time::Instant;

use crate::gateway::Gateway;
use crate::nats::Nats;
use crate::{Extent, host, table};

/// How many values are on their way at a time.
const PUT_AT_ONCE: usize = 1000;

/// What hosts cost that nobody looks at.
pub(crate) async fn measure(Extent { known, .. }: Extent) -> io::Result<()> {
    let nats = Nats::start().await?;
    let gateway = Gateway::start(&nats).await?;
    let before = (gateway.process.memory()?, nats.process.memory()?);

    let client = async_nats::connect(nats.url()).await;
    let jetstream = jetstream::new(client.map_err(io::Error::other)?);
    let bucket = async || jetstream.get_key_value(NatsConfig::BUCKET).await;
    let store = bucket().await.map_err(io::Error::other)?;
    let entry: Value =
        serde_json::from_str(include_str!("../../../../tests/wire/fleet/entry.json"))?;
    let entry = Bytes::from(entry.to_string());
    let puts =
        stream::iter(0..known).map(async |number| store.put(host(number), entry.clone()).await);
    let puts = puts.buffer_unordered(PUT_AT_ONCE).try_collect::<Vec<_>>();
    puts.await.map_err(io::Error::other)?;
    gateway.knows(known).await?;
    // What was found at first is what the first one would tell again.
    let store = bucket().await.map_err(io::Error::other)?;
    let state = store.status().await.map_err(io::Error::other)?.info.state;

    let started = Instant::now();
    let second = Gateway::start(&nats).await?;
    let read = started.elapsed();
    let cpu = second.process.cpu_time()?;

    let each = |bytes: f64| bytes / known as f64 / 1000.0;
    let memory = each(gateway.process.memory()? - before.0);
    table::note(
        &format!("a gateway's memory for each of {known} hosts"),
        memory,
        "kB",
    );
    let memory = each(second.process.memory()? - before.0);
    table::note("the same of a gateway that began later", memory, "kB");
    let memory = each(nats.process.memory()? - before.1);
    table::note("NATS' memory for each of them", memory, "kB");
    table::note(
        "the bucket's size for each of them",
        each(state.bytes as f64),
        "kB",
    );
    table::note(
        "start of a gateway until it knows all of them",
        read.as_secs_f64(),
        "s",
    );
    table::note("its CPU time until then", cpu.as_secs_f64(), "s");
    Ok(())
}

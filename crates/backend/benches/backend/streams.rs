use std::io;
use std::time::{Duration, Instant};

use tempfile::tempdir;
use tokio::task::block_in_place;
use tokio::time::sleep;

use crate::Extent;
use crate::fake_engine::FakeEngine;
use crate::news::heard;
use crate::process::{Process, now};
use crate::table;

/// How long what is left over may stay.
const PATIENCE: Duration = Duration::from_secs(20);

/// What many streams cost and how soon all of them hear, next to a bare server's streams.
pub(crate) async fn measure(extent: Extent) -> io::Result<()> {
    let count = extent.streams.to_string();
    let folder = tempdir()?;
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket)?;

    let mut backend = Process::backend(&format!("unix://{}", socket.display()))?;
    let address = backend.address()?;
    let idle = (backend.memory()?, backend.descriptors()?);
    let mut listeners = Process::role(&["listeners", &address, &count])?;
    block_in_place(|| heard(&mut listeners, true))?;
    let ours = (backend.memory()? - idle.0) / extent.streams as f64;

    let event = "data: {\"status\":\"available\"}\n\n";
    let mut bare = Process::role(&["bare-stream", event])?;
    let bare_address = bare.address()?;
    let bare_idle = bare.memory()?;
    let mut bare_listeners = Process::role(&["listeners", &bare_address, &count])?;
    block_in_place(|| heard(&mut bare_listeners, true))?;
    let theirs = (bare.memory()? - bare_idle) / extent.streams as f64;
    drop(bare_listeners);
    drop(bare);

    let died = now();
    drop(engine);
    let told = block_in_place(|| heard(&mut listeners, false))? - died;
    drop(listeners);
    let left_over = left_over(&backend, idle.1).await?;

    table::note(
        &format!("memory of each of {count} streams"),
        ours / 1024.0,
        "KiB",
    );
    table::note("memory of a bare hyper stream", theirs / 1024.0, "KiB");
    table::at_most("ratio", 1.5, ours / theirs, "");
    table::at_most("memory of a stream", 16.0, ours / 1000.0, "kB");
    table::at_most(
        &format!("change to the last of {count} streams"),
        250.0,
        told,
        "ms",
    );
    table::at_most("descriptors left over when they leave", 0.0, left_over, "");
    Ok(())
}

async fn left_over(backend: &Process, before: usize) -> io::Result<f64> {
    let started = Instant::now();
    loop {
        let more = backend.descriptors()?.saturating_sub(before);
        if more == 0 || started.elapsed() > PATIENCE {
            return Ok(more as f64);
        }
        sleep(Duration::from_millis(20)).await;
    }
}

use std::io;
use std::time::Duration;

use tempfile::tempdir;
use tokio::task::block_in_place;
use tokio::time::sleep;

use crate::Extent;
use crate::fake_engine::FakeEngine;
use crate::news::heard;
use crate::process::Process;
use crate::table;

const HOUR: f64 = 3600.0;

/// What an hour costs in which nothing happens, extrapolated.
pub(crate) async fn measure(extent: Extent) -> io::Result<()> {
    let folder = tempdir()?;
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket)?;
    let mut backend = Process::backend(&format!("unix://{}", socket.display()))?;
    let address = backend.address()?;
    let (requests, cpu) = hour(extent, &engine, &backend).await?;
    table::at_most(
        "requests to the engine in an unwatched hour",
        0.0,
        requests,
        "",
    );
    table::note("CPU time of an unwatched hour", cpu, "s");

    let mut listener = Process::role(&["listeners", &address, "1"])?;
    block_in_place(|| heard(&mut listener, true))?;
    let (requests, cpu) = hour(extent, &engine, &backend).await?;
    table::at_most(
        "requests to the engine in a watched hour",
        125.0,
        requests,
        "",
    );
    table::note("CPU time of a watched hour", cpu, "s");
    Ok(())
}

async fn hour(extent: Extent, engine: &FakeEngine, backend: &Process) -> io::Result<(f64, f64)> {
    // The ping of the idle connection is none of the hour's.
    sleep(Duration::from_secs(1)).await;
    let requests = engine.requests();
    let cpu = backend.cpu_time()?;
    sleep(Duration::from_secs(extent.idle_seconds)).await;
    let share = HOUR / extent.idle_seconds as f64;
    Ok((
        (engine.requests() - requests) as f64 * share,
        (backend.cpu_time()? - cpu).as_secs_f64() * share,
    ))
}

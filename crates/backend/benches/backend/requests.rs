use std::io;

use tempfile::tempdir;
use tokio::task::block_in_place;

use crate::fake_engine::FakeEngine;
use crate::process::Process;
use crate::table::{self, quantile};
use crate::{Extent, listeners};

const SECONDS: u32 = 3;

/// How many requests a second the backend answers, next to a bare server with the same answer.
pub(crate) async fn measure(extent: Extent) -> io::Result<()> {
    let folder = tempdir()?;
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket)?;
    let mut backend = Process::backend(&format!("unix://{}", socket.display()))?;
    let address = backend.address()?;
    let report = listeners::answer(&address).await?;
    let mut bare = Process::role(&["bare-answer", &report])?;
    let bare_address = bare.address()?;

    let before = engine.requests();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..extent.rounds {
        ours.push(load(&address)?);
        theirs.push(load(&bare_address)?);
    }
    let checks = (engine.requests() - before) as f64;
    let loaded = f64::from(SECONDS) * extent.rounds as f64;
    let (ours, theirs) = (quantile(&ours, 0.5), quantile(&theirs, 0.5));
    table::note("GET /api/health", ours, "/s");
    table::note("a bare hyper server with the same answer", theirs, "/s");
    table::at_least("ratio", 0.9, ours / theirs, "");
    table::at_most(
        "questions to the engine meanwhile",
        1.0,
        checks / loaded,
        "/s",
    );
    Ok(())
}

fn load(address: &str) -> io::Result<f64> {
    let seconds = SECONDS.to_string();
    let line = block_in_place(|| Process::role(&["load", address, &seconds])?.line())?;
    line.parse().map_err(io::Error::other)
}

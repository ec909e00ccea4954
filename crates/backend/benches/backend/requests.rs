use std::io;

use tempfile::tempdir;
use tokio::task::block_in_place;

use crate::fake_engine::FakeEngine;
use crate::process::Process;
use crate::table::{self, quantile};
use crate::{Extent, listeners};

/// Short, so that a noisy moment hits both servers alike.
const SECONDS: u32 = 1;

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
    for round in 0..extent.rounds {
        // Neither is always the first.
        if round % 2 == 0 {
            ours.push(load(&address)?);
            theirs.push(load(&bare_address)?);
        } else {
            theirs.push(load(&bare_address)?);
            ours.push(load(&address)?);
        }
    }
    let pairs = ours.iter().zip(&theirs);
    let ratios: Vec<f64> = pairs.map(|(ours, theirs)| ours / theirs).collect();
    let (ours, theirs) = (quantile(&ours, 0.5), quantile(&theirs, 0.5));
    table::note("GET /api/health", ours, "/s");
    table::note("a bare hyper server with the same answer", theirs, "/s");
    table::at_least(
        "ratio, the median of all rounds",
        0.9,
        quantile(&ratios, 0.5),
        "",
    );
    if let Some(pause) = engine.shortest_pause(before) {
        let what = "between two questions to the engine meanwhile";
        table::at_least(what, 1.0, pause.as_secs_f64(), "s");
    }
    Ok(())
}

fn load(address: &str) -> io::Result<f64> {
    let seconds = SECONDS.to_string();
    let line = block_in_place(|| Process::role(&["load", address, &seconds])?.line())?;
    line.parse().map_err(io::Error::other)
}

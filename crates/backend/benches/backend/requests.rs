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
    let mut in_time = Process::role(&["bare-answer-in-time", &report])?;
    let addresses = [address, bare.address()?, in_time.address()?];

    let before = engine.requests();
    let mut rates = [Vec::new(), Vec::new(), Vec::new()];
    for round in 0..extent.rounds {
        // None is always the first.
        for turn in 0..addresses.len() {
            let number = (round + turn) % addresses.len();
            rates[number].push(load(&addresses[number])?);
        }
    }
    let [ours, bare, in_time] = &rates;
    let ratio = |theirs: &[f64]| {
        let pairs = ours.iter().zip(theirs);
        let ratios: Vec<f64> = pairs.map(|(ours, theirs)| ours / theirs).collect();
        quantile(&ratios, 0.5)
    };
    table::note("GET /api/health", quantile(ours, 0.5), "/s");
    let what = "a bare hyper server with the same answer";
    table::note(what, quantile(bare, 0.5), "/s");
    table::at_least("ratio, the median of all rounds", 0.9, ratio(bare), "");
    let what = "a bare hyper server with the same deadlines";
    table::note(what, quantile(in_time, 0.5), "/s");
    table::at_least("ratio, the median of all rounds", 0.97, ratio(in_time), "");
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

use std::io;

use tokio::time::Instant;

use crate::Extent;
use crate::table;
use crate::world::World;

/// What the end of NATS means, and its return to all at once.
pub(crate) async fn measure(extent: Extent, world: &mut World) -> io::Result<()> {
    let hosts = world.engines.len();
    world.nats.process.kill()?;
    // So that the last one to hear is the last one to come back.
    for engine in &world.engines {
        engine.change();
    }
    world.nats.start_again()?;
    let started = Instant::now();
    let told = world.audience.hear(extent.streams).await?;
    let time = started.elapsed().as_secs_f64();
    let what = format!("return of NATS until {hosts} changes are told to all streams");
    table::note(&what, time, "s");
    let lost = extent.streams - told.len();
    table::at_most("streams that did not hear of it", 0.0, lost as f64, "");
    Ok(())
}

use std::io;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::table;
use crate::world::World;

/// What was used so far.
#[derive(Debug)]
struct Reading {
    time: Instant,
    gateways: Duration,
    nats: Duration,
    agents: Duration,
    received: u64,
    sent: u64,
}

/// What is used for a time, in each second.
#[derive(Debug)]
pub(crate) struct Usage {
    /// In % of a core: all gateways, NATS, and all agents.
    cpu: [f64; 3],
    /// Messages that NATS got.
    pub(crate) received: f64,
    /// Messages that NATS wrote.
    pub(crate) sent: f64,
}

impl Usage {
    /// Of so many seconds from now on.
    pub(crate) async fn of(world: &World, seconds: u64) -> io::Result<Self> {
        let before = Reading::now(world).await?;
        sleep(Duration::from_secs(seconds)).await;
        let after = Reading::now(world).await?;
        let seconds = (after.time - before.time).as_secs_f64();
        let percent =
            |before: Duration, after: Duration| (after - before).as_secs_f64() / seconds * 100.0;
        Ok(Self {
            cpu: [
                percent(before.gateways, after.gateways),
                percent(before.nats, after.nats),
                percent(before.agents, after.agents),
            ],
            received: (after.received - before.received) as f64 / seconds,
            sent: (after.sent - before.sent) as f64 / seconds,
        })
    }

    pub(crate) fn note_cpu(&self, when: &str) {
        for (who, percent) in ["two gateways", "NATS", "all agents"].iter().zip(self.cpu) {
            table::note(&format!("CPU of {who}, {when}"), percent, "%");
        }
    }
}

impl Reading {
    async fn now(world: &World) -> io::Result<Self> {
        let counts = world.nats.counts().await?;
        let [a, b] = &world.gateways;
        Ok(Self {
            time: Instant::now(),
            gateways: a.process.cpu_time()? + b.process.cpu_time()?,
            nats: world.nats.process.cpu_time()?,
            agents: world.agents.cpu_time()?,
            received: counts.received,
            sent: counts.sent,
        })
    }
}

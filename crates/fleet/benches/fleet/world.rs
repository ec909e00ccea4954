use std::io;

use tokio::task::block_in_place;
use tokio::time::{Duration, Instant, interval, sleep};

use crate::audience::Audience;
use crate::engine::Engine;
use crate::gateway::{Gateway, program};
use crate::nats::Nats;
use crate::process::Process;
use crate::table::{self, quantile};
use crate::usage::Usage;
use crate::{Extent, host, storm};

/// How often JetStream tells each gateway that its watch goes on, in seconds.
const WATCH_HEARTBEAT: f64 = 5.0;

/// A fleet: an engine and an agent for each host, NATS, two gateways, and those who listen.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) engines: Vec<Engine>,
    /// All but the first, in one process.
    pub(crate) agents: Process,
    /// Of the first host.
    agent: Process,
    pub(crate) gateways: [Gateway; 2],
    pub(crate) audience: Audience,
    pub(crate) nats: Nats,
}

/// What a fleet costs and how soon it tells.
pub(crate) async fn measure(extent: Extent) -> io::Result<()> {
    let mut world = World::start(extent).await?;
    idle(extent, &world).await?;
    watched(extent, &mut world).await?;
    changes(extent, &mut world).await?;
    storm::measure(extent, &mut world).await?;
    let troubles = world.audience.troubles as f64;
    table::at_most("streams that were told of trouble", 0.0, troubles, "");
    Ok(())
}

impl World {
    async fn start(extent: Extent) -> io::Result<Self> {
        let nats = Nats::start().await?;
        let gateways = [Gateway::start(&nats).await?, Gateway::start(&nats).await?];
        let mut engines = Vec::new();
        for _ in 0..extent.hosts {
            engines.push(Engine::start().await?);
        }
        let addresses: Vec<&str> = engines.iter().map(|it| it.address.as_str()).collect();
        let mut command = program(&nats, "agent");
        let docker_host = format!("tcp://{}", addresses[0]);
        command.args(["--host", &host(0), "--docker-host", &docker_host]);
        let agent = Process::start(&mut command)?;
        let mut agents = Process::role(&["agents", &nats.url(), &addresses[1..].join(",")])?;
        block_in_place(|| agents.line())?;
        for gateway in &gateways {
            gateway.knows(extent.hosts).await?;
        }
        Ok(Self {
            engines,
            agents,
            agent,
            gateways,
            audience: Audience::new(),
            nats,
        })
    }

    fn gateway_memory(&self) -> io::Result<f64> {
        let [a, b] = &self.gateways;
        Ok(a.process.memory()? + b.process.memory()?)
    }
}

/// While nobody looks.
async fn idle(extent: Extent, world: &World) -> io::Result<()> {
    sleep(Duration::from_secs(1)).await;
    let usage = Usage::of(world, extent.seconds).await?;
    let memory = world.agent.memory()?;
    table::note("memory of an agent, nobody looks", memory / 1e6, "MB");
    let messages = "messages a second to NATS, nobody looks";
    table::at_most(messages, 0.0, usage.received, "");
    // One more may fall into the time.
    let heartbeats = 2.0 / WATCH_HEARTBEAT + 2.0 / extent.seconds as f64;
    let goal = (heartbeats * 100.0).round() / 100.0;
    let messages = "messages a second from NATS, nobody looks";
    table::at_most(messages, goal, usage.sent, "");
    usage.note_cpu("nobody looks");
    Ok(())
}

/// While all hosts are looked at, and nothing happens.
async fn watched(extent: Extent, world: &mut World) -> io::Result<()> {
    let Extent { hosts, streams, .. } = extent;
    let gateways = world
        .gateways
        .each_ref()
        .map(|it| it.address.as_str())
        .join(",");
    let idle = world.gateway_memory()?;
    let first = hosts * world.gateways.len();
    let started = Instant::now();
    world.audience.join(&gateways, hosts, 0, first).await?;
    let looked_at = world.gateway_memory()?;
    world
        .audience
        .join(&gateways, hosts, first, streams - first)
        .await?;
    let opened = started.elapsed().as_secs_f64();
    let full = world.gateway_memory()?;
    let stream = (full - looked_at) / (streams - first) as f64;
    table::note(
        &format!("{streams} streams opened, until the last has told"),
        opened,
        "s",
    );
    table::at_most(
        "a gateway's memory for a stream",
        16.0,
        stream / 1000.0,
        "kB",
    );
    let host = (looked_at - idle) / first as f64 - stream;
    table::note("and for a host that is looked at", host / 1000.0, "kB");

    let usage = Usage::of(world, extent.seconds).await?;
    table::note(
        "messages a second to NATS, all are looked at",
        usage.received,
        "",
    );
    table::note(
        "messages a second from NATS, all are looked at",
        usage.sent,
        "",
    );
    usage.note_cpu("all are looked at");
    table::note(
        "memory of an agent, looked at",
        world.agent.memory()? / 1e6,
        "MB",
    );
    table::note("memory of NATS", world.nats.process.memory()? / 1e6, "MB");
    Ok(())
}

/// While hosts change, one after the other.
async fn changes(extent: Extent, world: &mut World) -> io::Result<()> {
    let count = extent.changes * extent.seconds as usize;
    let expected = count * (extent.streams / extent.hosts);
    let change = async {
        let mut time = interval(Duration::from_secs(1) / extent.changes as u32);
        for engine in world.engines.iter().cycle().take(count) {
            time.tick().await;
            engine.change();
        }
    };
    let ((), usage) = tokio::join!(change, Usage::of(world, extent.seconds));
    let usage = usage?;
    let told = world.audience.hear(expected).await?;

    let when = format!("{} hosts change a second", extent.changes);
    let change = format!("change to a stream, {when}");
    table::note(&format!("{change}, p50"), quantile(&told, 0.5), "ms");
    table::at_most(
        &format!("{change}, p99"),
        250.0,
        quantile(&told, 0.99),
        "ms",
    );
    table::note(&format!("{change}, worst"), quantile(&told, 1.0), "ms");
    table::at_most(
        "changes that no stream told",
        0.0,
        (expected - told.len()) as f64,
        "",
    );
    table::note(
        &format!("messages a second to NATS, {when}"),
        usage.received,
        "",
    );
    table::note(
        &format!("messages a second from NATS, {when}"),
        usage.sent,
        "",
    );
    usage.note_cpu(&when);
    Ok(())
}

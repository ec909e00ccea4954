//! What a fleet costs and how soon it tells: real agents, a real NATS and real gateways on one
//! machine, and engines that are none.
//!
//! `cargo bench -p docker-connection-fleet` prints one line per goal; `-- --quick` takes less time
//! and proves less. It needs `nats-server`, in the path or where `NATS_SERVER` says.

mod agents;
mod ask;
mod audience;
mod bucket;
mod engine;
mod gateway;
mod listeners;
mod nats;
#[path = "../../../backend/benches/backend/process.rs"]
#[allow(dead_code, reason = "the bench of the backend uses more of it")]
mod process;
mod storm;
#[path = "../../../backend/benches/backend/table.rs"]
#[allow(dead_code, reason = "the bench of the backend uses more of it")]
mod table;
mod usage;
mod world;

use std::env;
use std::io;

use docker_connection_backend::raise_descriptor_limit;
use tokio::runtime::Runtime;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
struct Extent {
    /// Hosts in a bucket that nobody looks at.
    known: usize,
    /// Hosts with agents.
    hosts: usize,
    /// Streams over both gateways.
    streams: usize,
    /// How many hosts change in a second.
    changes: usize,
    /// How long they change, and how long nothing happens.
    seconds: u64,
}

impl Extent {
    const FULL: Self = Self {
        known: 100_000,
        hosts: 1_000,
        streams: 10_000,
        changes: 100,
        seconds: 30,
    };
    const QUICK: Self = Self {
        known: 10_000,
        hosts: 200,
        streams: 2_000,
        changes: 20,
        seconds: 10,
    };
}

fn main() -> io::Result<()> {
    // Children inherit it.
    raise_descriptor_limit();
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = Runtime::new()?;
    match words[..] {
        ["agents", nats, engines] => runtime.block_on(agents::run(nats, engines)),
        ["listeners", gateways, hosts, first, count] => {
            runtime.block_on(listeners::run(gateways, hosts, first, count))
        }
        _ => {
            let extent = if words.contains(&"--quick") {
                Extent::QUICK
            } else {
                Extent::FULL
            };
            table::head();
            runtime.block_on(measure(extent))
        }
    }
}

async fn measure(extent: Extent) -> io::Result<()> {
    bucket::measure(extent).await?;
    world::measure(extent).await
}

fn host(number: usize) -> String {
    format!("host-{number}")
}

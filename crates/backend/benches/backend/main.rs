//! What the backend costs and how soon it tells, next to bare servers that the bench itself runs.
//!
//! `cargo bench -p docker-connection-backend` prints one line per goal; `-- --quick` takes less
//! time and proves less, `-- terminal` is about terminals alone and `-- usage` about what containers
//! use. What concerns a real engine needs one: see `private-engine`.

mod backend;
mod bare;
mod fake_engine;
mod idle;
mod listeners;
mod livez;
mod load;
mod news;
mod process;
mod requests;
mod streams;
mod table;
mod terminal;
mod usage;

use std::env;
use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::runtime::Runtime;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
struct Extent {
    /// Rounds of load, in turn on both servers.
    rounds: usize,
    /// Deaths and starts of a real engine.
    cycles: usize,
    /// How many streams are open where their memory is measured.
    streams: usize,
    /// How long an idle backend is watched, in seconds.
    idle_seconds: u64,
    /// How many keys are typed in each round.
    keys: usize,
    /// How much a terminal prints at once.
    megabytes: usize,
}

impl Extent {
    const FULL: Self = Self {
        rounds: 21,
        cycles: 20,
        streams: 10_000,
        idle_seconds: 60,
        keys: 40,
        megabytes: 100,
    };
    const QUICK: Self = Self {
        rounds: 5,
        cycles: 3,
        streams: 1_000,
        idle_seconds: 5,
        keys: 20,
        megabytes: 20,
    };
}

fn main() -> io::Result<()> {
    raise_descriptor_limit()?;
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = Runtime::new()?;
    match words[..] {
        ["bare-answer", body] => runtime.block_on(bare::answer(body)),
        ["bare-answer-in-time", body] => runtime.block_on(bare::answer_in_time(body)),
        ["bare-stream", event] => runtime.block_on(bare::stream(event)),
        ["load", address, seconds] => runtime.block_on(load::run(address, seconds)),
        ["livez", address, count] => runtime.block_on(livez::run(address, count)),
        ["listeners", address, count] => runtime.block_on(listeners::run(address, count)),
        ["terminals", docker_host] => runtime.block_on(terminal::serve(docker_host)),
        _ => {
            let is_quick = words.contains(&"--quick");
            let extent = if is_quick {
                Extent::QUICK
            } else {
                Extent::FULL
            };
            table::head();
            if words.contains(&"terminal") {
                return terminal::measure(extent);
            }
            if words.contains(&"usage") {
                return runtime.block_on(usage::measure(extent));
            }
            runtime.block_on(measure(extent))
        }
    }
}

async fn measure(extent: Extent) -> io::Result<()> {
    requests::measure(extent).await?;
    livez::measure(extent).await?;
    streams::measure(extent).await?;
    idle::measure(extent).await?;
    news::measure(extent)?;
    usage::measure(extent).await
}

/// Children inherit it.
fn raise_descriptor_limit() -> io::Result<()> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: maximum,
        maximum,
    };
    Ok(setrlimit(Resource::Nofile, raised)?)
}

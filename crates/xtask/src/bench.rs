use anyhow::{Result, bail};
use clap::ValueEnum;
use xshell::cmd;

use crate::end_to_end;
use crate::project::Project;
use crate::setup::{self, Everything};
use crate::size;

#[derive(clap::Args)]
pub(crate) struct Args {
    what: What,
    /// Take less time: rougher figures, or only what needs no Docker engine
    #[arg(long)]
    quick: bool,
}

#[derive(Clone, ValueEnum)]
enum What {
    /// Transitions per second, and requests in an outage of the backend
    Rules,
    /// Bytes of small apps with the kit; bytes of the page, and what it does by itself (Linux, root)
    Size,
    /// Requests, streams and news against bare servers and a real engine (Linux, root)
    Backend,
}

pub(crate) fn run(project: &Project, args: Args) -> Result<()> {
    match args.what {
        What::Rules => {
            cmd!(project.sh, "cargo bench -p docker-connection --bench rules").run()?;
        }
        What::Size => {
            size::print(project)?;
            if args.quick {
                return Ok(());
            }
            let tools = with_engine(setup::everything(project)?)?;
            let (_dir, playwright) = end_to_end::playwright(project, &tools)?;
            playwright.args(["-c", "bench.config.ts"]).run()?;
        }
        What::Backend => {
            with_engine(setup::everything(project)?)?;
            let quick = args.quick.then_some("--quick");
            let bench = [
                "-p",
                "docker-connection-backend",
                "--bench",
                "backend",
                "--",
            ];
            cmd!(project.sh, "cargo bench {bench...} {quick...}").run()?;
        }
    }
    Ok(())
}

fn with_engine(tools: Everything) -> Result<Everything> {
    match &tools.no_engine {
        Some(reason) => bail!("this needs a Docker engine of its own, but {reason}"),
        None => Ok(tools),
    }
}

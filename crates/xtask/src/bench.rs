use anyhow::{Result, bail};
use clap::ValueEnum;
use xshell::cmd;

use crate::project::Project;
use crate::setup;

#[derive(clap::Args)]
pub(crate) struct Args {
    what: What,
    /// Take less time, and give rougher figures
    #[arg(long)]
    quick: bool,
}

#[derive(Clone, ValueEnum)]
enum What {
    /// Transitions per second, and requests in an outage of the backend
    Rules,
    /// Requests, streams and news against bare servers and a real engine (Linux, root)
    Backend,
}

pub(crate) fn run(project: &Project, args: Args) -> Result<()> {
    match args.what {
        What::Rules => {
            cmd!(project.sh, "cargo bench -p docker-connection --bench rules").run()?;
        }
        What::Backend => {
            if let Some(reason) = setup::engine(project)? {
                bail!("this needs a Docker engine of its own, but {reason}");
            }
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

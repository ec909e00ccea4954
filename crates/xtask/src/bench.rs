use anyhow::Result;
use clap::ValueEnum;
use xshell::cmd;

use crate::project::Project;

#[derive(clap::Args)]
pub(crate) struct Args {
    what: What,
}

#[derive(Clone, ValueEnum)]
enum What {
    /// Transitions per second, and requests in an outage of the backend
    Rules,
}

pub(crate) fn run(project: &Project, args: Args) -> Result<()> {
    match args.what {
        What::Rules => {
            cmd!(project.sh, "cargo bench -p docker-connection --bench rules").run()?;
        }
    }
    Ok(())
}

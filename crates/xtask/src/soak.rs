use anyhow::{Result, ensure};

use crate::end_to_end;
use crate::project::Project;
use crate::setup;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// How long it takes, in hours
    #[arg(long, default_value_t = 1.0)]
    hours: f64,
}

pub(crate) fn run(project: &Project, Args { hours }: Args) -> Result<()> {
    ensure!(
        hours >= 0.2,
        "what is held cannot be compared in less than 0.2 hours"
    );
    let tools = setup::everything(project)?.with_engine()?;
    let dir = project.target.join("soak");
    println!(
        "What is held will be drawn in {}",
        dir.join("soak.svg").display()
    );
    let (_dir, playwright) = end_to_end::playwright(project, &tools)?;
    playwright
        .env("SOAK_HOURS", hours.to_string())
        .env("SOAK_DIR", &dir)
        .args(["-c", "soak.config.ts"])
        .run()?;
    Ok(())
}

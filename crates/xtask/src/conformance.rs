use std::env;
use std::ffi::OsString;
use std::process::{self, Command};

use anyhow::Result;
use xshell::cmd;

use crate::project::Project;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The health URL, and options: --help tells them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

/// Runs the program of that name. It is one of its own, since the other commands need nothing of
/// what it is made of.
pub(crate) fn run(project: &Project, args: Args) -> Result<()> {
    cmd!(project.sh, "cargo build --package conformance").run()?;
    let program = project.target.join("debug/conformance");
    let program = program.with_extension(env::consts::EXE_EXTENSION);
    let status = Command::new(program).args(args.words).status()?;
    // It has said what is wrong.
    process::exit(status.code().unwrap_or(1))
}

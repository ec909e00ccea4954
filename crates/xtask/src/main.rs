//! The project's own commands, run as `cargo xtask <command>`.

#![forbid(unsafe_code)]

mod bench;
mod cache;
mod compress;
mod conformance;
mod demo;
mod end_to_end;
mod engine;
mod fuzz;
mod integrations;
mod mutants;
mod npm;
mod page;
mod project;
mod setup;
mod soak;
mod test;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::integrations::{jupyterlab, vscode};
use crate::project::Project;

/// Everything a command needs is installed before its first use and found again afterwards.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Command {
    /// Builds the page and its backend and runs them until Ctrl-C
    Demo(demo::Args),
    /// Runs every check and test, as CI does
    Test(test::Args),
    /// Runs inputs that nobody has thought of against all that reads what comes from outside
    Fuzz(fuzz::Args),
    /// Tests the tests: tells which bugs they would not notice
    Mutants(mutants::Args),
    /// Measures, and compares what it measures
    Bench(bench::Args),
    /// Lets faults happen for hours, and draws what is held meanwhile (Linux, root)
    Soak(soak::Args),
    /// Packs what is published on npm into target/npm
    Npm(npm::Args),
    /// Packs the extension for VS Code into target/vscode
    Vscode,
    /// Packs the wheel for JupyterLab into target/jupyterlab
    Jupyterlab,
    /// Asks a running backend for all that the kit needs of it
    #[command(disable_help_flag = true)]
    Conformance(conformance::Args),
    /// Installs what the other commands need
    SetUp,
    /// Controls a private Docker engine, never the machine's own
    Engine(engine::Args),
}

fn main() -> ExitCode {
    match run(Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Demo(args) => demo::run(&Project::find()?, args),
        Command::Test(args) => test::run(&Project::find()?, args),
        Command::Fuzz(args) => fuzz::run(&Project::find()?, args),
        Command::Mutants(args) => mutants::run(&Project::find()?, &args),
        Command::Bench(args) => bench::run(&Project::find()?, args),
        Command::Soak(args) => soak::run(&Project::find()?, args),
        Command::Npm(args) => npm::run(&Project::find()?, &args),
        Command::Vscode => vscode::run(&Project::find()?),
        Command::Jupyterlab => jupyterlab::run(&Project::find()?),
        Command::Conformance(args) => conformance::run(&Project::find()?, args),
        Command::SetUp => setup::everything(&Project::find()?).map(drop),
        Command::Engine(args) => engine::run(args),
    }
}

//! Bugs that are put into the code on purpose, one at a time: some test has to fail for each.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail, ensure};
use clap::ValueEnum;
use xshell::cmd;

use crate::project::Project;
use crate::setup;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where to put bugs; without a name, everywhere
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Options for cargo-mutants, such as --list, --jobs=4 or --shard=0/8
    #[arg(last = true)]
    options: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Part {
    /// What browser and server decide alike
    Rules,
    /// Which requests are answered
    Gate,
    /// When the engine is asked, and what its answers mean
    Monitor,
}

impl Part {
    fn files(self) -> &'static [&'static str] {
        match self {
            Self::Rules => &["--file=crates/connection/src/**"],
            Self::Gate => &["--file=crates/backend/src/access/**"],
            // Only a real engine tells where its disk is.
            Self::Monitor => &[
                "--file=crates/backend/src/monitor.rs",
                "--file=crates/backend/src/monitor/**",
                "--exclude=crates/backend/src/monitor/disk_watch.rs",
            ],
        }
    }

    /// The tests that are about it, and need no engine: all of them, for each bug, take too long.
    fn tests(self) -> &'static [&'static str] {
        match self {
            Self::Rules => &["--tests"],
            Self::Gate => &[
                "--lib",
                "--test=diagnosis",
                "--test=gate",
                "--test=hosts",
                "--test=start",
                "--test=terminal",
            ],
            Self::Monitor => &[
                "--lib",
                "--test=diagnosis",
                "--test=engine_routes",
                "--test=engines",
                "--test=http",
                "--test=program",
                "--test=start",
                "--test=stream",
            ],
        }
    }

    /// The rules are tried on thousands of histories, which is worth an optimizer.
    fn opt_level(self) -> &'static str {
        match self {
            Self::Rules => "1",
            Self::Gate | Self::Monitor => "0",
        }
    }
}

/// Fails if no test does for one of the bugs.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let programs = setup::cargo_mutants(project)?;
    check_exceptions(project, programs.as_ref())?;
    let parts = match args.parts.as_slice() {
        [] => Part::value_variants(),
        parts => parts,
    };
    let mut missed = String::new();
    for part in parts {
        missed += &missed_in(project, programs.as_ref(), *part, &args.options)?;
    }
    ensure!(missed.is_empty(), "no test fails for\n{missed}");
    Ok(())
}

/// The bugs that no test fails for, one a line. One that makes a test hang is noticed.
fn missed_in(
    project: &Project,
    programs: Option<&PathBuf>,
    part: Part,
    options: &[OsString],
) -> Result<String> {
    let output = project
        .target
        .join("mutants")
        .join(format!("{part:?}").to_lowercase());
    fs::create_dir_all(&output)?;
    let tests = part
        .tests()
        .iter()
        .map(|test| format!("--cargo-arg={test}"));
    let command = cmd!(project.sh, "cargo mutants --workspace --output={output}")
        .args(part.files())
        .args(tests)
        .args(options)
        // It tries copies of the clone, which must not take each other's files for their own.
        .env_remove("CARGO_TARGET_DIR")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", part.opt_level())
        // What chance finds should be found by the next run, too; nobody reads the histories.
        .env("PROPTEST_RNG_SEED", "1")
        .env("PROPTEST_MAX_SHRINK_ITERS", "0");
    let command = command.env("PATH", setup::path_after(&project.sh, programs.cloned())?);
    eprintln!("$ {command}");
    let status = Command::from(command).status()?;
    match status.code() {
        Some(0) => Ok(String::new()),
        // Some were missed, or made a test hang.
        Some(2 | 3) => Ok(fs::read_to_string(output.join("mutants.out/missed.txt"))?),
        _ => bail!("cargo-mutants ended with {status}"),
    }
}

/// Fails unless each of the exceptions is one bug that there is.
fn check_exceptions(project: &Project, programs: Option<&PathBuf>) -> Result<()> {
    let count = |options: &[&str]| {
        let files = Part::value_variants().iter().flat_map(|part| part.files());
        let list = cmd!(project.sh, "cargo mutants --workspace --no-config --list");
        let list = list.env("PATH", setup::path_after(&project.sh, programs.cloned())?);
        let list = list.args(files).args(options).quiet().read()?;
        anyhow::Ok(list.lines().count())
    };
    let all = count(&[])?;
    let config = fs::read_to_string(project.root.join(".cargo/mutants.toml"))?;
    for line in config.lines() {
        let line = line.trim().strip_prefix('\'');
        if let Some(name) = line.and_then(|line| line.strip_suffix("',")) {
            let named = all - count(&["--exclude-re", name])?;
            ensure!(
                named == 1,
                "{name} in .cargo/mutants.toml names {named} bugs"
            );
        }
    }
    Ok(())
}

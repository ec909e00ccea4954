//! Inputs that nobody has thought of, for all that reads what comes from outside.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::project::Project;
use crate::setup;

/// How long a target runs, in s.
const SECONDS: u32 = 30;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The one target to run, of those in fuzz/fuzz_targets; all of them without
    target: Option<String>,
    /// How long each of them runs
    #[arg(long, default_value_t = SECONDS)]
    seconds: u32,
}

pub(crate) fn run(project: &Project, args: Args) -> Result<()> {
    let fuzzing = Fuzzing::find(project)?;
    let targets = args
        .target
        .map_or_else(|| fuzzing.targets(project), |it| Ok(vec![it]))?;
    fuzzing.run(project, &targets, args.seconds)
}

/// Finds fault with the targets as Clippy does, where they compile.
pub(crate) fn clippy(project: &Project) -> Result<()> {
    if let Err(error) = compiler() {
        println!("skipped: what is in fuzz ({error})");
        return Ok(());
    }
    let (sh, manifest) = (&project.sh, project.fuzz().join("Cargo.toml"));
    let target_dir = project.target.join("fuzz");
    let clippy = cmd!(
        sh,
        "cargo clippy --manifest-path {manifest} --target-dir {target_dir} --lib --bins --
         --deny warnings"
    );
    // As cargo-fuzz sets it.
    Ok(clippy.env("RUSTFLAGS", "--cfg fuzzing").run()?)
}

fn compiler() -> Result<PathBuf> {
    which::which("c++").context("libFuzzer cannot be compiled: install a C++ compiler, as in g++")
}

/// What it takes to fuzz.
pub(crate) struct Fuzzing {
    /// The folder of cargo-fuzz; `None` if `PATH` will do.
    programs: Option<PathBuf>,
}

impl Fuzzing {
    pub(crate) fn find(project: &Project) -> Result<Self> {
        compiler()?;
        let programs = setup::cargo_fuzz(project)?;
        Ok(Self { programs })
    }

    /// Runs every target for a while.
    pub(crate) fn test(&self, project: &Project) -> Result<()> {
        self.run(project, &self.targets(project)?, SECONDS)
    }

    fn targets(&self, project: &Project) -> Result<Vec<String>> {
        let mut targets = Vec::new();
        for file in fs::read_dir(project.fuzz().join("fuzz_targets"))? {
            let name = file?.path().with_extension("");
            let name = name.file_name().context("a file has a name")?;
            targets.push(name.to_string_lossy().into_owned());
        }
        targets.sort_unstable();
        Ok(targets)
    }

    fn run(&self, project: &Project, targets: &[String], seconds: u32) -> Result<()> {
        let Project { sh, .. } = project;
        let target_dir = project.target.join("fuzz");
        // With it a debugger for memory, which safe code needs none of, and the nightly compiler.
        let build = ["--sanitizer=none", "--target-dir"];
        for target in targets {
            let seeds = project.fuzz().join("corpus").join(target);
            ensure!(seeds.is_dir(), "there are no seeds for {target}");
            let corpus = target_dir.join("corpus").join(target);
            let found = target_dir.join("found");
            fs::create_dir_all(&corpus)?;
            fs::create_dir_all(&found)?;
            let words = project.fuzz().join("json.dict");
            let words = format!("-dict={}", words.display());
            let time = format!("-max_total_time={seconds}");
            let prefix = format!("-artifact_prefix={}/{target}-", found.display());
            let fuzz = cmd!(
                sh,
                "cargo fuzz run {build...} {target_dir} {target} {corpus} {seeds} --
                 {time} {prefix} {words} -timeout=10 -verbosity=0 -print_funcs=0 -print_final_stats=1"
            );
            let path = setup::path_after(sh, self.programs.clone())?;
            let found = found.display();
            fuzz.env("PATH", path)
                .run()
                .with_context(|| format!("{target} is broken by what is new in {found}"))?;
        }
        Ok(())
    }
}

//! Parts of the Rust toolchain that not every installation has.

use anyhow::{Context, Result};
use xshell::cmd;

use crate::project::Project;

/// Clippy and rustfmt, by rustup if need be.
pub(super) fn install(project: &Project) -> Result<()> {
    let sh = &project.sh;
    for (component, command) in [("clippy", "clippy"), ("rustfmt", "fmt")] {
        let version = cmd!(sh, "cargo {command} --version").quiet();
        if version.ignore_stdout().ignore_stderr().run().is_ok() {
            continue;
        }
        println!("Installing {component}, by rustup");
        cmd!(sh, "rustup component add {component}")
            .run()
            .with_context(|| format!("`cargo {command}` is missing; install {component}"))?;
    }
    Ok(())
}

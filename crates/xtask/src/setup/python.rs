//! Packages for Python.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use super::apt;
use crate::cache;
use crate::project::Project;

/// Fails unless this Python is recent enough, and can make environments of its own.
const PROBE: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";

/// Installs what a `requirements.txt` says into an environment of its own, which all clones share;
/// returns its Python.
pub(crate) fn install(project: &Project, requirements: &Path, what: &str) -> Result<PathBuf> {
    let sh = &project.sh;
    let system = find(project)?;
    let version = cmd!(sh, "{system} --version").quiet().read()?;
    let mut hasher = DefaultHasher::new();
    (fs::read(requirements)?, &system, version).hash(&mut hasher);
    let name = format!("python/{:016x}", hasher.finish());
    let entry = cache::entry(&name, |dir| {
        println!("Installing {what}, from PyPI");
        cmd!(sh, "{system} -m venv {dir}").run()?;
        let python = dir.join("bin/python");
        let options = ["--quiet", "--disable-pip-version-check", "--requirement"];
        cmd!(sh, "{python} -m pip install {options...} {requirements}").run()?;
        Ok(())
    })?;
    Ok(entry.join("bin/python"))
}

fn find(project: &Project) -> Result<PathBuf> {
    if let Some(python) = installed(&project.sh) {
        return Ok(python);
    }
    apt::install(
        project,
        &["python3", "python3-venv"],
        "Python 3.10 or newer",
    )?;
    installed(&project.sh).context("python3 is installed, but too old; install 3.10 or newer")
}

fn installed(sh: &Shell) -> Option<PathBuf> {
    let python = which::which("python3").ok()?;
    let probe = cmd!(sh, "{python} -c {PROBE}").quiet().ignore_stderr();
    probe.run().is_ok().then_some(python)
}

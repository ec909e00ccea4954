//! Programs from npm.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xshell::{Shell, cmd};

use crate::cache;
use crate::project::Project;

/// What Playwright asks for.
const OLDEST_NODE: u32 = 20;

/// wasm-opt and Playwright; returns the folder of their programs.
pub(crate) fn install(project: &Project) -> Result<PathBuf> {
    let what = "wasm-opt, which shrinks the page, and Playwright, which tests it";
    let programs = install_package(project, &project.end_to_end_tests(), what)?;
    let modules = programs.parent().context("they are in node_modules")?;
    for tests in [
        project.packaging_tests(),
        project.vscode().join("tests"),
        project.jupyterlab().join("tests"),
    ] {
        link(modules, &tests.join("node_modules"))?;
    }
    Ok(programs)
}

/// Installs what the `package-lock.json` in the folder says and returns the folder of its programs.
///
/// It is kept once for all clones, which link to it.
pub(crate) fn install_package(project: &Project, package: &Path, what: &str) -> Result<PathBuf> {
    ensure!(
        which::which("node").is_ok(),
        "node is not installed; install Node.js {OLDEST_NODE} or newer"
    );
    let mut hasher = DefaultHasher::new();
    fs::read(package.join("package-lock.json"))?.hash(&mut hasher);
    let name = format!("node/{:016x}", hasher.finish());
    let entry = cache::entry(&name, |dir| {
        println!("Installing {what}");
        ensure_recent_node(&project.sh)?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(package.join(file), dir.join(file))?;
        }
        cmd!(project.sh, "npm ci --prefix {dir} --no-audit --no-fund").run()?;
        Ok(())
    })?;
    let modules = entry.join("node_modules");
    link(&modules, &package.join("node_modules"))?;
    Ok(modules.join(".bin"))
}

fn ensure_recent_node(sh: &Shell) -> Result<()> {
    let version = cmd!(sh, "node --version").quiet().read()?;
    let major = version.trim_start_matches('v').split('.').next();
    let major: u32 = major
        .and_then(|major| major.parse().ok())
        .context("node tells no version")?;
    ensure!(
        major >= OLDEST_NODE,
        "Node.js {version} is too old; install {OLDEST_NODE} or newer"
    );
    Ok(())
}

/// Replaces what npm or an earlier lock file left there.
fn link(modules: &Path, link: &Path) -> Result<()> {
    if fs::read_link(link).is_ok_and(|target| target == modules) {
        return Ok(());
    }
    match fs::symlink_metadata(link) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(link)?,
        Ok(_) => fs::remove_file(link)?,
        Err(_) => {}
    }
    symlink(modules, link)?;
    Ok(())
}

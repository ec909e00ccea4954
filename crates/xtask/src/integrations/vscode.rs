//! The extension for VS Code.

use std::path::PathBuf;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::npm;
use crate::project::Project;
use crate::setup;

pub(crate) fn run(project: &Project) -> Result<()> {
    npm::pack_kit(project, false)?;
    println!("{}", pack(project)?.display());
    Ok(())
}

/// Packs the extension into [`dir`], anew, over the npm package as it was packed last.
pub(crate) fn pack(project: &Project) -> Result<PathBuf> {
    setup::vscode(project)?;
    let about = project.package("docker-connection-elements")?;
    let version = about["version"].as_str().context("it has a version")?;
    let script = project.vscode().join("build.mjs");
    let kit = npm::dir(project).join("docker-connection-kit");
    let dir = dir(project);
    cmd!(project.sh, "node {script} {kit} {dir} {version}").run()?;
    Ok(dir.join(format!("docker-connection-{version}.vsix")))
}

/// Where the extension is, as a folder and as a `.vsix`.
pub(crate) fn dir(project: &Project) -> PathBuf {
    project.target.join("vscode")
}

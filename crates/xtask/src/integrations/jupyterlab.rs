//! The wheel for JupyterLab, with what runs in the page and what runs in Jupyter's server.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, Result};
use xshell::{Cmd, cmd};

use crate::npm;
use crate::project::Project;
use crate::setup;

/// The server extension.
const MODULE: &str = "docker_connection_jupyterlab";

/// What of the sources the wheel is made of, besides the labextension and the licences.
const SOURCES: [&str; 5] = [
    "README.md",
    "install.json",
    "jupyter-config",
    "pyproject.toml",
    MODULE,
];

pub(crate) fn run(project: &Project) -> Result<()> {
    npm::pack_kit(project, false)?;
    // It says where the wheel is.
    pack(project).map(drop)
}

/// Packs the wheel into `target/jupyterlab`, anew, over the npm package as it was packed last.
pub(crate) fn pack(project: &Project) -> Result<PathBuf> {
    let sh = &project.sh;
    let python = setup::jupyterlab(project)?;
    let dir = project.target.join("jupyterlab");
    match fs::remove_dir_all(&dir) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let build = sh.create_dir(dir.join("build"))?;
    let sources = project.jupyterlab();
    let about = project.package("docker-connection-elements")?;
    let version = about["version"].as_str().context("it has a version")?;
    let kit = npm::dir(project).join("docker-connection-kit");
    let script = sources.join("labextension/build.mjs");
    let labextension = build.join("labextension");
    cmd!(sh, "node {script} {labextension} {kit} {version}").run()?;
    let files = SOURCES.map(|name| sources.join(name));
    let licences = ["LICENSE-APACHE", "LICENSE-MIT"].map(|name| project.root.join(name));
    cmd!(sh, "cp -R {files...} {licences...} {build}").run()?;
    let _dir = sh.push_dir(&build);
    let options = ["--target", "wheel", "--directory"];
    cmd!(sh, "{python} -m hatchling build {options...} {dir}").run()?;
    Ok(dir.join(format!("{MODULE}-{version}-py3-none-any.whl")))
}

/// Looks at the sources of the server extension.
pub(crate) fn lint(project: &Project) -> Result<()> {
    let sh = &project.sh;
    let python = setup::jupyterlab(project)?;
    let _dir = sh.push_dir(project.jupyterlab());
    cmd!(sh, "{python} -m ruff format --check").run()?;
    cmd!(sh, "{python} -m ruff check").run()?;
    cmd!(sh, "{python} -m mypy {MODULE}").run()?;
    Ok(())
}

/// The server extension in Jupyter's server, before the real backend.
pub(crate) fn server_tests(project: &Project) -> Result<Cmd<'_>> {
    let python = setup::jupyterlab(project)?;
    let backend = project.build_backend()?;
    let sources = project.jupyterlab();
    let tests = sources.join("tests/server");
    let pytest = cmd!(project.sh, "{python} -m pytest --quiet {tests}");
    Ok(pytest
        .env("PYTHONPATH", sources)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("DOCKER_CONNECTION_BACKEND", backend))
}

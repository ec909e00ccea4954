//! Programs that `cargo install` makes, each in exactly one version.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::cmd;

use crate::cache;
use crate::project::Project;

/// 0.22 asks for a newer Rust than the workspace does.
const TRUNK: &str = "0.21.14";
const CARGO_FUZZ: &str = "0.13.2";
/// The names in `.cargo/mutants.toml` are those that it gives.
const CARGO_MUTANTS: &str = "27.1.0";

/// The folder that Trunk is in; `None` if `PATH` will do.
pub(crate) fn trunk(project: &Project) -> Result<Option<PathBuf>> {
    // Without its default features it looks for no updates.
    let options = ["--locked", "--no-default-features", "--features=rustls"];
    let what = "which builds the page";
    folder_of(project, "trunk", TRUNK, what, &options)
}

/// The folder that cargo-fuzz is in; `None` if `PATH` will do.
pub(crate) fn cargo_fuzz(project: &Project) -> Result<Option<PathBuf>> {
    let what = "which runs inputs that nobody has thought of";
    folder_of(project, "cargo-fuzz", CARGO_FUZZ, what, &["--locked"])
}

/// The folder that cargo-mutants is in; `None` if `PATH` will do.
pub(crate) fn cargo_mutants(project: &Project) -> Result<Option<PathBuf>> {
    let what = "which tests the tests";
    folder_of(project, "cargo-mutants", CARGO_MUTANTS, what, &["--locked"])
}

/// The folder of a package's one program, which has its name.
fn folder_of(
    project: &Project,
    package: &str,
    version: &str,
    what: &str,
    options: &[&str],
) -> Result<Option<PathBuf>> {
    if is_on_path(project, package, version) {
        return Ok(None);
    }
    let entry = cache::entry(&format!("tools/{package}-{version}"), |root| {
        println!("Installing {package} {version}, {what}: takes some minutes, once");
        install(project, root, package, version, options)
    })?;
    Ok(Some(entry.join("bin")))
}

/// The folder that wasm-bindgen's programs are in; `None` if `PATH` will do.
pub(crate) fn wasm_bindgen(project: &Project, version: &str) -> Result<Option<PathBuf>> {
    if is_on_path(project, "wasm-bindgen", version)
        && is_on_path(project, "wasm-bindgen-test-runner", version)
    {
        return Ok(None);
    }
    let entry = cache::entry(&format!("tools/wasm-bindgen-{version}"), |root| {
        println!("Installing wasm-bindgen {version}, as in Cargo.lock: takes some minutes, once");
        let install = |options| install(project, root, "wasm-bindgen-cli", version, options);
        install(&["--locked"]).or_else(|_| {
            println!("Trying other dependencies: not every registry has those of its lock file");
            install(&[])
        })
    })?;
    Ok(Some(entry.join("bin")))
}

fn is_on_path(project: &Project, program: &str, version: &str) -> bool {
    let Ok(program) = which::which(program) else {
        return false;
    };
    cmd!(project.sh, "{program} --version")
        .env_remove("NO_COLOR")
        .quiet()
        .read()
        .is_ok_and(|answer| answer.split_whitespace().nth(1) == Some(version))
}

fn install(
    project: &Project,
    root: &Path,
    package: &str,
    version: &str,
    options: &[&str],
) -> Result<()> {
    let target = root.join("target");
    // A debug build takes half the time of a release build and is quick enough.
    cmd!(
        project.sh,
        "cargo install {package} --version ={version} {options...} --debug --root {root}"
    )
    .env("CARGO_TARGET_DIR", &target)
    .env("CARGO_PROFILE_DEV_DEBUG", "0")
    .run()?;
    fs::remove_dir_all(target)?;
    Ok(())
}

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xshell::cmd;

use crate::project::Project;
use crate::setup::{self, WasmTools};

/// The modules: what the glue is called, and the features of the crate.
const MODULES: [(&str, &[&str]); 2] = [("full", &[]), ("headless", &["--no-default-features"])];

/// Gives what passes between wasm and glue names of a letter or two; the glue follows.
const SHORT_NAMES: &str = "--minify-imports-and-exports-and-modules";

const FILES: [&str; 3] = ["README.md", "LICENSE-MIT", "LICENSE-APACHE"];

/// Makes the package `docker-connection-kit` and packs it as npm publishes it.
pub(crate) fn pack(project: &Project) -> Result<PathBuf> {
    let sources = project.root.join("crates/elements/npm");
    let tools = WasmTools::for_page(project)?;
    ensure!(
        tools.has_wasm_opt,
        "the npm package needs wasm-opt, and that Node.js"
    );
    let what = "TypeScript and esbuild, which make the npm package";
    setup::install_package(project, &sources, what)?;
    for (name, features) in MODULES {
        make_module(project, &tools, &sources.join("src/glue"), name, features)?;
    }

    let version = version(project)?;
    let package = project.npm().join("docker-connection-kit");
    let build = sources.join("build.mjs");
    cmd!(project.sh, "node {build} {package} {version}").run()?;
    for file in FILES {
        let from = [sources.join(file), project.root.join(file)];
        let from = from.iter().find(|from| from.exists());
        let from = from.with_context(|| format!("there is no {file}"))?;
        fs::copy(from, package.join(file))?;
    }
    let to = project.npm();
    cmd!(
        project.sh,
        "npm pack {package} --pack-destination {to} --quiet"
    )
    .quiet()
    .read()?;
    Ok(to.join(format!("docker-connection-kit-{version}.tgz")))
}

fn make_module(
    project: &Project,
    tools: &WasmTools,
    glue: &Path,
    name: &str,
    features: &[&str],
) -> Result<()> {
    let sh = &project.sh;
    let options = [
        "--package=docker-connection-elements",
        "--profile=wasm-release",
        "--target=wasm32-unknown-unknown",
    ];
    let build = cmd!(sh, "cargo build {options...} {features...}");
    tools.prepare(build).run()?;
    let built = project
        .wasm_target()
        .join("wasm32-unknown-unknown/wasm-release/docker_connection_elements.wasm");
    let options = ["--target=web", "--omit-default-module-path", "--out-name"];
    let bindgen = cmd!(
        sh,
        "wasm-bindgen {options...} {name} --out-dir {glue} {built}"
    );
    tools.prepare(bindgen).run()?;
    let wasm = glue.join(format!("{name}_bg.wasm"));
    let names = tools.optimize(project, &wasm, &[SHORT_NAMES])?;
    fs::write(glue.join(format!("{name}.names.json")), names)?;
    // It tells of the wasm's own exports, which have other names now.
    fs::remove_file(glue.join(format!("{name}_bg.wasm.d.ts")))?;
    Ok(())
}

/// The version of the crate, which is that of the package.
fn version(project: &Project) -> Result<String> {
    let metadata = cmd!(project.sh, "cargo metadata --no-deps --format-version=1");
    let metadata: Value = serde_json::from_str(&metadata.quiet().read()?)?;
    let packages = metadata["packages"].as_array();
    let elements = packages
        .into_iter()
        .flatten()
        .find(|package| package["name"] == "docker-connection-elements")
        .context("the crate of the elements is in the workspace")?;
    let version = elements["version"].as_str().context("it has a version")?;
    Ok(version.to_owned())
}

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use super::{dir, tarball};
use crate::project::Project;
use crate::setup::{self, WasmTools};

/// The modules: what the glue is called, and the features of the crate.
const MODULES: [(&str, &[&str]); 2] = [("full", &[]), ("headless", &["--no-default-features"])];

/// Makes the package `docker-connection-kit` and packs it as npm publishes it; with a standard
/// library made for size, if asked for.
pub(crate) fn pack(project: &Project, small_std: bool) -> Result<PathBuf> {
    let sources = project.root.join("crates/elements/npm");
    let tools = WasmTools::for_page(project)?;
    ensure!(
        tools.has_wasm_opt,
        "the npm package needs wasm-opt, and that Node.js"
    );
    let what = "TypeScript and esbuild, which make the npm package";
    setup::install_package(project, &sources, what)?;
    let compile = Compile::new(project, small_std)?;
    for (name, features) in MODULES {
        let built = compile.run(project, &tools, features)?;
        make_module(project, &tools, &built, &sources.join("src/glue"), name)?;
    }

    let about = project.package("docker-connection-elements")?;
    let version = about["version"].as_str().context("it has a version")?;
    let package = dir(project).join("docker-connection-kit");
    let build = sources.join("build.mjs");
    cmd!(project.sh, "node {build} {package} {version}").run()?;
    fs::copy(sources.join("README.md"), package.join("README.md"))?;
    tarball(project, &package)
}

/// How the modules are compiled: without paths of this machine in them.
struct Compile {
    flags: String,
    options: &'static [&'static str],
}

impl Compile {
    fn new(project: &Project, small_std: bool) -> Result<Self> {
        let sysroot = cmd!(project.sh, "rustc --print=sysroot").quiet().read()?;
        let sources = Path::new(&sysroot).join("lib/rustlib/src/rust");
        let home = env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")));
        let registries = home.context("set HOME")?.join("registry/src");
        let mut places = vec![sources.clone(), project.root.clone()];
        places.extend(project.sh.read_dir(registries)?);
        let places = places
            .iter()
            .map(|place| format!("--remap-path-prefix={}=", place.display()));
        let mut flags = places.collect::<Vec<_>>().join("\u{1f}");
        if !small_std {
            let options = &[][..];
            return Ok(Self { flags, options });
        }
        ensure!(
            sources.join("library").exists(),
            "the sources of Rust's standard library are missing; install them: rustup component \
             add rust-src"
        );
        flags += "\u{1f}-Zunstable-options\u{1f}-Cpanic=immediate-abort\u{1f}-Zlocation-detail=none\
                  \u{1f}-Zfmt-debug=none";
        let options = &[
            "-Zbuild-std=std,panic_abort",
            "-Zbuild-std-features=optimize_for_size",
        ];
        Ok(Self { flags, options })
    }

    fn run(&self, project: &Project, tools: &WasmTools, features: &[&str]) -> Result<PathBuf> {
        let options = [
            "--package=docker-connection-elements",
            "--profile=wasm-release",
            "--target=wasm32-unknown-unknown",
        ];
        let more = self.options;
        let build = cmd!(
            project.sh,
            "cargo build {options...} {more...} {features...}"
        );
        let mut build = tools
            .prepare(build)
            .env("CARGO_ENCODED_RUSTFLAGS", &self.flags);
        if !self.options.is_empty() {
            // The compiler is the stable one, and its library has to be.
            build = build.env("RUSTC_BOOTSTRAP", "1");
        }
        build.run()?;
        let built = "wasm32-unknown-unknown/wasm-release/docker_connection_elements.wasm";
        Ok(project.wasm_target().join(built))
    }
}

fn make_module(
    project: &Project,
    tools: &WasmTools,
    built: &Path,
    glue: &Path,
    name: &str,
) -> Result<()> {
    let sh = &project.sh;
    let options = ["--target=web", "--omit-default-module-path", "--out-name"];
    let bindgen = cmd!(
        sh,
        "wasm-bindgen {options...} {name} --out-dir {glue} {built}"
    );
    tools.prepare(bindgen).run()?;
    let wasm = glue.join(format!("{name}_bg.wasm"));
    // One after the other: passes that converge would print the names each time.
    tools.shrink(project, &wasm)?;
    let names = tools.shorten_names(project, &wasm)?;
    fs::write(glue.join(format!("{name}.names.json")), names)?;
    // It tells of the wasm's own exports, which have other names now.
    fs::remove_file(glue.join(format!("{name}_bg.wasm.d.ts")))?;
    Ok(())
}

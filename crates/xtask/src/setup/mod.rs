//! Finds what a command needs, and installs what is missing.
//!
//! A piece that is there costs a look at a few files.

mod apt;
mod browser;
mod cargo_tool;
mod code_server;
mod compiler;
mod components;
mod debian_rust;
mod node;
mod python;
mod wine;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use private_engine::PrivateEngine;
use xshell::{Cmd, Shell, cmd};

pub(crate) use self::browser::{Browser, firefox, mini_browser};
pub(crate) use self::cargo_tool::{cargo_fuzz, cargo_mutants};
pub(crate) use self::code_server::code_server;
pub(crate) use self::compiler::Compiler;
use self::compiler::WASM;
pub(crate) use self::node::{ensure_node, install_package};
pub(crate) use self::wine::Wine;
use crate::project::Project;

/// What `cargo xtask test` needs.
pub(crate) struct Everything {
    pub(crate) wasm: WasmTools,
    pub(crate) browser: Browser,
    /// Why there can be no private engine.
    pub(crate) no_engine: Option<String>,
    pub(crate) nats_server: Result<PathBuf>,
}

impl Everything {
    /// For what cannot do without a private engine.
    pub(crate) fn with_engine(self) -> Result<Self> {
        match &self.no_engine {
            Some(reason) => bail!("this needs a Docker engine of its own, but {reason}"),
            None => Ok(self),
        }
    }
}

pub(crate) fn everything(project: &Project) -> Result<Everything> {
    components::install(project)?;
    node::install(project)?;
    demo_packages(project)?;
    vscode(project)?;
    jupyterlab(project)?;
    schemathesis(project)?;
    Ok(Everything {
        wasm: WasmTools::for_page(project)?,
        browser: Browser::find(project)?,
        no_engine: engine(project)?,
        nats_server: nats_server(project),
    })
}

/// What the demo's editor and terminal are made of.
pub(crate) fn demo_packages(project: &Project) -> Result<()> {
    let what = "CodeMirror and xterm.js, the demo's editor and terminal, and esbuild";
    install_package(project, &project.demo(), what).map(drop)
}

/// What the extension for VS Code is made with, and tested in.
pub(crate) fn vscode(project: &Project) -> Result<()> {
    let what = "esbuild, TypeScript and vsce, which make the extension for VS Code, and VS Code for \
                the Web, which it is tested in";
    install_package(project, &project.vscode(), what).map(drop)
}

/// What makes and tests the extension of JupyterLab; returns the Python that has it.
pub(crate) fn jupyterlab(project: &Project) -> Result<PathBuf> {
    let what = "esbuild, TypeScript and JupyterLab's types, which make its extension";
    install_package(project, &project.jupyterlab().join("labextension"), what)?;
    let requirements = project.jupyterlab().join("requirements.txt");
    let what = "JupyterLab, and what makes and tests its extension";
    python::install(project, &requirements, what)
}

/// What a fleet's agents and gateways are connected by.
pub(crate) fn nats_server(project: &Project) -> Result<PathBuf> {
    let requirements = project.root.join("crates/fleet/requirements.txt");
    let what = "NATS, which a fleet is tested and shown with";
    let python = python::install(project, &requirements, what)?;
    Ok(python.with_file_name("nats-server"))
}

/// What sends the backend what its document allows, and more; returns the Python that has it.
pub(crate) fn schemathesis(project: &Project) -> Result<PathBuf> {
    let requirements = project.http_api_tests().join("requirements.txt");
    let what = "Schemathesis, which tests the HTTP API";
    python::install(project, &requirements, what)
}

/// Installs Docker's engine where that is possible; says why there can be none otherwise.
pub(crate) fn engine(project: &Project) -> Result<Option<String>> {
    let missing = || {
        PrivateEngine::missing().or_else(|| {
            let found = which::which("busybox");
            found
                .is_err()
                .then(|| "busybox is not installed".to_owned())
        })
    };
    if missing().is_some() && apt::can_install() {
        let why = "a real Docker engine, private to the tests and the demo";
        apt::install(project, &["docker.io", "busybox-static"], why)?;
    }
    Ok(missing())
}

/// As in `www/index.html`. What is called once stays a function of its own, and what is computed
/// twice is: that compresses better (2.2 kB of 73).
const SHRINK: &[&str] = &[
    "-Oz",
    "--one-caller-inline-max-function-size=20",
    "--skip-pass=local-cse",
    "--converge",
    "--strip-debug",
    "--strip-producers",
];

/// Gives what passes between wasm and glue names of a letter or two; the glue has to follow.
const SHORT_NAMES: &[&str] = &["--minify-imports-and-exports-and-modules"];

/// No more features than these: a browser refuses what it does not know.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Everything that turns Rust into a page.
pub(crate) struct WasmTools {
    compiler: Compiler,
    /// `PATH` with the folders of their programs.
    path: OsString,
    target: PathBuf,
    pub(crate) has_wasm_opt: bool,
}

impl WasmTools {
    pub(crate) fn for_page(project: &Project) -> Result<Self> {
        let compiler = Compiler::find(project, WASM)?;
        let bindgen = project.locked_version("wasm-bindgen")?;
        let tools = [
            cargo_tool::trunk(project)?,
            cargo_tool::wasm_bindgen(project, &bindgen)?,
        ];
        let mut programs: Vec<_> = tools.into_iter().flatten().collect();
        let node_programs = node::install(project);
        match &node_programs {
            Ok(node_programs) => programs.push(node_programs.clone()),
            Err(error) => {
                eprintln!("The page will be larger than need be, without wasm-opt: {error}")
            }
        }
        Ok(Self {
            compiler,
            path: path_after(&project.sh, programs)?,
            target: project.wasm_target(),
            has_wasm_opt: node_programs.is_ok(),
        })
    }

    /// Shrinks a module in its place.
    pub(crate) fn shrink(&self, project: &Project, wasm: &Path) -> Result<()> {
        self.wasm_opt(project, wasm, SHRINK)?;
        Ok(())
    }

    /// Shortens the names of a module's imports and exports in its place; gives both, old and new,
    /// as JSON.
    pub(crate) fn shorten_names(&self, project: &Project, wasm: &Path) -> Result<String> {
        self.wasm_opt(project, wasm, SHORT_NAMES)
    }

    fn wasm_opt(&self, project: &Project, wasm: &Path, passes: &[&str]) -> Result<String> {
        let command = cmd!(
            project.sh,
            "wasm-opt {FEATURES...} {passes...} {wasm} --output {wasm}"
        );
        Ok(self.prepare(command).quiet().read()?)
    }

    /// Makes the command, and the cargo it starts, use these tools.
    pub(crate) fn prepare<'a>(&self, command: Cmd<'a>) -> Cmd<'a> {
        command
            .env("PATH", &self.path)
            .envs(self.compiler.environment())
            .env("CARGO_TARGET_DIR", &self.target)
            // Cargo names the libraries of its own toolchain here, which need not be the one used.
            .env_remove("LD_LIBRARY_PATH")
            // Trunk takes nothing but true and false for an answer.
            .env_remove("NO_COLOR")
    }
}

/// The `PATH` of the shell, with those folders before it.
pub(crate) fn path_after(
    sh: &Shell,
    folders: impl IntoIterator<Item = PathBuf>,
) -> Result<OsString> {
    let path = sh.var_os("PATH").unwrap_or_default();
    Ok(env::join_paths(
        folders.into_iter().chain(env::split_paths(&path)),
    )?)
}

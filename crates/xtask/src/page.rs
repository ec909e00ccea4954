use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Result, ensure};
use walkdir::{DirEntry, WalkDir};
use xshell::cmd;

use crate::compress;
use crate::project::Project;
use crate::setup::{self, WasmTools};

/// What the page is made of, besides its dependencies.
const SOURCES: [&str; 10] = [
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "crates/connection",
    "crates/connection-manager",
    "crates/dom",
    "crates/view",
    "crates/yew-kit",
    "tests/wire",
    "www",
];

/// The page in `target/www` of the clone, where `Trunk.toml` puts it.
pub(crate) struct Page {
    dir: PathBuf,
}

impl Page {
    pub(crate) fn of(project: &Project) -> Self {
        let dir = project.root.join("target/www");
        Self { dir }
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn is_built(&self) -> bool {
        self.built_from().is_some()
    }

    /// Builds the page unless it is newer than its sources.
    pub(crate) fn build(&self, project: &Project) -> Result<()> {
        let now = SystemTime::now();
        if self.built_from() > Some(newest(project, &SOURCES)?) {
            return Ok(());
        }
        let tools = WasmTools::for_page(project)?;
        bundle(project)?;
        let mut trunk = cmd!(project.sh, "trunk build --skip-version-check");
        if tools.has_wasm_opt {
            // For Trunk that is all it means, as Trunk.toml names a profile.
            trunk = trunk.arg("--release");
        }
        tools.prepare(trunk).run()?;
        self.compress(now)
    }

    /// Compresses `index.html` last: its `.br`, dated when the build began, tells that the page is
    /// whole and how new its sources are. A page that `trunk serve` left there has none.
    fn compress(&self, started: SystemTime) -> Result<()> {
        println!("Compressing the page");
        let index = self.dir.join("index.html");
        ensure!(index.exists(), "Trunk has left no {}", index.display());
        for file in WalkDir::new(&self.dir) {
            let file = file?.into_path();
            if compress::is_worth_it(&file) && file != index {
                compress::compress(&file)?;
            }
        }
        compress::compress(&index)?;
        File::open(self.stamp())?.set_modified(started)?;
        Ok(())
    }

    fn built_from(&self) -> Option<SystemTime> {
        fs::metadata(self.stamp()).ok()?.modified().ok()
    }

    fn stamp(&self) -> PathBuf {
        self.dir.join("index.html.br")
    }
}

/// Makes the JavaScript that the page loads: the editor and the terminal.
fn bundle(project: &Project) -> Result<()> {
    if let Err(error) = setup::demo_packages(project) {
        eprintln!("The demo will have no editor and no terminal: {error}");
        return Ok(());
    }
    let script = project.demo().join("bundle.mjs");
    Ok(cmd!(project.sh, "node {script}").run()?)
}

/// When the sources were changed last.
fn newest(project: &Project, sources: &[&str]) -> Result<SystemTime> {
    let mut newest = SystemTime::UNIX_EPOCH;
    for source in sources {
        let files = WalkDir::new(project.root.join(source));
        for file in files.into_iter().filter_entry(|file| !is_made(file)) {
            newest = newest.max(file?.metadata()?.modified()?);
        }
    }
    Ok(newest)
}

/// Whether it is made of sources, and as old as the build.
fn is_made(file: &DirEntry) -> bool {
    ["bundle", "node_modules"]
        .iter()
        .any(|name| file.file_name() == *name)
}

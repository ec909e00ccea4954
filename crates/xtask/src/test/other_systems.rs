//! The backend on systems that are not this one.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use anyhow::Result;
use xshell::{Cmd, cmd};

use crate::project::Project;
use crate::setup::{Compiler, Wine};

const PACKAGE: &str = "docker-connection-backend";

/// A system, by its name and by Rust's for it, and what of the backend is for it.
pub(crate) struct System {
    pub(crate) name: &'static str,
    target: &'static str,
    parts: &'static [&'static str],
}

pub(crate) const SYSTEMS: [System; 2] = [WINDOWS, MACOS];

const WINDOWS: System = System {
    name: "Windows",
    target: "x86_64-pc-windows-gnu",
    // All but the benches, which measure Linux.
    parts: &["--lib", "--bins", "--tests", "--examples"],
};

const MACOS: System = System {
    name: "macOS",
    target: "aarch64-apple-darwin",
    parts: &["--all-targets"],
};

/// The tests that make sense on Windows.
const WINDOWS_TESTS: [&str; 8] = [
    "assets", "gate", "hosts", "http", "mount", "raw", "stream", "windows",
];

/// Stands in for a C compiler and its `ar`: nothing is linked, so objects may be empty. One of the
/// dependencies wants a real one for each target else.
const NO_COMPILER: &str = r#"#!/bin/sh
while [ $# -gt 1 ]; do
    [ "$1" = -o ] && : >"$2"
    shift
done
"#;

impl System {
    /// What compiles for it, installed if need be and possible.
    pub(crate) fn compiler(&self, project: &Project) -> Result<Compiler> {
        Compiler::find(project, self.target)
    }

    /// Checks that the backend would compile there; nothing is linked.
    pub(crate) fn check(&self, project: &Project, compiler: &Compiler) -> Result<()> {
        let no_compiler = no_compiler(project)?;
        let Self { target, parts, .. } = *self;
        // Debian's compiler has no Clippy.
        let (command, deny) = match compiler {
            Compiler::OfUser => ("clippy", &["--", "--deny", "warnings"][..]),
            Compiler::Debian { .. } => ("check", &[][..]),
        };
        let check = cmd!(
            project.sh,
            "cargo {command} --target {target} --package {PACKAGE} {parts...} {deny...}"
        );
        let suffix = target.replace('-', "_");
        prepare(check, compiler)
            .env("CARGO_TARGET_DIR", project.checked_target())
            .env(format!("CC_{suffix}"), &no_compiler)
            .env(format!("AR_{suffix}"), &no_compiler)
            .run()?;
        Ok(())
    }
}

/// The backend's tests on that Windows.
pub(crate) fn windows_tests<'a>(project: &'a Project, wine: &Wine) -> Result<Cmd<'a>> {
    let compiler = WINDOWS.compiler(project)?;
    let target = WINDOWS.target;
    let tests = WINDOWS_TESTS.iter().flat_map(|test| ["--test", test]);
    let tests = cmd!(
        project.sh,
        "cargo test --target {target} --package {PACKAGE} --lib --bins {tests...}"
    );
    let tests = wine.prepare(prepare(tests, &compiler));
    Ok(tests.env("CARGO_TARGET_DIR", project.wine_target()))
}

fn prepare<'a>(command: Cmd<'a>, compiler: &Compiler) -> Cmd<'a> {
    command
        .envs(compiler.environment())
        // Cargo names the libraries of its own toolchain here, which need not be the one used.
        .env_remove("LD_LIBRARY_PATH")
}

fn no_compiler(project: &Project) -> Result<PathBuf> {
    let path = project.checked_target().join("no-compiler");
    // What is written anew looks changed to build scripts.
    if fs::read(&path).is_ok_and(|found| found == NO_COMPILER.as_bytes()) {
        return Ok(path);
    }
    project.sh.write_file(&path, NO_COMPILER)?;
    fs::set_permissions(&path, Permissions::from_mode(0o755))?;
    Ok(path)
}

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use xshell::{Shell, cmd};

use super::{apt, debian_rust};
use crate::project::Project;

pub(super) const TARGET: &str = "wasm32-unknown-unknown";

/// Far more than the download takes; rustup would try for longer where its server is out of reach.
const RUSTUP_LIMIT: Duration = Duration::from_secs(120);

/// Compiles for wasm.
pub(super) enum Compiler {
    /// The toolchain that the user works with.
    OfUser,
    /// Debian's, for users whose toolchain has no standard library for wasm.
    Debian { rustc: PathBuf, linker: PathBuf },
}

impl Compiler {
    /// What costs least: a toolchain that has the target, one we made earlier, rustup, Debian's.
    pub(super) fn find(project: &Project) -> Result<Self> {
        let sh = &project.sh;
        if has_target(sh)? {
            return Ok(Self::OfUser);
        }
        if let Some(compiler) = debian_rust::cached(sh)? {
            return Ok(compiler);
        }
        if rustup_adds_target() && has_target(sh)? {
            return Ok(Self::OfUser);
        }
        if apt::can_install() {
            println!("rustup cannot install it here, but Debian has a compiler to build it with");
            return debian_rust::install(project);
        }
        bail!("Rust lacks the target {TARGET}; install it: rustup target add {TARGET}");
    }

    pub(super) fn environment(&self) -> Vec<(&'static str, &Path)> {
        match self {
            Self::OfUser => Vec::new(),
            Self::Debian { rustc, linker } => vec![
                ("RUSTC", rustc),
                ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker),
            ],
        }
    }
}

/// Where the toolchain of the user keeps the standard library for a target.
pub(super) fn libraries(sh: &Shell, target: &[&str]) -> Result<PathBuf> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let libraries = cmd!(sh, "{rustc} --print=target-libdir {target...}");
    Ok(libraries.quiet().read()?.into())
}

fn has_target(sh: &Shell) -> Result<bool> {
    let Ok(libraries) = fs::read_dir(libraries(sh, &["--target", TARGET])?) else {
        return Ok(false);
    };
    Ok(libraries
        .flatten()
        .any(|library| library.file_name().to_string_lossy().starts_with("libstd-")))
}

/// Whether rustup could install the target; it cannot where its server is out of reach.
fn rustup_adds_target() -> bool {
    println!("Installing Rust's {TARGET} target, which the page is compiled for");
    let rustup = Command::new("rustup")
        .args(["target", "add", TARGET])
        .stdin(Stdio::null())
        // A failure here is no news for anybody: there is another way.
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut rustup) = rustup else {
        return false;
    };
    let deadline = Instant::now() + RUSTUP_LIMIT;
    while Instant::now() < deadline {
        if let Ok(Some(status)) = rustup.try_wait() {
            return status.success();
        }
        thread::sleep(Duration::from_millis(100));
    }
    // It is no loss if it ends just now.
    let _ = rustup.kill().and_then(|()| rustup.wait());
    false
}

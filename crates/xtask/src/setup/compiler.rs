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

pub(super) const WASM: &str = "wasm32-unknown-unknown";

/// Far more than the download takes; rustup would try for longer where its server is out of reach.
const RUSTUP_LIMIT: Duration = Duration::from_secs(120);

/// Compiles for another target than this machine.
pub(crate) enum Compiler {
    /// The toolchain that the user works with.
    OfUser,
    /// Debian's, for users whose toolchain has no standard library for the target; with a linker
    /// for wasm.
    Debian {
        rustc: PathBuf,
        linker: Option<PathBuf>,
    },
}

impl Compiler {
    /// What costs least: a toolchain that has the target, one we made earlier, rustup, Debian's.
    pub(crate) fn find(project: &Project, target: &str) -> Result<Self> {
        let sh = &project.sh;
        if has_target(sh, target)? {
            return Ok(Self::OfUser);
        }
        if let Some(compiler) = debian_rust::cached(sh, target)? {
            return Ok(compiler);
        }
        if rustup_adds(target) && has_target(sh, target)? {
            return Ok(Self::OfUser);
        }
        if apt::can_install() {
            println!("rustup cannot install it here, but Debian has a compiler to build it with");
            return debian_rust::install(project, target);
        }
        bail!("Rust lacks the target {target}; install it: rustup target add {target}");
    }

    pub(crate) fn environment(&self) -> Vec<(&'static str, &Path)> {
        match self {
            Self::OfUser => Vec::new(),
            Self::Debian { rustc, linker } => {
                let linker = linker.as_deref();
                let linker = linker.map(|it| ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", it));
                [("RUSTC", rustc.as_path())]
                    .into_iter()
                    .chain(linker)
                    .collect()
            }
        }
    }
}

/// Where the toolchain of the user keeps the standard library for a target.
pub(super) fn libraries(sh: &Shell, target: &[&str]) -> Result<PathBuf> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let libraries = cmd!(sh, "{rustc} --print=target-libdir {target...}");
    Ok(libraries.quiet().read()?.into())
}

fn has_target(sh: &Shell, target: &str) -> Result<bool> {
    let Ok(libraries) = fs::read_dir(libraries(sh, &["--target", target])?) else {
        return Ok(false);
    };
    Ok(libraries
        .flatten()
        .any(|library| library.file_name().to_string_lossy().starts_with("libstd-")))
}

/// Whether rustup could install the target; it cannot where its server is out of reach.
fn rustup_adds(target: &str) -> bool {
    println!("Installing Rust's target {target}");
    let rustup = Command::new("rustup")
        .args(["target", "add", target])
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

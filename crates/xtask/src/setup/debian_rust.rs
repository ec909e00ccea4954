//! Debian's packages of a recent Rust, for machines that cannot reach rustup's server.
//!
//! Debian has no standard libraries for other targets that fit them, but their sources: we compile
//! them into sysroots in the cache. Debian's own files and rustup's toolchains stay as they are.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use super::apt;
use super::compiler::{Compiler, WASM, libraries};
use crate::cache;
use crate::project::Project;

/// The standard library for Windows names libraries that nobody has here.
const IMPORTER: &str = "x86_64-w64-mingw32-dlltool";
const IMPORTER_PACKAGE: &str = "binutils-mingw-w64-x86-64";

const PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// The compiler, if it was installed earlier and Debian has not changed since.
pub(super) fn cached(sh: &Shell, target: &str) -> Result<Option<Compiler>> {
    let Some(version) = installed_version(sh) else {
        return Ok(None);
    };
    let sysroot = cache::dir()?.join(entry_name(&version, target));
    let linker = linker(sh, target)?;
    let is_whole = sysroot.exists() && (linker.is_some() || target != WASM);
    Ok(is_whole.then(|| compiler(&sysroot, linker)))
}

pub(super) fn install(project: &Project, target: &str) -> Result<Compiler> {
    let sh = &project.sh;
    if installed_version(sh).is_none() {
        apt::install(project, &PACKAGES, "a Rust compiler with its sources")?;
    }
    let version = installed_version(sh).context("apt-get has left no rustc-web")?;
    if target.contains("windows") && which::which(IMPORTER).is_err() {
        let why = "what makes libraries for Windows out of names";
        apt::install(project, &[IMPORTER_PACKAGE], why)?;
    }
    let mut linker = linker(sh, target)?;
    if linker.is_none() && target == WASM {
        let lld = format!("lld-{}", llvm_major(sh)?);
        apt::install(project, &[&lld], "a linker for wasm")?;
        linker = Some(which::which(wasm_ld(sh)?)?);
    }
    let sysroot = cache::entry(&entry_name(&version, target), |sysroot| {
        println!("Compiling Rust's standard library for {target}: takes about a minute, once");
        build_sysroot(sh, sysroot, target)
    })?;
    Ok(compiler(&sysroot, linker))
}

fn compiler(sysroot: &Path, linker: Option<PathBuf>) -> Compiler {
    let rustc = sysroot.join("rustc");
    Compiler::Debian { rustc, linker }
}

/// The libraries fit exactly one build of the compiler.
fn entry_name(version: &str, target: &str) -> String {
    format!("sysroot/{target}/rustc-web-{version}")
}

/// The version of Debian's compiler, if its sources and its cargo are there as well.
fn installed_version(sh: &Shell) -> Option<String> {
    let format = "--showformat=${db:Status-Status} ${Version}\n";
    let status = cmd!(sh, "dpkg-query --show {format} {PACKAGES...}")
        .quiet()
        .ignore_stderr()
        .read()
        .ok()?;
    let mut versions = status.lines().map(|line| line.strip_prefix("installed "));
    let version = versions.next()??;
    versions
        .all(|other| other == Some(version))
        .then(|| version.to_owned())
}

/// Debian's compiler has no linker for wasm, but rustup's toolchain does. For other targets it
/// knows one, where there is one.
fn linker(sh: &Shell, target: &str) -> Result<Option<PathBuf>> {
    if target != WASM {
        return Ok(None);
    }
    let rust_lld = libraries(sh, &[])?.join("../bin/rust-lld");
    if rust_lld.exists() {
        return Ok(Some(rust_lld));
    }
    Ok(which::which(wasm_ld(sh)?).ok())
}

fn wasm_ld(sh: &Shell) -> Result<String> {
    Ok(format!("wasm-ld-{}", llvm_major(sh)?))
}

/// The linker has to understand what the compiler writes.
fn llvm_major(sh: &Shell) -> Result<String> {
    let version = cmd!(sh, "/usr/bin/rustc -vV").quiet().read()?;
    version
        .lines()
        .find_map(|line| line.strip_prefix("LLVM version: ")?.split('.').next())
        .map(str::to_owned)
        .context("rustc tells no version of LLVM")
}

/// Fills the folder with libraries and with a `rustc` that uses them.
fn build_sysroot(sh: &Shell, sysroot: &Path, target: &str) -> Result<()> {
    // Any crate makes cargo compile the standard library.
    let seed = sysroot.join("seed");
    sh.write_file(
        seed.join("Cargo.toml"),
        "[package]\nname = \"seed\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    sh.write_file(seed.join("src/lib.rs"), "")?;
    let _dir = sh.push_dir(&seed);
    cmd!(
        sh,
        "/usr/bin/cargo build --release --target {target} -Zbuild-std=std,panic_abort,panic_unwind,test,proc_macro"
    )
    .env("RUSTC", "/usr/bin/rustc")
    .env("RUSTC_BOOTSTRAP", "1")
    // Pages are built with link-time optimization, which needs the libraries' bitcode.
    .env("RUSTFLAGS", "-Cembed-bitcode=yes")
    .env("CARGO_TARGET_DIR", seed.join("target"))
    .env_remove("LD_LIBRARY_PATH")
    .run()?;

    let rustlib = sysroot.join("lib/rustlib");
    let libraries = sh.create_dir(rustlib.join(target).join("lib"))?;
    for file in sh.read_dir(seed.join("target").join(target).join("release/deps"))? {
        let is_library = file
            .extension()
            .is_some_and(|extension| extension == "rlib");
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if is_library && !name.starts_with("libseed-") {
            fs::copy(&file, libraries.join(&*name))?;
        }
    }
    // Build scripts and macros are compiled for the host.
    let host = cmd!(sh, "/usr/bin/rustc --print=target-libdir")
        .quiet()
        .read()?;
    let host = Path::new(&host).parent().context("it is below rustlib")?;
    symlink(host, rustlib.join(host.file_name().unwrap_or_default()))?;

    let rustc = sysroot.join("rustc");
    // Debian's sh would lose variables with a hyphen in their names, as those of cargo for programs.
    let script = "#!/bin/bash\nexec /usr/bin/rustc --sysroot \"${0%/*}\" \"$@\"\n";
    sh.write_file(&rustc, script)?;
    fs::set_permissions(&rustc, PermissionsExt::from_mode(0o755))?;
    fs::remove_dir_all(seed)?;
    Ok(())
}

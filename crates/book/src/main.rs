//! `cargo run -p book` makes the book, `cargo run -p book -- ladder` the picture in it.

#![forbid(unsafe_code)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

fn main() -> Result<()> {
    // Asked for now: a compiled-in folder may be that of another clone with the same target.
    let package = env::var_os("CARGO_MANIFEST_DIR").context("run this as `cargo run -p book`")?;
    let root = Path::new(&package)
        .ancestors()
        .nth(2)
        .context("the crate is two folders below the project's root")?;
    let arguments: Vec<_> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            let folder = target(root)?.join("book");
            book::build(root, &folder)?;
            println!("{}", folder.join("index.html").display());
        }
        ["ladder"] => {
            let picture = root.join("docs/ladder.svg");
            fs::write(&picture, book::ladder())?;
            println!("{}", picture.display());
        }
        _ => bail!("this takes no argument, or `ladder`"),
    }
    Ok(())
}

/// Cargo's target directory, which need not be in the clone.
fn target(root: &Path) -> Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let metadata = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version=1"])
        .current_dir(root)
        .output()?;
    let error = String::from_utf8_lossy(&metadata.stderr);
    ensure!(metadata.status.success(), "cargo metadata failed: {error}");
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout)?;
    let target = metadata["target_directory"].as_str();
    Ok(target
        .context("cargo metadata names no target directory")?
        .into())
}

//! The packages for npm, packed as they are published.

mod backend;
mod entries;
mod kit;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::cmd;

pub(crate) use self::entries::print_sizes;
pub(crate) use self::kit::pack as pack_kit;
use crate::project::Project;
use crate::setup;

#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Pack the programs in FOLDER/PLATFORM, such as linux-x64, instead of compiling one
    #[arg(long, value_name = "FOLDER")]
    programs: Option<PathBuf>,
    /// Compile Rust's standard library too, for size: needs its sources (rustup's rust-src)
    #[arg(long)]
    small_std: bool,
}

pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    for package in pack(project, args)? {
        println!("{}", package.display());
    }
    Ok(())
}

/// Packs everything into [`dir`], anew.
pub(crate) fn pack(project: &Project, args: &Args) -> Result<Vec<PathBuf>> {
    match fs::remove_dir_all(dir(project)) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let mut packed = backend::pack(project, args.programs.as_deref())?;
    packed.push(pack_kit(project, args.small_std)?);
    Ok(packed)
}

pub(crate) fn dir(project: &Project) -> PathBuf {
    project.target.join("npm")
}

/// Packs the folder of one package, which is in [`dir`], and adds the licences to it.
fn tarball(project: &Project, package: &Path) -> Result<PathBuf> {
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(project.root.join(licence), package.join(licence))?;
    }
    let dir = dir(project);
    let options = ["--silent", "--ignore-scripts", "--pack-destination"];
    setup::ensure_node(project)?;
    let name = cmd!(project.sh, "npm pack {options...} {dir} {package}").read()?;
    Ok(dir.join(name))
}

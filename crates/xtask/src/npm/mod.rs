//! The npm packages.

mod entries;
mod kit;

use anyhow::Result;

pub(crate) use self::entries::print_sizes;
pub(crate) use self::kit::pack as pack_kit;
use crate::project::Project;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compile Rust's standard library too, for size: needs its sources (rustup's rust-src)
    #[arg(long)]
    small_std: bool,
}

/// Packs them into `target/npm`.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let kit = pack_kit(project, args.small_std)?;
    println!("packed {}", kit.display());
    Ok(())
}

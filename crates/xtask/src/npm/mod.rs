//! The npm packages.

mod kit;

use anyhow::Result;

use crate::project::Project;

/// Packs them into `target/npm`.
pub(crate) fn run(project: &Project) -> Result<()> {
    println!("packed {}", kit::pack(project)?.display());
    Ok(())
}

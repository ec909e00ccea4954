//! What is written down about the project is true of it, and leads where it says.

mod javascript;
mod links;
mod pages;
mod reference;

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// The project's root.
fn root() -> &'static Path {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    root.expect("the crate is two folders below the project's root")
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn page(name: &str) -> String {
    read(&root().join("docs").join(name))
}

/// The files of the project's own that `is_wanted`, without what is installed or built.
fn files(folder: &str, is_wanted: fn(&Path) -> bool) -> Vec<PathBuf> {
    let is_foreign = |name: &str| ["target", "dist", "node_modules"].contains(&name);
    let walk = WalkDir::new(root().join(folder)).sort_by_file_name();
    let walk = walk.into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(name.starts_with('.') || is_foreign(&name))
    });
    walk.map(|entry| entry.expect("it can be read").into_path())
        .filter(|path| path.is_file() && is_wanted(path))
        .collect()
}

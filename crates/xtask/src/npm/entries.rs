use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::compress;

/// The entries of the package, and the wasm that each loads.
const ENTRIES: [(&str, &str, Option<&str>); 5] = [
    (".", "index.js", Some("docker-connection.wasm")),
    ("./elements", "elements.js", Some("docker-connection.wasm")),
    ("./react", "react.js", Some("docker-connection.wasm")),
    (
        "./manager",
        "manager.js",
        Some("docker-connection-manager.wasm"),
    ),
    ("./inline", "inline.js", None),
];

/// Prints what a browser loads for each entry of the package in that folder; the style is in a
/// script.
pub(crate) fn print_sizes(package: &Path) -> Result<()> {
    println!(
        "\n{:12} {:>9} {:>9} {:>9} {:>9}",
        "brotli", "scripts", "wasm", "all", "gzip"
    );
    for (name, script, wasm) in ENTRIES {
        let mut files = BTreeSet::new();
        collect(package, script, &mut files)?;
        let [mut scripts, mut wasm_size, mut gzip] = [0; 3];
        for file in &files {
            let content = fs::read(package.join(file))?;
            scripts += compress::brotli(&content)?.len();
            gzip += compress::gzip(&content)?.len();
        }
        if let Some(wasm) = wasm {
            let content = fs::read(package.join(wasm))?;
            wasm_size = compress::brotli(&content)?.len();
            gzip += compress::gzip(&content)?.len();
        }
        let all = scripts + wasm_size;
        println!("{name:12} {scripts:>9} {wasm_size:>9} {all:>9} {gzip:>9}");
    }
    println!();
    Ok(())
}

/// The script and all that it imports from the package.
fn collect(package: &Path, script: &str, files: &mut BTreeSet<String>) -> Result<()> {
    if !files.insert(script.to_owned()) {
        return Ok(());
    }
    let text = fs::read_to_string(package.join(script));
    let text = text.with_context(|| format!("the package has no {script}"))?;
    for import in text.split("\"./").skip(1) {
        let name = import.split('"').next().unwrap_or_default();
        if name.ends_with(".js") {
            collect(package, name, files)?;
        }
    }
    Ok(())
}

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;

const BROTLI_BUFFER: usize = 4096;
const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 22;

/// Whether the backend should have the file compressed; images and fonts are already.
pub(crate) fn is_worth_it(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("css" | "html" | "js" | "svg" | "wasm"))
}

/// Writes `file.br` and `file.gz`.
pub(crate) fn compress(file: &Path) -> Result<()> {
    let content = fs::read(file)?;
    fs::write(with_suffix(file, ".br"), brotli(&content)?)?;
    fs::write(with_suffix(file, ".gz"), gzip(&content)?)?;
    Ok(())
}

pub(crate) fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    CompressorWriter::new(
        &mut compressed,
        BROTLI_BUFFER,
        BROTLI_QUALITY,
        BROTLI_WINDOW,
    )
    .write_all(content)?;
    Ok(compressed)
}

pub(crate) fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(content)?;
    Ok(gzip.finish()?)
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

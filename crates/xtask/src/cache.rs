//! What takes minutes to make is made once a machine, outside of the clone.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

/// The folder `docker-connection-kit` in the user's cache.
pub(crate) fn dir() -> Result<PathBuf> {
    let caches = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|dir| dir.is_absolute())
        .or_else(|| Some(env::home_dir()?.join(".cache")))
        .context("set HOME, so that there is a place for the tools")?;
    Ok(caches.join("docker-connection-kit"))
}

/// The folder `name` of the cache; `fill` makes its content if it is not there yet.
///
/// A folder that is there is whole: it gets its name only after `fill` has succeeded.
pub(crate) fn entry(name: &str, fill: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let entry = dir()?.join(name);
    if entry.exists() {
        return Ok(entry);
    }
    let _lock = lock()?;
    // Whoever held the lock may have made it.
    if entry.exists() {
        return Ok(entry);
    }
    let partial = dir()?.join("partial").join(name);
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir_all(&partial)?;
    fill(&partial)?;
    fs::create_dir_all(entry.parent().context("an entry is in the cache")?)?;
    fs::rename(&partial, &entry)?;
    Ok(entry)
}

/// Held while something is installed; dropping the file gives the lock back.
fn lock() -> Result<File> {
    fs::create_dir_all(dir()?)?;
    let lock = File::create(dir()?.join("lock"))?;
    match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => {
            eprintln!("Waiting for another set-up to finish");
            flock(&lock, FlockOperation::LockExclusive)?;
        }
        taken => taken?,
    }
    Ok(lock)
}

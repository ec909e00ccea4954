use std::io;
use std::ops::Deref;

use tempfile::TempDir;

use crate::PrivateEngine;

/// A [`PrivateEngine`] in a temporary folder; dropping it ends and removes everything.
#[derive(Debug)]
pub struct TemporaryEngine {
    engine: PrivateEngine,
    // Deletes the folder, so it has to outlive the engine.
    _folder: TempDir,
}

impl TemporaryEngine {
    /// An engine that is not started yet.
    ///
    /// # Errors
    ///
    /// If the folder cannot be made.
    pub fn new() -> io::Result<Self> {
        // The paths of containerd's sockets leave little room for that of the folder.
        let folder = tempfile::Builder::new().prefix("engine-").tempdir()?;
        Ok(Self {
            engine: PrivateEngine::at(folder.path()),
            _folder: folder,
        })
    }
}

impl Deref for TemporaryEngine {
    type Target = PrivateEngine;

    fn deref(&self) -> &PrivateEngine {
        &self.engine
    }
}

impl Drop for TemporaryEngine {
    fn drop(&mut self) {
        if let Err(error) = self.engine.clear() {
            eprintln!("a private engine could not be removed: {error}");
        }
    }
}

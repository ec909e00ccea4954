use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::fs;
use tower_http::services::fs::{Backend, TokioBackend, TokioFile};

/// The files below a folder, without those that links lead out of it.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    /// Without links.
    root: Arc<Path>,
}

impl Folder {
    /// Fails if the folder cannot be read.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        std::fs::read_dir(path)?;
        let root = path.canonicalize()?.into();
        Ok(Self { root })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The path without links.
    async fn resolve(self, path: PathBuf) -> io::Result<PathBuf> {
        let path = fs::canonicalize(path).await?;
        if path.starts_with(&self.root) {
            Ok(path)
        } else {
            Err(ErrorKind::NotFound.into())
        }
    }
}

impl Backend for Folder {
    type File = TokioFile;
    type Metadata = std::fs::Metadata;
    type OpenFuture = BoxFuture<'static, io::Result<TokioFile>>;
    type MetadataFuture = BoxFuture<'static, io::Result<Self::Metadata>>;

    fn open(&self, path: PathBuf) -> Self::OpenFuture {
        let path = self.clone().resolve(path);
        async { TokioBackend.open(path.await?).await }.boxed()
    }

    fn metadata(&self, path: PathBuf) -> Self::MetadataFuture {
        let path = self.clone().resolve(path);
        async { TokioBackend.metadata(path.await?).await }.boxed()
    }
}

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::fs;
use tower_http::services::fs::{Backend, TokioBackend, TokioFile};

use crate::platform::files::HAVE_ALIASES;

/// The files below a folder, without hidden ones and those that links lead out of it.
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

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The text of a file below the folder, or nothing.
    pub(super) async fn text(&self, file: &str) -> Option<String> {
        let path = self.root.join(file.trim_start_matches('/'));
        let path = self.clone().resolve(path).await.ok()?;
        fs::read_to_string(path).await.ok()
    }

    /// The path without links.
    async fn resolve(self, path: PathBuf) -> io::Result<PathBuf> {
        let is_hidden = |path: &Path| is_hidden(path.strip_prefix(&self.root).unwrap_or(path));
        let is_asked_hidden = is_hidden(&path);
        let path = fs::canonicalize(path).await?;
        // Elsewhere a link may lead to a hidden file of the folder, as deployments do it.
        let is_hidden = is_asked_hidden || (HAVE_ALIASES && is_hidden(&path));
        if path.starts_with(&self.root) && !is_hidden {
            Ok(path)
        } else {
            Err(ErrorKind::NotFound.into())
        }
    }
}

/// Whether a part of the path is one that people do not see, such as `.git` or `.env`. What is in
/// `.well-known` is made to be fetched.
fn is_hidden(path: &Path) -> bool {
    let mut parts = path.components().map(|part| part.as_os_str());
    parts.any(|part| part.as_encoded_bytes().starts_with(b".") && part != ".well-known")
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

mod content_policy;
mod folder;

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderValue, Request, Response, StatusCode};
use tower_http::services::ServeDir;
use tower_http::services::fs::DefaultServeDirFallback;

use self::content_policy::content_policy;
use self::folder::Folder;
use crate::access::AllowedOrigin;
use crate::config::ConfigError;
use crate::wire::body::Body;
use crate::wire::response::{internal_error, not_found};

/// A folder of files.
#[derive(Clone, Debug)]
pub(crate) struct Assets {
    folder: Folder,
    files: ServeDir<DefaultServeDirFallback, Folder>,
    /// Who may show the pages in a frame.
    origins: Arc<[AllowedOrigin]>,
}

impl Assets {
    /// The files of the folder, if there is to be one.
    pub(crate) fn find(
        path: Option<PathBuf>,
        origins: &[AllowedOrigin],
    ) -> Result<Option<Self>, ConfigError> {
        let Some(path) = path else {
            return Ok(None);
        };
        match Self::open(&path, origins) {
            Ok(assets) => Ok(Some(assets)),
            Err(source) => Err(ConfigError::Assets { path, source }),
        }
    }

    /// Fails if the folder cannot be read.
    fn open(path: &Path, origins: &[AllowedOrigin]) -> io::Result<Self> {
        let folder = Folder::open(path)?;
        Ok(Self {
            files: ServeDir::with_backend(folder.root(), folder.clone())
                .precompressed_br()
                .precompressed_gzip(),
            folder,
            origins: origins.into(),
        })
    }

    pub(crate) async fn respond(&self, request: Request<()>) -> Response<Body> {
        // A redirect to such a path would lead to another host.
        if request.uri().path().starts_with("//") {
            return not_found();
        }
        let page = page(request.uri().path());
        let caching = if is_hashed(request.uri().path()) {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        let mut response = match self.files.clone().try_call(request).await {
            Ok(response) if response.status() == StatusCode::NOT_FOUND => return not_found(),
            Ok(response) => response.map(Body::new),
            Err(error) if names_no_file(&error) => return not_found(),
            Err(error) => {
                tracing::error!("an asset cannot be read: {error}");
                return internal_error();
            }
        };
        let caching = HeaderValue::from_static(caching);
        response.headers_mut().insert(CACHE_CONTROL, caching);
        if page.is_some() || is_page(&response) {
            let policy = self.policy(page.as_deref()).await;
            response
                .headers_mut()
                .insert(CONTENT_SECURITY_POLICY, policy);
        }
        response
    }

    /// Allows the inline scripts of the page as it is now: a build may have replaced it since the
    /// start.
    async fn policy(&self, page: Option<&str>) -> HeaderValue {
        let text = match page {
            Some(page) => self.folder.text(page).await,
            None => None,
        };
        let policy = content_policy(&text.unwrap_or_default(), &self.origins);
        HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
    }
}

/// The file of the page that is asked for, if it is one by its name. A page whose name is written
/// in another way has a policy as well, without inline scripts.
fn page(path: &str) -> Option<String> {
    if path.ends_with('/') {
        return Some(format!("{path}index.html"));
    }
    path.ends_with(".html").then(|| path.to_owned())
}

fn is_page(response: &Response<Body>) -> bool {
    response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

fn names_no_file(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NotFound
            | ErrorKind::PermissionDenied
            | ErrorKind::NotADirectory
            | ErrorKind::InvalidFilename
    )
}

/// Whether Trunk put a hash of the content into the file's name, as in
/// `app-0123456789abcdef_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunks_hashed_names_are_recognized() {
        for name in [
            "/app-0123456789abcdef.js",
            "/app-0123456789abcdef_bg.wasm",
            "/css/my-style-fedcba9876543210.css",
        ] {
            assert!(is_hashed(name), "{name}");
        }
        for name in [
            "/",
            "/index.html",
            "/app.js",
            "/app_bg.wasm",
            "/app-0123456789abcde.js",
            "/app-0123456789abcdeg.js",
            "/0123456789abcdef.js",
            "/app-0123456789abcdef/index.html",
        ] {
            assert!(!is_hashed(name), "{name}");
        }
    }
}

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use http::header::CACHE_CONTROL;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::BodyExt;
use tower_http::services::ServeDir;

use crate::response::{Body, internal_error, not_found};

/// A folder of files.
#[derive(Clone, Debug)]
pub(crate) struct Assets {
    folder: ServeDir,
}

impl Assets {
    /// Fails if the folder cannot be read.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        fs::read_dir(path)?;
        Ok(Self {
            folder: ServeDir::new(path).precompressed_br().precompressed_gzip(),
        })
    }

    pub(crate) async fn respond(&self, request: Request<()>) -> Response<Body> {
        let caching = if is_hashed(request.uri().path()) {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        let mut response = match self.folder.clone().try_call(request).await {
            Ok(response) if response.status() == StatusCode::NOT_FOUND => return not_found(),
            Ok(response) => response.map(BodyExt::boxed_unsync),
            Err(error) if names_no_file(&error) => return not_found(),
            Err(error) => {
                tracing::error!("an asset cannot be read: {error}");
                return internal_error();
            }
        };
        let caching = HeaderValue::from_static(caching);
        response.headers_mut().insert(CACHE_CONTROL, caching);
        response
    }
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

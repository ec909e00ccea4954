use std::sync::LazyLock;

use bytes::Bytes;
use http::{Response, StatusCode};

use crate::wire::body::Body;
use crate::wire::response::json;

/// The document, but for the release.
const TEMPLATE: &str = include_str!("openapi.json");

static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| {
    let version = env!("CARGO_PKG_VERSION");
    TEMPLATE.replacen("{version}", version, 1).into()
});

/// What may be asked here, and what is answered, in OpenAPI 3.1.
pub(crate) fn respond() -> Response<Body> {
    json(StatusCode::OK, DOCUMENT.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::wire::route::Route;

    #[test]
    fn each_route_but_for_files_is_told_and_no_other() {
        let document: Value = serde_json::from_str(TEMPLATE).expect("it is JSON");
        let paths = document["paths"].as_object().expect("it has paths");
        let mut told: Vec<_> = paths.keys().map(|path| Route::of(path).name()).collect();
        let routes = Route::ALL.iter().map(|route| route.name());
        let mut routes: Vec<_> = routes
            .filter(|name| !["files", "unknown"].contains(name))
            .collect();
        told.sort_unstable();
        routes.sort_unstable();
        assert_eq!(told, routes);
    }
}

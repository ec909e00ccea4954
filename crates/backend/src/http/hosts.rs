//! The routes where there are many engines, each under the name of its host:
//!
//! | request | answer |
//! |---|---|
//! | `GET /api/hosts/{name}/health` | as `GET /api/health` of a backend beside that engine |
//! | `GET /api/hosts/{name}/health/stream` | as `GET /api/health/stream` there |
//! | `GET /livez` | 200 as long as the process runs |
//! | `GET /readyz` | 200 if the states of hosts can be learned, else 503 |
//! | `GET /metrics` | numbers for Prometheus |
//! | `GET /*` | the files of the assets folder |

use bytes::Bytes;
use futures_util::FutureExt;
use http::uri::PathAndQuery;
use http::{Request, Response, StatusCode, Uri};

use super::answers::exposition::HostsExposition;
use super::answers::{health, stream};
use super::front::{Front, Site};
use super::metrics::Metrics;
use super::source::Source;
use super::surroundings::{Surroundings, streaming};
use crate::terminal::Terminals;
use crate::wire::body::Body;
use crate::wire::response::{TEXT, alive, exposed, for_later, fresh, not_found};
use crate::wire::route::Route;

const HOSTS: &str = "/api/hosts/";

/// Where engines are found by the names of their hosts.
pub trait Directory: Send + Sync + 'static {
    /// One engine.
    type Host: Source;

    /// The host of that name, if there is one that whoever asks may know of. The request was let in
    /// by then; its headers and extensions are as they came.
    fn find(
        &self,
        name: &str,
        request: &Request<()>,
    ) -> impl Future<Output = Option<Self::Host>> + Send;

    /// Whether the states of hosts can be learned at all.
    fn is_ready(&self) -> bool;

    /// What `/metrics` tells besides what clients do.
    fn gauges(&self) -> Vec<Gauge>;
}

/// A number that goes up and down.
#[derive(Clone, Copy, Debug)]
pub struct Gauge {
    /// As in `fleet_hosts`; the text has `docker_connection_` before it.
    pub name: &'static str,
    /// One sentence.
    pub help: &'static str,
    /// How many there are.
    pub value: u64,
}

/// What requests about many engines are answered from.
#[derive(Debug)]
pub(crate) struct HostRoutes<D> {
    pub(crate) front: Front,
    pub(crate) directory: D,
}

impl<D: Directory> Site for HostRoutes<D> {
    async fn respond(
        &self,
        request: Request<()>,
        surroundings: Option<&Surroundings>,
    ) -> Response<Body> {
        let (name, request) = of_one_host(request);
        let name = name.as_deref();
        let answer = |route, request| self.route(name, route, request, surroundings);
        self.front.respond(request, name, answer).await
    }

    fn route(&self, path: &str) -> Route {
        match split(path) {
            Some((_, path)) => Route::of(path),
            None => Route::of(path),
        }
    }

    fn metrics(&self) -> &Metrics {
        &self.front.metrics
    }

    fn terminals(&self) -> Option<&Terminals> {
        None
    }
}

impl<D: Directory> HostRoutes<D> {
    async fn route(
        &self,
        name: Option<&str>,
        route: Route,
        request: Request<()>,
        surroundings: Option<&Surroundings>,
    ) -> Response<Body> {
        let metrics = &self.front.metrics;
        let Some(name) = name else {
            return match route {
                Route::Livez => alive(),
                Route::Readyz => self.ready(),
                Route::Metrics => exposed(&HostsExposition {
                    metrics,
                    gauges: &self.directory.gauges(),
                }),
                Route::Files => self.front.file(request).boxed().await,
                _ => not_found(),
            };
        };
        // What is forbidden looks like what does not exist.
        let Some(host) = self.directory.find(name, &request).await else {
            return not_found();
        };
        match route {
            Route::Health => health::respond(&request, &host).await,
            Route::Stream => streaming(surroundings, |closing| {
                stream::respond(host, metrics.open_stream(), closing)
            }),
            _ => not_found(),
        }
    }

    fn ready(&self) -> Response<Body> {
        if self.directory.is_ready() {
            return fresh(StatusCode::OK, TEXT, Bytes::from_static(b"ready"));
        }
        let status = StatusCode::SERVICE_UNAVAILABLE;
        for_later(fresh(status, TEXT, Bytes::from_static(b"not ready")))
    }
}

/// The name of the host that a request is about, and the request as the backend beside its engine
/// would get it.
fn of_one_host(mut request: Request<()>) -> (Option<String>, Request<()>) {
    let Some((name, path)) = split(request.uri().path()) else {
        return (None, request);
    };
    let name = name.to_owned();
    let path = match request.uri().query() {
        Some(query) => format!("{path}?{query}").parse(),
        None => Ok(PathAndQuery::from_static(path)),
    };
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = path.ok();
    match Uri::from_parts(parts) {
        Ok(uri) => *request.uri_mut() = uri,
        // What was a URI with one path is one with another.
        Err(_) => return (None, request),
    }
    (Some(name), request)
}

/// The name of a host, and which of a backend's paths it is.
fn split(path: &str) -> Option<(&str, &'static str)> {
    let (name, rest) = path.strip_prefix(HOSTS)?.split_once('/')?;
    let path = match rest {
        "health" => "/api/health",
        "health/stream" => "/api/health/stream",
        _ => return None,
    };
    is_host_name(name).then_some((name, path))
}

/// Whether it is the name of a host: as `[a-z0-9][a-z0-9_-]{0,62}` says.
#[must_use]
pub fn is_host_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    matches!(text.as_bytes(), [first, rest @ ..]
        if rest.len() < 63
            && is_plain(*first)
            && rest.iter().all(|byte| is_plain(*byte) || b"_-".contains(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_hosts_are_plain() {
        for name in ["a", "0", "build-7", "a_b", &"x".repeat(63)] {
            assert!(is_host_name(name), "{name}");
        }
        for name in [
            "",
            "-a",
            "_a",
            "A",
            "a.b",
            "a/b",
            "a b",
            "é",
            "*",
            ">",
            "a%2e",
            &"x".repeat(64),
        ] {
            assert!(!is_host_name(name), "{name}");
        }
    }

    #[test]
    fn a_request_about_a_host_becomes_one_of_its_backend() {
        for (path, expected) in [
            ("/api/hosts/a/health", Some(("a", "/api/health"))),
            (
                "/api/hosts/a/health?report",
                Some(("a", "/api/health?report")),
            ),
            (
                "http://x/api/hosts/b/health/stream",
                Some(("b", "http://x/api/health/stream")),
            ),
            ("/api/hosts/a/engine", None),
            ("/api/hosts/a/health/", None),
            ("/api/hosts//health", None),
            ("/api/hosts/A/health", None),
            ("/api/hosts/a/b/health", None),
            ("/api/health", None),
        ] {
            let request = Request::get(path).body(()).unwrap();
            let (name, request) = of_one_host(request);
            let uri = request.uri().to_string();
            let (expected_name, expected_uri) = match expected {
                Some((name, uri)) => (Some(name), uri),
                None => (None, path),
            };
            assert_eq!(name.as_deref(), expected_name, "{path}");
            assert_eq!(uri, expected_uri);
        }
    }
}

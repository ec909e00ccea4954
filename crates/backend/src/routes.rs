//! The routes:
//!
//! | request | answer |
//! |---|---|
//! | `GET /api/health` | the health report; 200 if the engine is available, else 503 |
//! | `GET /api/health?report` | the health report; always 200 |
//! | `GET /api/health/stream` | server-sent events: `health` at once and at each change, `heartbeat` |
//! | `GET /livez` | 200 as long as the process runs; never asks the engine |
//! | `GET /*` | the files of the assets folder |
//!
//! `HEAD` is possible wherever `GET` is, and nothing else is.

use std::sync::Arc;

use bytes::Bytes;
use docker_connection::HealthStatus;
use futures_util::FutureExt;
use http::header::{RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Method, Request, Response, StatusCode};

use crate::assets::Assets;
use crate::monitor::Monitor;
use crate::response::{Body, body, fresh, json, method_not_allowed, not_found};
use crate::snapshot::Snapshot;
use crate::stream::{self, Ends};

/// In seconds.
const RETRY_AFTER_UNAVAILABLE: &str = "5";

/// What requests are answered from.
#[derive(Clone, Debug)]
pub(crate) struct Routes {
    pub(crate) monitor: Monitor,
    pub(crate) assets: Option<Assets>,
    /// When streams end; else with their connections.
    pub(crate) ends: Option<Ends>,
}

impl Routes {
    pub(crate) async fn respond(self: Arc<Self>, request: Request<()>) -> Response<Body> {
        let method = request.method().clone();
        let mut response = if method == Method::GET || method == Method::HEAD {
            self.route(request).await
        } else {
            method_not_allowed()
        };
        if method == Method::HEAD {
            *response.body_mut() = body(Bytes::new());
        }
        let nosniff = HeaderValue::from_static("nosniff");
        response
            .headers_mut()
            .insert(X_CONTENT_TYPE_OPTIONS, nosniff);
        response
    }

    async fn route(&self, request: Request<()>) -> Response<Body> {
        match (request.uri().path(), &self.assets) {
            ("/api/health", _) => {
                let snapshot = self.monitor.report().await;
                health(&snapshot, wants_report(request.uri().query()))
            }
            ("/api/health/stream", _) => stream::respond(self.monitor.clone(), self.ends.clone()),
            ("/livez", _) => fresh(
                StatusCode::OK,
                "text/plain; charset=utf-8",
                Bytes::from_static(b"ok"),
            ),
            (path, Some(assets)) if path != "/api" && !path.starts_with("/api/") => {
                // The future of a file is a large one, and most requests are for none.
                assets.respond(request).boxed().await
            }
            _ => not_found(),
        }
    }
}

fn wants_report(query: Option<&str>) -> bool {
    query.is_some_and(|query| {
        query
            .split('&')
            .any(|pair| pair == "report" || pair.starts_with("report="))
    })
}

fn health(snapshot: &Snapshot, always_ok: bool) -> Response<Body> {
    let content = snapshot.json.clone();
    if always_ok || snapshot.report.status == HealthStatus::Available {
        return json(StatusCode::OK, content);
    }
    let mut response = json(StatusCode::SERVICE_UNAVAILABLE, content);
    let wait = HeaderValue::from_static(RETRY_AFTER_UNAVAILABLE);
    response.headers_mut().insert(RETRY_AFTER, wait);
    response
}

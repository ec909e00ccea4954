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
use http::header::{REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Method, Request, Response, StatusCode};

use crate::assets::Assets;
use crate::gate::Gate;
use crate::monitor::Monitor;
use crate::response::{Body, body, fresh, json, method_not_allowed, not_found};
use crate::snapshot::Snapshot;
use crate::stream::{self, Ends};

/// In seconds.
const RETRY_AFTER_UNAVAILABLE: &str = "5";

/// What requests are answered from.
#[derive(Clone, Debug)]
pub(crate) struct Routes {
    pub(crate) gate: Gate,
    pub(crate) monitor: Monitor,
    pub(crate) assets: Option<Assets>,
    /// When streams end; else with their connections.
    pub(crate) ends: Option<Ends>,
}

impl Routes {
    pub(crate) async fn respond(self: Arc<Self>, request: Request<()>) -> Response<Body> {
        let is_head = request.method() == Method::HEAD;
        let cross_origin = self.gate.cross_origin_headers(&request);
        let mut response = match self.gate.stop(&request) {
            Some(answer) => answer,
            None if is_head || request.method() == Method::GET => self.route(request).await,
            None => method_not_allowed(),
        };
        if is_head {
            *response.body_mut() = body(Bytes::new());
        }
        let headers = response.headers_mut();
        headers.extend(cross_origin.unwrap_or_default());
        for (name, value) in [
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (REFERRER_POLICY, "no-referrer"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
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

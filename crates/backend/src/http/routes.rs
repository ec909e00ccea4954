//! The routes:
//!
//! | request | answer |
//! |---|---|
//! | `GET /api/health` | the health report; 200 if the engine is available, else 503 |
//! | `GET /api/health?report` | the health report; always 200 |
//! | `GET /api/health/stream` | server-sent events: `health` at once and at each change, `heartbeat` |
//! | `GET /livez` | 200 as long as the process runs; never asks the engine |
//! | `GET /readyz` | 200 if the engine is available, else 503 |
//! | `GET /metrics` | numbers for Prometheus; never asks the engine |
//! | `GET /*` | the files of the assets folder |
//!
//! `HEAD` is possible wherever `GET` is, and nothing else is.

use std::sync::Arc;

use bytes::Bytes;
use docker_connection::HealthStatus;
use futures_util::FutureExt;
use http::header::{REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Method, Request, Response, StatusCode};

use super::assets::Assets;
use super::exposition::Exposition;
use super::metrics::Metrics;
use super::stream::{self, Ends};
use crate::access::Gate;
use crate::monitor::{Monitor, Snapshot, Unknown};
use crate::response::{Body, body, fresh, internal_error, json, method_not_allowed, not_found};
use crate::route::Route;

/// In seconds.
const RETRY_AFTER_UNAVAILABLE: &str = "5";
const EXPOSITION: &str = "text/plain; version=0.0.4; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// What requests are answered from.
#[derive(Clone, Debug)]
pub(crate) struct Routes {
    pub(crate) gate: Gate,
    pub(crate) monitor: Monitor,
    pub(crate) assets: Option<Assets>,
    pub(crate) metrics: Metrics,
    /// When streams end; else with their connections.
    pub(crate) ends: Option<Ends>,
}

impl Routes {
    pub(crate) async fn respond(self: Arc<Self>, request: Request<()>) -> Response<Body> {
        let route = Route::of(request.uri().path());
        let is_head = request.method() == Method::HEAD;
        let readers = self.gate.readers(&request);
        let mut response = match self.gate.stop(&request) {
            Some(answer) => answer,
            None if is_head || request.method() == Method::GET => self.route(route, request).await,
            None => method_not_allowed(),
        };
        if is_head {
            *response.body_mut() = body(Bytes::new());
        }
        let headers = response.headers_mut();
        if let Some(readers) = readers {
            readers.write(headers);
        }
        for (name, value) in [
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (REFERRER_POLICY, "no-referrer"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        self.metrics.count(route, response.status());
        response
    }

    async fn route(&self, route: Route, request: Request<()>) -> Response<Body> {
        match (route, &self.assets) {
            (Route::Health, _) => {
                let always_ok = wants_report(request.uri().query());
                match self.monitor.report().await {
                    Ok(snapshot) => health(&snapshot, always_ok),
                    Err(Unknown) => internal_error(),
                }
            }
            (Route::Stream, _) => stream::respond(self.monitor.clone(), self.ends.clone()),
            (Route::Livez, _) => fresh(StatusCode::OK, TEXT, Bytes::from_static(b"ok")),
            (Route::Readyz, _) => match self.monitor.report().await {
                Ok(snapshot) => ready(&snapshot),
                Err(Unknown) => internal_error(),
            },
            (Route::Metrics, _) => {
                let exposition = Exposition {
                    metrics: &self.metrics,
                    status: self.monitor.last_status(),
                    checks: self.monitor.checks(),
                    streams: self.monitor.watchers(),
                };
                let text = exposition.to_string().into();
                fresh(StatusCode::OK, EXPOSITION, text)
            }
            // The future of a file is a large one, and most requests are for none.
            (Route::Files, Some(assets)) => assets.respond(request).boxed().await,
            (Route::Files, None) | (Route::Unknown, _) => not_found(),
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
    for_later(json(StatusCode::SERVICE_UNAVAILABLE, content))
}

fn ready(snapshot: &Snapshot) -> Response<Body> {
    let status = snapshot.report.status;
    let text = Bytes::from_static(status.as_str().as_bytes());
    if status == HealthStatus::Available {
        fresh(StatusCode::OK, TEXT, text)
    } else {
        for_later(fresh(StatusCode::SERVICE_UNAVAILABLE, TEXT, text))
    }
}

fn for_later(mut response: Response<Body>) -> Response<Body> {
    let wait = HeaderValue::from_static(RETRY_AFTER_UNAVAILABLE);
    response.headers_mut().insert(RETRY_AFTER, wait);
    response
}

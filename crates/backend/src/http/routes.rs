//! The routes:
//!
//! | request | answer |
//! |---|---|
//! | `GET /api/health` | the health report; 200 if the engine is available, else 503 |
//! | `GET /api/health?report` | the health report; always 200 |
//! | `GET /api/health/stream` | server-sent events: `health` at once and at each change, `heartbeat` |
//! | `GET /api/engine` | what the engine holds; 503 if it is not available |
//! | `GET /api/engine/usage` | server-sent events: `usage` each 2 s |
//! | `GET /api/diagnosis` | server-sent events: `step` for each step of a diagnosis, then `end` |
//! | `POST /api/engine/start` | how the command ended that starts the engine, if there is one |
//! | `GET /api/terminal` | a WebSocket for a shell in a container, if there are terminals |
//! | `GET /api/openapi.json` | all of this but the files in OpenAPI 3.1 |
//! | `GET /livez` | 200 as long as the process runs; never asks the engine |
//! | `GET /readyz` | 200 if the engine is available, else 503 |
//! | `GET /metrics` | numbers for Prometheus; never asks the engine |
//! | `GET /*` | the files of the assets folder |
//!
//! `HEAD` is possible wherever `GET` is, and nothing else is but that `POST`.

use std::any::Any;
use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use docker_connection::HealthStatus;
use futures_util::FutureExt;
use http::header::{CONTENT_LENGTH, REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Body as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::assets::Assets;
use super::exposition::Exposition;
use super::metrics::Metrics;
use super::stream::Closing;
use super::{diagnosis, engine, openapi, start, stream, usage};
use crate::access::Gate;
use crate::diagnosis::Diagnoses;
use crate::monitor::{Monitor, NotAsked, Snapshot};
use crate::start::Starts;
use crate::terminal::{Terminals, Visitor};
use crate::usage::{Details, Usages};
use crate::wire::body::Body;
use crate::wire::response::{
    busy, fresh, internal_error, json, method_not_allowed, no_content, not_found,
};
use crate::wire::route::Route;

/// In seconds.
const RETRY_AFTER_UNAVAILABLE: &str = "5";
const EXPOSITION: &str = "text/plain; version=0.0.4; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// What requests are answered from.
#[derive(Clone, Debug)]
pub(crate) struct Routes {
    pub(crate) gate: Gate,
    pub(crate) monitor: Monitor,
    pub(crate) diagnoses: Diagnoses,
    pub(crate) details: Details,
    pub(crate) usages: Usages,
    pub(crate) starts: Option<Starts>,
    pub(crate) terminals: Option<Terminals>,
    pub(crate) assets: Option<Assets>,
    pub(crate) metrics: Metrics,
}

/// What a server of our own does for its requests. Others have means of their own.
#[derive(Debug)]
pub(crate) struct Surroundings {
    /// Whether nobody can connect who may not open a socket of this machine.
    pub(super) is_private: bool,
    /// When streams end; else with their connections.
    pub(super) closing: CancellationToken,
    /// One for each stream that may be open at a time.
    pub(super) streams: Arc<Semaphore>,
    /// What is waited for at the end.
    pub(super) tasks: TaskTracker,
}

/// The connection of a request, for those who take it over.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) address: Option<IpAddr>,
    /// Has to be kept for as long as it is open.
    pub(super) place: Arc<dyn Any + Send + Sync>,
}

impl Routes {
    pub(crate) async fn respond(
        &self,
        request: Request<()>,
        surroundings: Option<&Surroundings>,
    ) -> Response<Body> {
        let route = Route::of(request.uri().path());
        let is_head = request.method() == Method::HEAD;
        let cors = self.gate.cors(&request);
        let mut response = match self.gate.intercept(&request) {
            Some(answer) => answer,
            None if route == Route::Start => match &self.starts {
                Some(starts) => start::respond(&request, &self.gate, starts).boxed().await,
                None => not_found(),
            },
            None if is_head || request.method() == Method::GET => {
                self.route(route, request, surroundings).await
            }
            None => method_not_allowed(),
        };
        if is_head {
            response = without_body(response);
        }
        let headers = response.headers_mut();
        if let Some(cors) = cors {
            cors.write(headers);
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

    async fn route(
        &self,
        route: Route,
        request: Request<()>,
        surroundings: Option<&Surroundings>,
    ) -> Response<Body> {
        match (route, &self.assets) {
            (Route::Health, _) => {
                let always_ok = wants_report(request.uri().query());
                match self.monitor.report().await {
                    Ok(snapshot) => health(&snapshot, always_ok),
                    Err(NotAsked) => internal_error(),
                }
            }
            (Route::Stream, _) => streaming(surroundings, |closing| {
                stream::respond(self.monitor.clone(), self.metrics.open_stream(), closing)
            }),
            (Route::Engine, _) => engine::respond(&self.details).await,
            (Route::Usage, _) => streaming(surroundings, |closing| {
                usage::respond(self.usages.clone(), self.metrics.open_stream(), closing)
            }),
            (Route::Diagnosis, _) => self.diagnosis(&request, surroundings),
            (Route::Terminal, _) => self.terminal(request, surroundings),
            (Route::Openapi, _) => openapi::respond(),
            (Route::Livez, _) => fresh(StatusCode::OK, TEXT, Bytes::from_static(b"ok")),
            (Route::Readyz, _) => match self.monitor.report().await {
                Ok(snapshot) => ready(&snapshot),
                Err(NotAsked) => internal_error(),
            },
            (Route::Metrics, _) => {
                let exposition = Exposition {
                    metrics: &self.metrics,
                    status: self.monitor.last_status(),
                    checks: self.monitor.checks(),
                    starts: self.starts.as_ref(),
                    terminals: self.terminals.as_ref().map_or(0, Terminals::count),
                };
                let text = exposition.to_string().into();
                fresh(StatusCode::OK, EXPOSITION, text)
            }
            // The future of a file is a large one, and most requests are for none.
            (Route::Files, Some(assets)) => assets.respond(request).boxed().await,
            (Route::Files, None) | (Route::Start | Route::Unknown, _) => not_found(),
        }
    }

    fn diagnosis(
        &self,
        request: &Request<()>,
        surroundings: Option<&Surroundings>,
    ) -> Response<Body> {
        // A browser comes back by itself where a stream ends, and would begin another run.
        if request.headers().contains_key("last-event-id") {
            return no_content();
        }
        let is_private = surroundings.is_some_and(|server| server.is_private);
        let shows_private = is_private || self.gate.has_login();
        streaming(surroundings, |closing| {
            diagnosis::respond(self.diagnoses.clone(), closing, shows_private)
        })
    }

    fn terminal(
        &self,
        request: Request<()>,
        surroundings: Option<&Surroundings>,
    ) -> Response<Body> {
        let Some(terminals) = &self.terminals else {
            return not_found();
        };
        let Some(server) = surroundings else {
            return terminals.respond(request, Visitor::unknown());
        };
        let Some(permit) = server.permit() else {
            return for_later(busy());
        };
        let origin = request.extensions().get::<Origin>();
        let place = origin.map(|origin| Arc::clone(&origin.place));
        let visitor = Visitor {
            address: origin.and_then(|origin| origin.address),
            closing: server.closing.clone(),
            tasks: server.tasks.clone(),
            place: Some(Box::new((place, permit))),
        };
        terminals.respond(request, visitor)
    }
}

impl Surroundings {
    /// Lets one more stream be open.
    fn permit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.streams).try_acquire_owned().ok()
    }
}

/// Begins a stream, if one more may be open.
fn streaming(
    surroundings: Option<&Surroundings>,
    begin: impl FnOnce(Option<Closing>) -> Response<Body>,
) -> Response<Body> {
    let Some(server) = surroundings else {
        return begin(None);
    };
    match server.permit() {
        Some(permit) => begin(Some((server.closing.clone(), permit))),
        None => for_later(busy()),
    }
}

/// The head alone, which tells the length of what is left out.
fn without_body(response: Response<Body>) -> Response<Body> {
    let (mut head, body) = response.into_parts();
    if let Some(length) = body.size_hint().exact() {
        let length = HeaderValue::from(length);
        head.headers.entry(CONTENT_LENGTH).or_insert(length);
    }
    Response::from_parts(head, Body::from(Bytes::new()))
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

pub(super) fn for_later(mut response: Response<Body>) -> Response<Body> {
    let wait = HeaderValue::from_static(RETRY_AFTER_UNAVAILABLE);
    response.headers_mut().insert(RETRY_AFTER, wait);
    response
}

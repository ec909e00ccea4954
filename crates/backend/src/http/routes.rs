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

use std::sync::Arc;

use futures_util::FutureExt;
use http::{Request, Response};

use super::answers::exposition::Exposition;
use super::answers::{diagnosis, engine, health, openapi, start, stream, usage};
use super::front::{Front, Site};
use super::metrics::Metrics;
use super::surroundings::{Origin, Surroundings, streaming};
use crate::diagnosis::Diagnoses;
use crate::monitor::Monitor;
use crate::start::Starts;
use crate::terminal::{Terminals, Visitor};
use crate::usage::{Details, Usages};
use crate::wire::body::Body;
use crate::wire::response::{alive, busy, exposed, for_later, no_content, not_found};
use crate::wire::route::Route;

/// What requests about one engine are answered from.
#[derive(Clone, Debug)]
pub(crate) struct Routes {
    pub(crate) front: Front,
    pub(crate) monitor: Monitor,
    pub(crate) diagnoses: Diagnoses,
    pub(crate) details: Details,
    pub(crate) usages: Usages,
    pub(crate) starts: Option<Starts>,
    pub(crate) terminals: Option<Terminals>,
}

impl Site for Routes {
    async fn respond(
        &self,
        request: Request<()>,
        surroundings: Option<&Surroundings>,
    ) -> Response<Body> {
        let answer = |route, request| self.route(route, request, surroundings);
        self.front.respond(request, None, answer).await
    }

    fn route(&self, path: &str) -> Route {
        Route::of(path)
    }

    fn metrics(&self) -> &Metrics {
        &self.front.metrics
    }

    fn terminals(&self) -> Option<&Terminals> {
        self.terminals.as_ref()
    }
}

impl Routes {
    async fn route(
        &self,
        route: Route,
        request: Request<()>,
        surroundings: Option<&Surroundings>,
    ) -> Response<Body> {
        let metrics = &self.front.metrics;
        match route {
            Route::Health => health::respond(&request, &self.monitor).await,
            Route::Stream => streaming(surroundings, |closing| {
                stream::respond(self.monitor.clone(), metrics.open_stream(), closing)
            }),
            Route::Engine => engine::respond(&self.details).await,
            Route::Usage => streaming(surroundings, |closing| {
                usage::respond(self.usages.clone(), metrics.open_stream(), closing)
            }),
            Route::Diagnosis => self.diagnosis(&request, surroundings),
            Route::Start => match &self.starts {
                Some(starts) => {
                    let started = start::respond(&request, &self.front.gate, starts);
                    started.boxed().await
                }
                None => not_found(),
            },
            Route::Terminal => self.terminal(request, surroundings),
            Route::Openapi => openapi::respond(),
            Route::Livez => alive(),
            Route::Readyz => health::ready(&self.monitor).await,
            Route::Metrics => {
                let exposition = Exposition {
                    metrics,
                    status: self.monitor.last_status(),
                    checks: self.monitor.checks(),
                    starts: self.starts.as_ref(),
                    terminals: self.terminals.as_ref().map_or(0, Terminals::count),
                };
                exposed(&exposition)
            }
            // The future of a file is a large one, and most requests are for none.
            Route::Files => self.front.file(request).boxed().await,
            Route::Unknown => not_found(),
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
        let shows_private = is_private || self.front.gate.has_login();
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

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Method, Request, Response};
use hyper::body::Body as _;

use super::assets::Assets;
use super::metrics::Metrics;
use super::surroundings::Surroundings;
use crate::access::Gate;
use crate::terminal::Terminals;
use crate::wire::body::Body;
use crate::wire::response::{method_not_allowed, not_found};
use crate::wire::route::Route;

/// What a server of our own answers with.
pub(crate) trait Site: Send + Sync + 'static {
    fn respond(
        &self,
        request: Request<()>,
        surroundings: Option<&Surroundings>,
    ) -> impl Future<Output = Response<Body>> + Send;

    /// What a request for that path is for.
    fn route(&self, path: &str) -> Route;

    fn metrics(&self) -> &Metrics;

    fn terminals(&self) -> Option<&Terminals>;
}

/// What every request meets, whatever engine it is about.
#[derive(Clone, Debug)]
pub(crate) struct Front {
    pub(crate) gate: Gate,
    pub(crate) assets: Option<Assets>,
    pub(crate) metrics: Metrics,
}

impl Front {
    /// Answers as `answer` does, if the request goes that far; `host` is the name of the host that
    /// it is about, where there are many.
    pub(super) async fn respond<A>(
        &self,
        request: Request<()>,
        host: Option<&str>,
        answer: impl FnOnce(Route, Request<()>) -> A,
    ) -> Response<Body>
    where
        A: Future<Output = Response<Body>>,
    {
        let route = Route::of(request.uri().path());
        let is_head = request.method() == Method::HEAD;
        let cors = self.gate.cors(&request);
        let mut response = match self.gate.intercept(&request, host) {
            Some(refusal) => refusal,
            None if is_head || request.method() == Method::GET || route == Route::Start => {
                answer(route, request).await
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

    pub(super) async fn file(&self, request: Request<()>) -> Response<Body> {
        match &self.assets {
            Some(assets) => assets.respond(request).await,
            None => not_found(),
        }
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

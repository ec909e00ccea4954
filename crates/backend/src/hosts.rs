//! What is lent to a service that answers for many engines, and learns of their states in a way of
//! its own: the gate, the limits, the stream and the wire of a backend.
//!
//! Whoever finds hosts by their names is a [`Directory`]; [`Hosts`] does the rest, at
//! `/api/hosts/{name}/health` and `/api/hosts/{name}/health/stream`.

use std::convert::Infallible;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::{Request, Response};
use tower::Service;

use crate::access::{AllowedHost, AllowedOrigin, Gate, Login, Token};
pub use crate::advice::general as advice;
use crate::config::{Config, ConfigError};
use crate::http::{Assets, Front, HostRoutes, Listener, Metrics, Site, serve};
pub use crate::http::{Directory, Follow, Gauge, Source, is_host_name};
pub use crate::monitor::{Following, Latest, Snapshot, message};
use crate::wire::body::Body;

/// What [`Hosts`] can be told; as in [`Config`].
#[derive(Clone, Debug)]
pub struct HostsConfig {
    /// A folder of files to serve next to the API.
    pub assets: Option<PathBuf>,
    /// Names under which the service may be asked, besides those of loopback addresses.
    pub allowed_hosts: Vec<AllowedHost>,
    /// Origins whose pages may use the API, besides the service's own.
    pub allowed_origins: Vec<AllowedOrigin>,
    /// Opens all hosts; [`Token::for_host`] opens one. Without it, everybody who can connect is
    /// answered.
    pub token: Option<Token>,
    /// How many connections are open at a time; further ones wait.
    pub max_connections: NonZeroU32,
}

/// Answers for the engines of a [`Directory`], as a [`Backend`](crate::Backend) does for its own.
#[derive(Debug)]
pub struct Hosts<D> {
    routes: Arc<HostRoutes<D>>,
    max_connections: NonZeroU32,
}

impl<D: Directory> Hosts<D> {
    /// Makes the service.
    ///
    /// # Errors
    ///
    /// If the assets folder cannot be read.
    pub fn new(config: HostsConfig, directory: D) -> Result<Self, ConfigError> {
        let origins = config.allowed_origins;
        let assets = Assets::find(config.assets, &origins)?;
        let login = config.token.map(Login::new);
        let front = Front {
            gate: Gate::new(config.allowed_hosts, origins, login),
            assets,
            metrics: Metrics::default(),
        };
        Ok(Self {
            routes: Arc::new(HostRoutes { front, directory }),
            max_connections: config.max_connections,
        })
    }

    /// Where the hosts are found.
    #[must_use]
    pub fn directory(&self) -> &D {
        &self.routes.directory
    }

    /// Serves as [`Backend::serve`](crate::Backend::serve) does.
    pub async fn serve(&self, listener: impl Into<Listener>, shutdown: impl Future<Output = ()>) {
        let routes = Arc::clone(&self.routes);
        serve(listener.into(), routes, self.max_connections, shutdown).await;
    }
}

impl<D> Clone for Hosts<D> {
    fn clone(&self) -> Self {
        Self {
            routes: Arc::clone(&self.routes),
            max_connections: self.max_connections,
        }
    }
}

impl Default for HostsConfig {
    fn default() -> Self {
        Self {
            assets: None,
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            token: None,
            max_connections: Config::MAX_CONNECTIONS,
        }
    }
}

impl<D: Directory, B> Service<Request<B>> for Hosts<D> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    /// The body of the request is not read.
    fn call(&mut self, request: Request<B>) -> Self::Future {
        let routes = Arc::clone(&self.routes);
        let request = request.map(drop);
        async move { Ok(routes.respond(request, None).await) }.boxed()
    }
}

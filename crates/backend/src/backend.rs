use std::convert::Infallible;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::task::{Context, Poll};

use docker_connection::EndpointSource;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::{Request, Response};
use tokio::net::TcpListener;
use tower::Service;

use crate::assets::Assets;
use crate::config::{Config, ConfigError};
use crate::endpoint::EngineEndpoint;
use crate::gate::Gate;
use crate::login::Login;
use crate::metrics::Metrics;
use crate::monitor::Monitor;
use crate::response::Body;
use crate::routes::Routes;
use crate::server;

/// The backend as a tower service. Clones share one monitor, so that they ask the engine once.
///
/// It needs a tokio runtime with I/O and time enabled. The streams that [`Backend::serve`] did not
/// start end with their connections.
#[derive(Clone, Debug)]
pub struct Backend {
    pub(crate) routes: Arc<Routes>,
    max_connections: NonZeroU32,
}

impl Backend {
    /// Makes the backend; asks the engine nothing yet.
    ///
    /// A bad address in the environment is no error here: it is reported as the state of the
    /// engine, as `bad-host` or `unsupported-transport`.
    ///
    /// # Errors
    ///
    /// If the assets folder cannot be read or `config.docker_host` is no address that can be used.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        let endpoint = EngineEndpoint::choose(config.docker_host.as_deref(), &config.environment);
        if let (Err(reason), Some(flaw)) = (&endpoint.target, endpoint.flaw)
            && endpoint.shown.source == EndpointSource::Flag
        {
            let (host, reason) = (endpoint.shown.host, *reason);
            return Err(ConfigError::DockerHost { host, reason, flaw });
        }
        let origins = config.allowed_origins;
        let assets = config.assets.map(|path| {
            Assets::open(&path, &origins).map_err(|source| ConfigError::Assets { path, source })
        });
        let assets = assets.transpose()?;
        let login = config.token.map(Login::new);
        Ok(Self {
            routes: Arc::new(Routes {
                gate: Gate::new(config.allowed_hosts, origins, login),
                monitor: Monitor::new(endpoint),
                assets,
                metrics: Metrics::default(),
                ends: None,
            }),
            max_connections: config.max_connections,
        })
    }

    /// Serves HTTP/1.1 on the listener until `shutdown` is ready, and at most half a second more
    /// for requests that are being answered. Streams end at once.
    pub async fn serve(&self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        server::serve(listener, self.clone(), self.max_connections, shutdown).await;
    }
}

impl<B> Service<Request<B>> for Backend {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    /// The body of the request is not read.
    fn call(&mut self, request: Request<B>) -> Self::Future {
        let routes = Arc::clone(&self.routes);
        routes.respond(request.map(drop)).map(Ok).boxed()
    }
}

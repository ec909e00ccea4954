use std::convert::Infallible;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::task::{Context, Poll};

use docker_connection::{Feature, HealthReport};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, Stream};
use futures_util::{FutureExt, StreamExt};
use http::{Request, Response};
use tower::Service;

use crate::access::{Gate, Login};
use crate::config::{Config, ConfigError};
use crate::diagnosis::Diagnoses;
use crate::engine::Search;
use crate::http::{Assets, Front, Listener, Metrics, Routes, Site, serve};
use crate::monitor::{Monitor, NotAsked};
use crate::start::{StartCommand, Starts};
use crate::terminal::Terminals;
use crate::usage::{Details, Usages};
use crate::wire::body::Body;

/// The backend as a tower service. Clones share one monitor, so that they ask the engine once.
///
/// It needs a tokio runtime with I/O and time enabled. The streams that [`Backend::serve`] did not
/// start end with their connections.
///
/// Terminals need a server that lets connections be upgraded, as axum's does and hyper's
/// `serve_connection(…).with_upgrades()`. They outlive the requests that began them, and end with
/// their connections.
#[derive(Clone, Debug)]
pub struct Backend {
    routes: Arc<Routes>,
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
    /// If the assets folder cannot be read, `config.docker_host` is no address that can be used, or
    /// the program of `config.start_command` is not there or cannot be run on this system.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        if config.start_command.is_some() && !StartCommand::CAN_BE_RUN {
            return Err(ConfigError::NoStartCommands);
        }
        let is_given = config.docker_host.is_some();
        let path = config.environment.path.clone();
        let command = config.start_command.map(|command| command.find(path));
        let command = command.transpose().map_err(ConfigError::StartCommand)?;
        let search = Search::new(config.docker_host, config.environment);
        let given = search.addressed().filter(|_| is_given);
        if let Some(endpoint) = given
            && let Err(flaw) = endpoint.target
        {
            return Err(ConfigError::DockerHost {
                host: endpoint.shown.host,
                reason: flaw.reason,
                flaw: flaw.text,
            });
        }
        let origins = config.allowed_origins;
        let assets = Assets::find(config.assets, &origins)?;
        let login = config.token.map(Login::new);
        let mut features = vec![Feature::Diagnosis, Feature::Engine, Feature::Usage];
        features.extend(command.iter().map(|_| Feature::Start));
        features.extend(config.terminal.iter().map(|_| Feature::Terminal));
        let monitor = Monitor::new(search.clone(), features);
        let diagnoses = Diagnoses::new(search, monitor.clone());
        let starts = command.map(|command| Starts::new(command, monitor.clone()));
        let terminals = config
            .terminal
            .map(|config| Terminals::new(config, monitor.clone()));
        Ok(Self {
            routes: Arc::new(Routes {
                front: Front {
                    gate: Gate::new(config.allowed_hosts, origins, login),
                    assets,
                    metrics: Metrics::default(),
                },
                details: Details::new(monitor.clone()),
                usages: Usages::new(monitor.clone(), config.show_containers),
                monitor,
                diagnoses,
                starts,
                terminals,
            }),
            max_connections: config.max_connections,
        })
    }

    /// The state of the engine, at most a second old; there after 4 s at the latest. However many
    /// ask, in whatever way, the engine is asked once.
    ///
    /// # Errors
    ///
    /// If the engine cannot be asked, which says nothing of it.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub async fn report(&self) -> Result<HealthReport, NotAsked> {
        let snapshot = self.routes.monitor.report().await?;
        Ok(snapshot.report.clone())
    }

    /// The state of the engine as it is, and then, after each change, the latest one. The engine is
    /// watched from the first poll until the stream is dropped; it does not end by itself.
    ///
    /// # Panics
    ///
    /// When it is polled first outside of a tokio runtime.
    pub fn changes(&self) -> impl Stream<Item = HealthReport> + Send + use<> {
        let monitor = self.routes.monitor.clone();
        let watch = stream::once(async move { monitor.watch() });
        watch.flat_map(|watch| {
            stream::unfold(watch, async |mut watch| {
                let snapshot = watch.next().await;
                Some((snapshot.report.clone(), watch))
            })
        })
    }

    /// Serves HTTP/1.1 on the listener until `shutdown` is ready, and at most half a second more
    /// for requests that are being answered, and for the containers of terminals to be removed.
    /// Streams and terminals end at once.
    ///
    /// There are fewer connections than [`Config::max_connections`] where fewer files may be open.
    pub async fn serve(&self, listener: impl Into<Listener>, shutdown: impl Future<Output = ()>) {
        let routes = Arc::clone(&self.routes);
        serve(listener.into(), routes, self.max_connections, shutdown).await;
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
        let request = request.map(drop);
        async move { Ok(routes.respond(request, None).await) }.boxed()
    }
}

//! Answers browsers for all hosts of a fleet.

mod bucket;
mod fleet;
mod host;
mod office;
mod sight;
mod telling;

use std::convert::Infallible;
use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use docker_connection_backend::hosts::{Hosts, HostsConfig};
use docker_connection_backend::{Body, ConfigError, Listener};
use futures_util::future::BoxFuture;
use http::{Request, Response};
use tokio_util::task::AbortOnDropHandle;
use tower::Service;

pub use self::fleet::Authorize;
use self::fleet::Fleet;
use self::office::Office;
use crate::nats::{Nats, NatsConfig, NatsError};

/// How often the connection is looked at: soon enough to be told of its end within 10 s.
const PING: Duration = Duration::from_secs(3);

/// What a [`Gateway`] can be told.
#[derive(Clone)]
pub struct GatewayConfig {
    /// How to connect to NATS.
    pub nats: NatsConfig,
    /// How many servers keep the bucket, if this gateway makes it: 1, or 3 in a cluster.
    pub replicas: usize,
    /// Who may ask, and where.
    pub hosts: HostsConfig,
    /// Who may know of which host, where another server has let them in. Asked for each request
    /// about a host, after the gate.
    pub authorize: Option<Authorize>,
}

/// Why there is no gateway.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GatewayError {
    /// The assets folder cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// NATS cannot be used.
    #[error(transparent)]
    Nats(#[from] NatsError),
}

/// Answers browsers for all hosts of a fleet: a tower service, whose clones share everything. Any
/// number of gateways work side by side.
///
/// It needs a tokio runtime with I/O and time enabled.
#[derive(Clone, Debug)]
pub struct Gateway {
    hosts: Hosts<Fleet>,
    _tasks: Arc<[AbortOnDropHandle<()>; 2]>,
}

impl GatewayConfig {
    /// A gateway at these servers that lets everybody in who can connect.
    #[must_use]
    pub fn new(nats: NatsConfig) -> Self {
        Self {
            nats,
            replicas: 1,
            hosts: HostsConfig::default(),
            authorize: None,
        }
    }
}

impl Gateway {
    /// Connects to NATS, now or as soon as a server is there.
    ///
    /// # Errors
    ///
    /// If the assets folder cannot be read, or NATS will never let the gateway in.
    pub async fn connect(config: GatewayConfig) -> Result<Self, GatewayError> {
        let instance = format!("{:016x}", fastrand::u64(..));
        let role = ["gateway", instance.as_str()];
        let nats = Nats::connect(&config.nats, &role, PING).await?;
        let office = Office::new(nats.clone(), &instance);
        let fleet = Fleet::new(Arc::clone(&office), config.authorize);
        let hosts = Hosts::new(config.hosts, fleet.clone())?;
        let answers = fleet.clone();
        let listener = async move { office.listen(|answer| answers.answered(answer)).await };
        let reader = bucket::follow(fleet, nats, config.replicas);
        let tasks = [tokio::spawn(listener), tokio::spawn(reader)];
        Ok(Self {
            hosts,
            _tasks: Arc::new(tasks.map(AbortOnDropHandle::new)),
        })
    }

    /// Serves HTTP/1.1 on the listener until `shutdown` is ready, as a
    /// [`Backend`](docker_connection_backend::Backend) does.
    pub async fn serve(&self, listener: impl Into<Listener>, shutdown: impl Future<Output = ()>) {
        self.hosts.serve(listener, shutdown).await;
    }
}

impl<B> Service<Request<B>> for Gateway {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request<B>>::poll_ready(&mut self.hosts, context)
    }

    /// The body of the request is not read.
    fn call(&mut self, request: Request<B>) -> Self::Future {
        self.hosts.call(request)
    }
}

impl Debug for GatewayConfig {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("GatewayConfig")
            .field("nats", &self.nats)
            .field("replicas", &self.replicas)
            .field("hosts", &self.hosts)
            .finish_non_exhaustive()
    }
}

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use docker_connection::Reason;
use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tower::ServiceExt;

use super::endpoint::Target;
use super::failure::Failure;
use super::tls::TlsConfigs;
use crate::platform::blocking::Blocking;
use crate::platform::socket;

/// How soon the end of a host is noticed that can say nothing any more.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How long certificates may take to be read.
const FILES_LIMIT: Duration = Duration::from_secs(1);

/// A connection to an engine; dropping it ends it.
pub(crate) trait Link: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Link for T {}

/// Makes connections to engines, over whatever their targets say.
#[derive(Clone, Debug)]
pub(super) struct Dialer {
    files: Blocking,
    configs: Arc<TlsConfigs>,
}

impl Dialer {
    pub(super) fn new() -> Self {
        Self {
            files: Blocking::new(),
            configs: Arc::default(),
        }
    }

    /// Connects; there is no time limit.
    pub(super) async fn dial(&self, target: &Target) -> Result<Box<dyn Link>, Failure> {
        let failure = |error: &(dyn StdError + 'static)| Failure::of_connection(error, target);
        match target {
            Target::Socket(path) => {
                let looked_at = path.clone();
                let fault = self.files.run(move || socket::fault(&looked_at)).await;
                if let Some(fault) = fault.flatten() {
                    return Err(Failure::Because(fault));
                }
                let stream = socket::connect(path).await;
                Ok(Box::new(stream.map_err(|error| failure(&error))?))
            }
            Target::Tcp(address) => Ok(Box::new(self.tcp(address, target).await?)),
            Target::Tls { address, files } => {
                let (configs, files) = (Arc::clone(&self.configs), files.clone());
                let config = self.files.run(move || configs.of(&files));
                let config = timeout(FILES_LIMIT, config).await;
                let unusable = Failure::Because(Reason::TlsFiles);
                let Ok(Some(Ok(config))) = config else {
                    return Err(unusable.or_trouble());
                };
                let host = host(address);
                let name = ServerName::try_from(host.to_owned());
                let name = name.map_err(|_| Failure::Because(Reason::BadHost))?;
                let stream = self.tcp(address, target).await?;
                let stream = TlsConnector::from(config).connect(name, stream).await;
                Ok(Box::new(stream.map_err(|error| failure(&error))?))
            }
        }
    }

    /// Tries the addresses of a name as browsers do, so that a broken one delays nothing.
    async fn tcp(&self, address: &str, target: &Target) -> Result<TcpStream, Failure> {
        let mut connector = HttpConnector::new();
        connector.set_keepalive(Some(KEEP_ALIVE));
        connector.set_keepalive_interval(Some(KEEP_ALIVE));
        connector.set_nodelay(true);
        let uri = Uri::builder().scheme("http").authority(address);
        let uri = uri.path_and_query("/").build();
        let uri = uri.map_err(|_| Failure::Because(Reason::BadHost))?;
        match connector.oneshot(uri).await {
            Ok(stream) => Ok(TokioIo::into_inner(stream)),
            Err(error) => Err(Failure::of_connection(&error, target).or_trouble()),
        }
    }
}

/// The host of `host:port`, without the brackets of IPv6.
pub(crate) fn host(address: &str) -> &str {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    host.strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host)
}

//! The connection to NATS, and the bucket.

mod reporter;

use std::error::Error;
use std::fmt::{self, Debug, Display, Formatter};
use std::io;
use std::iter::successors;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::context::{
    KeyValueError, KeyValueErrorKind, RequestError, RequestErrorKind,
};
use async_nats::jetstream::kv::{Config, Store};
use async_nats::jetstream::{self, Context};
use async_nats::{Client, ConnectError, ConnectErrorKind, ConnectOptions, ServerAddr};
use percent_encoding::percent_decode_str;
use tokio::fs::{File, read};
use tokio::sync::watch;

pub(crate) use self::reporter::Link;
use self::reporter::Reporter;
use crate::wire::VALUE_LIMIT;

/// How long a server may take to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(3);
/// The pause before the first attempt to connect again, and the longest one.
const RECONNECT: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));

/// What is of no use to be tried again.
const FINAL: [ConnectErrorKind; 4] = [
    ConnectErrorKind::ServerParse,
    ConnectErrorKind::Authentication,
    ConnectErrorKind::AuthorizationViolation,
    ConnectErrorKind::Tls,
];

/// How to connect to NATS.
#[derive(Clone, Debug)]
pub struct NatsConfig {
    /// The servers of a cluster, or the only one.
    pub servers: Vec<NatsUrl>,
    /// A file with a user's JWT and key, as `nsc` makes it.
    pub credentials: Option<PathBuf>,
    /// A file with the certificates of those who sign the servers', besides the system's.
    pub ca: Option<PathBuf>,
    /// The files of a certificate, and of its key, by which the servers know the client.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// The bucket of the hosts, which is also the first word of the subjects; see
    /// [`NatsConfig::BUCKET`].
    pub bucket: String,
}

/// The address of a server, as in `nats://127.0.0.1:4222` or `tls://user:password@nats.test`.
///
/// Its `Debug` and `Display` forms keep the password.
#[derive(Clone)]
pub struct NatsUrl(ServerAddr);

/// A text that is no [`NatsUrl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a NATS server's address is written as in nats://127.0.0.1:4222")]
pub struct NotANatsUrl;

/// Why NATS cannot be used, whenever it is tried again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NatsError {
    /// There is no server to connect to.
    #[error("no NATS server is named")]
    NoServer,
    /// The name is not one that a bucket can have.
    #[error("a bucket's name has nothing but letters, digits, '-' and '_', and is no '{0}'")]
    Bucket(String),
    /// A file with credentials or certificates is of no use.
    #[error("the file {} cannot be used for NATS: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
    /// The server's certificate is not signed by anybody who is trusted, or is for another name.
    #[error("the certificate of the NATS server is not trusted: {0}")]
    Untrusted(#[source] ConnectError),
    /// The server refused, or is not the one that the certificates speak of.
    #[error("NATS refuses the connection: {0}")]
    Refused(#[source] ConnectError),
}

/// Why there is no bucket now.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BucketError {
    #[error("JetStream is off on the NATS server, or not ready yet")]
    NoJetStream,
    #[error(transparent)]
    Other(KeyValueError),
}

/// A connection that comes back by itself.
#[derive(Clone, Debug)]
pub(crate) struct Nats {
    pub(crate) client: Client,
    pub(crate) jetstream: Context,
    pub(crate) link: watch::Receiver<Link>,
    pub(crate) bucket: Arc<str>,
}

impl NatsConfig {
    /// The default of [`NatsConfig::bucket`].
    pub const BUCKET: &str = "docker-connection";

    /// Servers that ask for nothing.
    #[must_use]
    pub fn new(servers: Vec<NatsUrl>) -> Self {
        Self {
            servers,
            credentials: None,
            ca: None,
            certificate: None,
            bucket: Self::BUCKET.to_owned(),
        }
    }
}

impl Nats {
    /// Connects, now or as soon as a server is there. What is silent for about three times `ping`
    /// is no connection any more. The client is called by the words of `role`, and its inboxes begin
    /// with them.
    pub(crate) async fn connect(
        config: &NatsConfig,
        role: &[&str],
        ping: Duration,
    ) -> Result<Self, NatsError> {
        if config.servers.is_empty() {
            return Err(NatsError::NoServer);
        }
        if !is_bucket_name(&config.bucket) {
            return Err(NatsError::Bucket(config.bucket.clone()));
        }
        let (reporter, link) = Reporter::new();
        let reporter = Arc::new(reporter);
        let servers: Vec<_> = config.servers.iter().map(|url| url.0.clone()).collect();
        let options = || options(config, role, ping, Arc::clone(&reporter));
        let client = match options().await?.connect(&servers).await {
            Ok(client) => client,
            Err(error) if FINAL.contains(&error.kind()) => return Err(NatsError::Refused(error)),
            Err(error) if is_untrusted(&error) => return Err(NatsError::Untrusted(error)),
            Err(error) => {
                tracing::warn!("NATS cannot be reached yet: {error}");
                let patient = options().await?.retry_on_initial_connect();
                let connected = patient.connect(&servers).await;
                connected.map_err(NatsError::Refused)?
            }
        };
        let mut jetstream = jetstream::new(client.clone());
        jetstream.set_timeout(ANSWER_LIMIT);
        Ok(Self {
            client,
            jetstream,
            link,
            bucket: config.bucket.as_str().into(),
        })
    }

    pub(crate) fn is_up(&self) -> bool {
        self.link.borrow().is_up
    }

    /// The bucket, if there is one.
    pub(crate) async fn bucket(&self) -> Result<Store, BucketError> {
        let bucket = self.jetstream.get_key_value(&*self.bucket).await;
        bucket.map_err(|error| {
            if is_unanswered(&error) {
                BucketError::NoJetStream
            } else {
                BucketError::Other(error)
            }
        })
    }

    /// The bucket, which is made if there is none.
    pub(crate) async fn bucket_or_new(&self, replicas: usize) -> Result<Store, async_nats::Error> {
        match self.bucket().await {
            Err(BucketError::Other(error)) if error.kind() == KeyValueErrorKind::GetBucket => {}
            found => return Ok(found?),
        }
        let config = Config {
            bucket: self.bucket.to_string(),
            description: "The Docker engines of a fleet".to_owned(),
            history: 1,
            max_value_size: i32::try_from(VALUE_LIMIT)?,
            num_replicas: replicas,
            ..Config::default()
        };
        Ok(self.jetstream.create_key_value(config).await?)
    }
}

/// Whether nobody listens where JetStream is asked.
fn is_unanswered(error: &(dyn Error + 'static)) -> bool {
    let mut causes = successors(Some(error), |error| (**error).source());
    causes.any(|cause| {
        let request = cause.downcast_ref::<RequestError>();
        request.is_some_and(|request| request.kind() == RequestErrorKind::NoResponders)
    })
}

async fn options(
    config: &NatsConfig,
    role: &[&str],
    ping: Duration,
    reporter: Arc<Reporter>,
) -> Result<ConnectOptions, NatsError> {
    let mut options = ConnectOptions::new()
        .name(format!("docker-connection-fleet {}", role.join(" ")))
        .custom_inbox_prefix(inbox(&config.bucket, role))
        .ping_interval(ping)
        .request_timeout(Some(ANSWER_LIMIT))
        .reconnect_delay_callback(reconnect_delay)
        .event_callback(move |event| {
            let reporter = Arc::clone(&reporter);
            async move { reporter.take(event) }
        });
    // Of a cluster, all servers know the same users.
    if let Some(user) = config.servers.iter().find_map(NatsUrl::user) {
        options = match user {
            (user, Some(password)) => options.user_and_password(user, password),
            (token, None) => options.token(token),
        };
    }
    if let Some(path) = &config.credentials {
        let credentials = options.credentials_file(path).await;
        options = credentials.map_err(|source| unusable(path, source))?;
    }
    if let Some(ca) = &config.ca {
        certificates(ca).await?;
        options = options.add_root_certificates(ca.clone());
    }
    if let Some((certificate, key)) = &config.certificate {
        readable(certificate).await?;
        readable(key).await?;
        options = options.add_client_certificate(certificate.clone(), key.clone());
    }
    Ok(options)
}

/// The client reads its files again for each connection, and takes one that is missing for a passing
/// trouble.
async fn readable(path: &Path) -> Result<(), NatsError> {
    let file = File::open(path).await;
    file.map(drop).map_err(|source| unusable(path, source))
}

/// A file without any is taken for one that adds none.
async fn certificates(path: &Path) -> Result<(), NatsError> {
    let file = read(path).await.map_err(|source| unusable(path, source))?;
    let begin = b"-----BEGIN CERTIFICATE-----";
    if file.windows(begin.len()).any(|part| part == begin) {
        return Ok(());
    }
    let source = io::Error::new(io::ErrorKind::InvalidData, "no certificate is in it");
    Err(unusable(path, source))
}

fn unusable(path: &Path, source: io::Error) -> NatsError {
    NatsError::File {
        path: path.to_owned(),
        source,
    }
}

/// Whether what the other side says in TLS is not to be believed; it comes as an error in reading.
fn is_untrusted(error: &ConnectError) -> bool {
    let causes = successors(error.source(), |cause| (*cause).source());
    let mut causes = causes.filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.any(|cause| cause.kind() == io::ErrorKind::InvalidData)
}

/// Where answers come in. Servers can tell by it who may listen there.
pub(crate) fn inbox(bucket: &str, role: &[&str]) -> String {
    format!("_INBOX.{bucket}.{}", role.join("."))
}

/// Not all at the same time, where a server comes back to thousands.
fn reconnect_delay(attempts: usize) -> Duration {
    let (first, most) = RECONNECT;
    let doublings = u32::try_from(attempts).unwrap_or(u32::MAX).min(8);
    let delay = first.saturating_mul(1 << doublings).min(most);
    delay.mul_f64(0.5 + fastrand::f64() / 2.0)
}

fn is_bucket_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    !text.is_empty() && text.bytes().all(is_plain)
}

impl NatsUrl {
    /// The user and the password, or a token.
    fn user(&self) -> Option<(String, Option<String>)> {
        let plain = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let user = self.0.username().map(plain)?;
        Some((user, self.0.password().map(plain)))
    }
}

impl FromStr for NatsUrl {
    type Err = NotANatsUrl;

    fn from_str(text: &str) -> Result<Self, NotANatsUrl> {
        let address: ServerAddr = text.parse().map_err(|_| NotANatsUrl)?;
        let is_known = matches!(address.scheme(), "nats" | "tls");
        (is_known && !address.host().is_empty())
            .then_some(Self(address))
            .ok_or(NotANatsUrl)
    }
}

impl Display for NatsUrl {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let address = &self.0;
        write!(
            f,
            "{}://{}:{}",
            address.scheme(),
            address.host(),
            address.port()
        )
    }
}

impl Debug for NatsUrl {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_an_address_is_kept() {
        let url: NatsUrl = "tls://ada:secret@nats.test:4333"
            .parse()
            .expect("it is one");
        assert_eq!(
            format!("{url} {url:?}"),
            "tls://nats.test:4333 tls://nats.test:4333"
        );
    }

    #[test]
    fn an_address_names_a_user_or_a_token() {
        let user = |text: &str| text.parse::<NatsUrl>().expect("it is one").user();
        assert_eq!(user("nats://nats.test"), None);
        assert_eq!(user("nats://t@nats.test"), Some(("t".to_owned(), None)));
        let ada = ("ada".to_owned(), Some("p@ss/word".to_owned()));
        assert_eq!(user("nats://ada:p%40ss%2Fword@nats.test"), Some(ada));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "http://nats.test", "nats://", "unix:///nats.sock"] {
            assert_eq!(text.parse::<NatsUrl>().err(), Some(NotANatsUrl), "{text}");
        }
        for text in ["127.0.0.1", "nats.test:4222", "nats://[::1]:4222"] {
            assert!(text.parse::<NatsUrl>().is_ok(), "{text}");
        }
    }

    #[test]
    fn attempts_to_connect_become_rarer_and_never_rare() {
        for (attempts, most) in [(0, 50), (1, 100), (6, 2000), (usize::MAX, 2000)] {
            let delay = reconnect_delay(attempts).as_millis();
            assert!((most / 2..=most).contains(&delay), "{attempts}: {delay} ms");
        }
    }
}

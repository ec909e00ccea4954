mod limited;
mod tls_alert;

use std::future::ready;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bollard::errors::Error;
use bollard::models::SystemVersion;
use bollard::{API_DEFAULT_VERSION, BollardRequest, Docker};
use bytes::Bytes;
use docker_connection::{Engine, Reason};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::header::{HOST, SERVER};
use http::{HeaderMap, HeaderValue, Response, Uri};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncWriteExt, join, split};
use tokio_util::task::AbortOnDropHandle;

use super::account::{ApiVersions, Info};
use super::endpoint::Target;
use super::failure::{Failure, STRANGER};
use super::line::Line;
use super::link::{Dialer, Link};
use crate::text::harmless::harmless;
use limited::Limited;

/// In seconds. The caller's own deadline is far shorter, and covers bodies as well.
const REQUEST_TIMEOUT: u64 = 60;
/// In bytes, of what an engine says about who it is; that is a few kilobytes.
const ANSWER_LIMIT: usize = 1024 * 1024;
/// What those who listen at a socket are called.
pub(super) const NO_HOST: &str = "docker";

/// Asks engines who they are, and whether they are there.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    dialer: Dialer,
}

/// An engine, and how its answers show that it is still the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) engine: Engine,
    pub(crate) api_versions: ApiVersions,
    marks: Marks,
}

/// The headers by which engines name themselves and their version in every answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Marks([Option<HeaderValue>; 3]);

impl Client {
    pub(crate) fn new() -> Self {
        Self {
            dialer: Dialer::new(),
        }
    }

    /// Asks the engine whether it is there; and who it is, unless its answer shows that it is the
    /// one that is `known` already.
    ///
    /// Both questions are as old as Docker's API and asked without a version of it, so that every
    /// engine answers them. There is no time limit. Dropping the future closes the connection.
    pub(crate) async fn check(
        &self,
        target: &Target,
        known: Option<&Identity>,
    ) -> Result<Identity, Failure> {
        let result = self.ask(target, known).await;
        match target {
            Target::Tcp(_) if result == Err(STRANGER) && self.is_tls_alert_sent(target).await => {
                Err(Failure::Because(Reason::TlsExpected))
            }
            _ => result,
        }
    }

    async fn ask(&self, target: &Target, known: Option<&Identity>) -> Result<Identity, Failure> {
        let mut pinged = None;
        if let Some(known) = known {
            let (answer, marks) = self.exchange(target, async |it| it.ping().await).await?;
            if answer.trim_end() != "OK" {
                return Err(STRANGER);
            }
            // An answer without marks may be anyone's.
            if marks == known.marks && marks != Marks::default() {
                return Ok(known.clone());
            }
            pinged = Some(marks);
        }
        let (version, marks) = self.exchange(target, async |it| it.version().await).await?;
        let api_versions = ApiVersions {
            newest: version.api_version.clone(),
            oldest: version.min_api_version.clone(),
        };
        Ok(Identity {
            engine: engine(version).ok_or(STRANGER)?,
            api_versions,
            // The next ping is to be compared with one, if there was any.
            marks: pinged.unwrap_or(marks),
        })
    }

    /// Asks one question on a connection of its own.
    async fn exchange<T>(
        &self,
        target: &Target,
        question: impl AsyncFnOnce(Docker) -> Result<T, Error>,
    ) -> Result<(T, Marks), Failure> {
        let failure = |error: Error| Failure::of(&error, target);
        let (reader, writer) = split(self.dialer.dial(target).await?);
        // The library reads all that there is.
        let link = join(Limited::new(reader, ANSWER_LIMIT), writer);
        let (sender, connection) = http1::handshake(TokioIo::new(link))
            .await
            .map_err(|error| failure(error.into()))?;
        // Nothing of it outlives the question.
        let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
        let marks = Arc::new(OnceLock::new());
        let courier = Courier {
            sender: Mutex::new(Some(sender)),
            host: target.address().unwrap_or(NO_HOST).parse().ok(),
            marks: Arc::clone(&marks),
        };
        let docker = Docker::connect_with_custom_transport(
            move |request| courier.carry(request),
            Some("http://docker"),
            REQUEST_TIMEOUT,
            API_DEFAULT_VERSION,
        )
        .map_err(failure)?;
        let answer = question(docker).await.map_err(failure)?;
        Ok((answer, marks.get().cloned().unwrap_or_default()))
    }

    /// What the engine tells of itself at length; there is no time limit.
    pub(crate) async fn info(&self, target: &Target) -> Result<Info, Failure> {
        self.line(target).info().await
    }

    /// The versions of Docker's API that the engine speaks; there is no time limit.
    pub(crate) async fn api_versions(&self, target: &Target) -> Result<ApiVersions, Failure> {
        self.line(target).api_versions().await
    }

    pub(super) fn line(&self, target: &Target) -> Line {
        Line::new(self.dialer.clone(), target.clone())
    }

    /// Opens a connection and asks on it whether the engine is there: engines may close those
    /// that never asked.
    pub(crate) async fn open_idle(&self, target: &Target) -> Result<Box<dyn Link>, Failure> {
        let mut link = self.dialer.dial(target).await?;
        let host = target.address().unwrap_or(NO_HOST);
        let ping = format!("GET /_ping HTTP/1.1\r\nHost: {host}\r\n\r\n");
        let sent = link.write_all(ping.as_bytes()).await;
        sent.map_err(|error| Failure::of_connection(&error, target))?;
        Ok(link)
    }

    async fn is_tls_alert_sent(&self, target: &Target) -> bool {
        match self.open_idle(target).await {
            Ok(link) => tls_alert::is_first_of(link).await,
            Err(_) => false,
        }
    }
}

/// Carries one request of bollard's over a connection, and looks at the head of the answer.
struct Courier {
    sender: Mutex<Option<http1::SendRequest<Empty<Bytes>>>>,
    host: Option<HeaderValue>,
    marks: Arc<OnceLock<Marks>>,
}

impl Courier {
    fn carry(
        &self,
        request: BollardRequest,
    ) -> BoxFuture<'static, Result<Response<Incoming>, Error>> {
        let mut sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(mut sender) = sender.take() else {
            let error = std::io::Error::other("a connection carries one question");
            return ready(Err(error.into())).boxed();
        };
        // Questions have no body.
        let mut request = request.map(|_| Empty::new());
        // Engines are asked for a path, as servers are and proxies are not.
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = path.map(Uri::from).unwrap_or_default();
        if let Some(host) = self.host.clone() {
            request.headers_mut().insert(HOST, host);
        }
        let marks = Arc::clone(&self.marks);
        async move {
            let response = sender.send_request(request).await?;
            // A courier carries once, so they are not set yet.
            let _ = marks.set(Marks::of(response.headers()));
            Ok(response)
        }
        .boxed()
    }
}

impl Marks {
    fn of(headers: &HeaderMap) -> Self {
        let api_version = headers.get("api-version");
        let podman = headers.get("libpod-api-version");
        Self([headers.get(SERVER), api_version, podman].map(Option::<&HeaderValue>::cloned))
    }
}

/// The engine's own account of itself; `None` if that is no account of an engine.
fn engine(version: SystemVersion) -> Option<Engine> {
    let components = version.components.unwrap_or_default();
    let is_podman = components.iter().any(|part| part.name == "Podman Engine");
    let text = |text: Option<String>| text.as_deref().map(harmless);
    Some(Engine {
        kind: if is_podman { "podman" } else { "docker" }.to_owned(),
        version: text(version.version)?,
        api_version: text(version.api_version)?,
        os: text(version.os).unwrap_or_default(),
        arch: text(version.arch).unwrap_or_default(),
    })
}

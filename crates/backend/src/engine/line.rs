use std::error::Error as StdError;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_TYPE, HOST, UPGRADE};
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper::upgrade::{Upgraded, on};
use hyper_util::rt::TokioIo;

use super::client::NO_HOST;
use super::container::ContainerError;
use super::endpoint::Target;
use super::failure::{Failure, STRANGER};
use super::link::Dialer;

/// In bytes, of what an engine says about why it refuses something.
const REFUSAL_LIMIT: usize = 4096;

/// Bytes in both directions, in place of questions and answers.
pub(crate) type Bidirectional = TokioIo<Upgraded>;

/// Takes requests to one engine, each on a connection of its own that ends with it.
#[derive(Clone, Debug)]
pub(super) struct Line {
    dialer: Dialer,
    target: Target,
}

impl Line {
    pub(super) fn new(dialer: Dialer, target: Target) -> Self {
        Self { dialer, target }
    }

    pub(super) fn target(&self) -> &Target {
        &self.target
    }

    /// The answer to a request, as soon as its head is there; there is no time limit.
    pub(super) async fn send<B>(
        &self,
        mut request: Request<B>,
    ) -> Result<Response<Incoming>, Failure>
    where
        B: Body<Data = Bytes, Error: Into<Box<dyn StdError + Send + Sync>>>
            + Send
            + Unpin
            + 'static,
    {
        let failure = |error: hyper::Error| Failure::of_connection(&error, &self.target);
        let link = self.dialer.dial(&self.target).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(link))
            .await
            .map_err(failure)?;
        // It ends when the answer was read, or is not wanted any more.
        tokio::spawn(connection.with_upgrades());
        // Engines are asked for a path, as servers are and proxies are not.
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = path.map(Uri::from).unwrap_or_default();
        if let Ok(host) = self.target.address().unwrap_or(NO_HOST).parse() {
            request.headers_mut().insert(HOST, host);
        }
        sender.send_request(request).await.map_err(failure)
    }

    /// What is at the other end of that path, in place of an answer.
    ///
    /// Not by bollard: what it makes of such bytes depends on the first one of each read, so that
    /// some outputs are lost, and others are waited for until they fill the memory.
    pub(super) async fn hijack(
        &self,
        path: &str,
        content: String,
    ) -> Result<Bidirectional, ContainerError> {
        let mut request = Request::post(path).body(Full::new(Bytes::from(content)));
        if let Ok(request) = &mut request {
            for (name, value) in [
                (CONNECTION, "Upgrade"),
                (UPGRADE, "tcp"),
                (CONTENT_TYPE, "application/json"),
            ] {
                let value = HeaderValue::from_static(value);
                request.headers_mut().insert(name, value);
            }
        }
        let request = request.map_err(|_| STRANGER)?;
        let response = self.send(request).await?;
        let status = response.status();
        if status == StatusCode::SWITCHING_PROTOCOLS {
            let upgraded = on(response).await;
            let upgraded =
                upgraded.map_err(|error| Failure::of_connection(&error, &self.target))?;
            return Ok(TokioIo::new(upgraded));
        }
        if status.is_success() {
            return Err(STRANGER.into());
        }
        let said = Limited::new(response.into_body(), REFUSAL_LIMIT)
            .collect()
            .await;
        let said = said.map_or_else(|_| Bytes::new(), |said| said.to_bytes());
        let message = String::from_utf8_lossy(&said).trim().to_owned();
        Err(ContainerError::refused(status.as_u16(), message))
    }
}

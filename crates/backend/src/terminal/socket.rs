//! The WebSocket: nobody else knows its library.

use std::time::Duration;

use bytes::Bytes;
use docker_connection::{DockerErrorResponse, ServerFrame, TERMINAL_PROTOCOL};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use http::header::{CONNECTION, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE};
use http::{HeaderValue, Request, Response, StatusCode};
use hyper::upgrade::{OnUpgrade, Upgraded, on};
use hyper_util::rt::TokioIo;
use tokio::io::{self, AsyncWriteExt};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::CapacityError;
use tokio_tungstenite::tungstenite::handshake::server::create_response;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::frames::TEXT_LIMIT;
use crate::wire::body::Body;
use crate::wire::response::refused;
use crate::wire::subprotocols::offered;

/// In bytes, of a binary frame.
const BINARY_LIMIT: usize = 64 * 1024;
/// In bytes; what clients say is short most of the time.
const READ_BUFFER: usize = 4 * 1024;
/// How many frames wait to be sent, and are sent at once if they can be.
const QUEUE: usize = 16;
/// How long a client may take to read what was sent.
const WRITE_LIMIT: Duration = Duration::from_secs(30);
/// How long a client may take to hear the end.
const LINGER_LIMIT: Duration = Duration::from_secs(1);

type Stream = WebSocketStream<TokioIo<Upgraded>>;
type Sink = SplitSink<Stream, Message>;

/// The connection of a client that was told that a WebSocket begins.
pub(super) struct Upgrade(OnUpgrade);

/// What clients say.
pub(super) struct Inbox(SplitStream<Stream>);

/// Takes what is said to a client, as fast as it reads.
#[derive(Clone, Debug)]
pub(super) struct Outbox(Sender<Outgoing>);

/// The client is gone, or does not read.
#[derive(Debug)]
pub(super) struct Gone;

/// Something that a client says.
#[derive(Debug)]
pub(super) enum Said {
    Text(String),
    Bytes(Bytes),
    /// A sign of life.
    Nothing,
    /// What is no WebSocket any more, with what there is to say about it.
    Nonsense(Closing),
    TheEnd,
}

/// Why a server closes a WebSocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    Idle,
    Shutdown,
    NotText,
    TooLong,
    AgainstProtocol,
}

#[derive(Debug)]
enum Outgoing {
    Message(Message),
    Close(Closing),
}

/// The answer to whoever asks for a WebSocket, and the connection if that begins one.
pub(super) fn answer(request: &mut Request<()>) -> (Response<Body>, Option<Upgrade>) {
    let Ok(response) = create_response(request) else {
        return (upgrade_required(), None);
    };
    let mut response = response.map(|()| Body::from(Bytes::new()));
    if offered(request.headers()).any(|name| name == TERMINAL_PROTOCOL) {
        let chosen = HeaderValue::from_static(TERMINAL_PROTOCOL);
        response
            .headers_mut()
            .insert(SEC_WEBSOCKET_PROTOCOL, chosen);
    }
    (response, Some(Upgrade(on(request))))
}

fn upgrade_required() -> Response<Body> {
    let status = StatusCode::UPGRADE_REQUIRED;
    let mut response = refused(status, "Here is a WebSocket, of version 13.");
    for (name, value) in [
        (CONNECTION, "upgrade"),
        (UPGRADE, "websocket"),
        (SEC_WEBSOCKET_VERSION, "13"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

impl Upgrade {
    /// The two ends of the WebSocket, and what sends until the outbox is dropped.
    pub(super) async fn open(
        self,
    ) -> Result<(Inbox, Outbox, impl Future<Output = Option<Sink>> + Send), hyper::Error> {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .max_frame_size(Some(BINARY_LIMIT))
            .max_message_size(Some(BINARY_LIMIT));
        let stream = TokioIo::new(self.0.await?);
        let stream = Stream::from_raw_socket(stream, Role::Server, Some(config)).await;
        let (sink, stream) = stream.split();
        let (sender, queue) = channel(QUEUE);
        Ok((Inbox(stream), Outbox(sender), send(sink, queue)))
    }
}

impl Inbox {
    /// The next thing that the client says. Nothing is lost if this is dropped.
    pub(super) async fn next(&mut self) -> Said {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => Said::Text(text.as_str().to_owned()),
            Some(Ok(Message::Binary(bytes))) => Said::Bytes(bytes),
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Said::Nothing,
            Some(Ok(Message::Close(_))) | None => Said::TheEnd,
            Some(Err(Error::Utf8(_))) => Said::Nonsense(Closing::NotText),
            Some(Err(Error::Capacity(CapacityError::MessageTooLong { .. }))) => {
                Said::Nonsense(Closing::TooLong)
            }
            Some(Err(Error::Protocol(_))) => Said::Nonsense(Closing::AgainstProtocol),
            Some(Err(_)) => Said::TheEnd,
        }
    }
}

impl Inbox {
    /// Reads on for a moment after the last word: what is unread when a connection is closed takes
    /// back what was said on it.
    pub(super) async fn linger(self, sink: Sink) {
        let Ok(stream) = self.0.reunite(sink) else {
            return;
        };
        let mut stream = stream.into_inner();
        let rest = async {
            stream.shutdown().await?;
            io::copy(&mut stream, &mut io::sink()).await
        };
        // It is over at any rate.
        let _ = timeout(LINGER_LIMIT, rest).await;
    }
}

impl Outbox {
    pub(super) async fn frame(&self, frame: &ServerFrame) -> Result<(), Gone> {
        let text = serde_json::to_string(frame).map_err(|_| Gone)?;
        self.put(Outgoing::Message(Message::text(text))).await
    }

    pub(super) async fn error(&self, error: DockerErrorResponse) -> Result<(), Gone> {
        self.frame(&ServerFrame::Error(error)).await
    }

    pub(super) async fn bytes(&self, bytes: Bytes) -> Result<(), Gone> {
        self.put(Outgoing::Message(Message::Binary(bytes))).await
    }

    pub(super) async fn ping(&self) -> Result<(), Gone> {
        self.put(Outgoing::Message(Message::Ping(Bytes::new())))
            .await
    }

    /// The last that is said.
    pub(super) async fn close(&self, closing: Closing) -> Result<(), Gone> {
        self.put(Outgoing::Close(closing)).await
    }

    /// Waits until nothing can be said any more.
    pub(super) async fn closed(&self) {
        self.0.closed().await;
    }

    async fn put(&self, outgoing: Outgoing) -> Result<(), Gone> {
        self.0.send(outgoing).await.map_err(|_| Gone)
    }
}

/// Sends until there is nobody any more who says anything; `None` if the client does not read.
async fn send(mut sink: Sink, mut queue: Receiver<Outgoing>) -> Option<Sink> {
    let mut next = Vec::with_capacity(QUEUE);
    while queue.recv_many(&mut next, QUEUE).await > 0 {
        let sent = timeout(WRITE_LIMIT, send_all(&mut sink, next.drain(..))).await;
        if !matches!(sent, Ok(Ok(()))) {
            return None;
        }
    }
    // Whoever was told already is not told again.
    let closed = timeout(LINGER_LIMIT, sink.close()).await;
    closed.is_ok().then_some(sink)
}

async fn send_all(sink: &mut Sink, outgoing: impl Iterator<Item = Outgoing>) -> Result<(), Error> {
    for outgoing in outgoing {
        let message = match outgoing {
            Outgoing::Message(message) => message,
            Outgoing::Close(closing) => Message::Close(Some(closing.frame())),
        };
        sink.feed(message).await?;
    }
    sink.flush().await
}

impl Closing {
    fn frame(self) -> CloseFrame {
        let (code, reason) = match self {
            Self::Idle => (CloseCode::Normal, "nothing was asked for in a long time"),
            Self::Shutdown => (CloseCode::Away, "the backend ends"),
            Self::NotText => (CloseCode::Invalid, "a text frame is not UTF-8"),
            Self::TooLong => (CloseCode::Size, "a frame is longer than 65536 bytes"),
            Self::AgainstProtocol => (CloseCode::Protocol, "this is no WebSocket"),
        };
        CloseFrame {
            code,
            reason: reason.into(),
        }
    }
}

const _: () = assert!(
    TEXT_LIMIT < BINARY_LIMIT,
    "the library has one limit for both"
);

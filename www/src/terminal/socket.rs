//! The terminal's WebSocket.

use docker_connection_yew::rules::{ClientFrame, ServerFrame, TERMINAL_PROTOCOL};
use futures_channel::mpsc::{self, UnboundedSender};
use futures_util::future::select;
use futures_util::{SinkExt, StreamExt};
use gloo_net::websocket::Message;
use gloo_net::websocket::futures::WebSocket;
use gloo_utils::document;
use wasm_bindgen_futures::spawn_local;
use web_sys::Url;

/// How much of what was pasted goes into one message, in bytes; the server takes 64 KiB.
const CHUNK: usize = 32 * 1024;

#[derive(Debug)]
pub(crate) enum SocketEvent {
    Frame(ServerFrame),
    Output(Vec<u8>),
    /// It is gone; whether it had ever been open.
    Lost {
        was_open: bool,
    },
}

/// Dropping it closes the connection.
pub(crate) struct Socket {
    sender: UnboundedSender<Message>,
}

impl Socket {
    /// Connects to the terminal beside the health URL. Trunk's proxy names no subprotocol in its
    /// answer, which a browser takes for a failure if one was offered: then offer none.
    pub(crate) fn open(
        health_url: &str,
        offers_protocol: bool,
        on_event: impl Fn(SocketEvent) + 'static,
    ) -> Option<Self> {
        let url = terminal_url(health_url)?;
        let socket = if offers_protocol {
            WebSocket::open_with_protocol(&url, TERMINAL_PROTOCOL)
        } else {
            WebSocket::open(&url)
        };
        let (mut sink, mut stream) = socket.ok()?.split();
        let (sender, mut messages) = mpsc::unbounded();
        let write = async move {
            while let Some(message) = messages.next().await {
                // What cannot be sent is of no more use: the reader hears of the end.
                let _ = sink.send(message).await;
            }
        };
        let read = async move {
            let mut was_open = false;
            while let Some(Ok(message)) = stream.next().await {
                was_open = true;
                match message {
                    Message::Bytes(bytes) => on_event(SocketEvent::Output(bytes)),
                    // A newer server may say what this release does not know.
                    Message::Text(text) => {
                        if let Ok(frame) = serde_json::from_str(&text) {
                            on_event(SocketEvent::Frame(frame));
                        }
                    }
                }
            }
            on_event(SocketEvent::Lost { was_open });
        };
        spawn_local(async move {
            // The writer ends when the socket is dropped, and nothing is heard of it any more.
            select(Box::pin(write), Box::pin(read)).await;
        });
        Some(Self { sender })
    }

    pub(crate) fn send(&self, frame: &ClientFrame) {
        if let Ok(text) = serde_json::to_string(frame) {
            self.post(Message::Text(text));
        }
    }

    pub(crate) fn send_bytes(&self, bytes: &[u8]) {
        for chunk in bytes.chunks(CHUNK) {
            self.post(Message::Bytes(chunk.to_vec()));
        }
    }

    fn post(&self, message: Message) {
        // Nobody receives it once the connection is lost, of which the reader tells.
        let _ = self.sender.unbounded_send(message);
    }
}

fn terminal_url(health_url: &str) -> Option<String> {
    let base = document().base_uri().ok().flatten()?;
    let health_url = Url::new_with_base(health_url, &base).ok()?;
    let url = Url::new_with_base("terminal", &health_url.href()).ok()?;
    let protocol = if url.protocol() == "https:" {
        "wss:"
    } else {
        "ws:"
    };
    url.set_protocol(protocol);
    Some(url.href())
}

//! A sample: how a terminal of your own goes together with the kit.

use docker_connection_yew::prelude::*;
use docker_connection_yew::rules::{ClientFrame, ServerFrame};
use futures_util::{SinkExt, StreamExt};
use gloo_net::websocket::{Message, futures::WebSocket};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
struct Props {
    /// Shows what the shell prints: xterm.js, for one.
    output: Callback<Vec<u8>>,
}

/// A button that opens a shell in a container, and is quiet while it cannot.
#[component]
fn NewTerminal(props: &Props) -> Html {
    let manager = use_docker_connection().manager;
    let is_ready = use_docker_phase() == Phase::Connected;
    let output = props.output.clone();
    let open = move |_| {
        if manager.can_attempt_connection() {
            spawn_local(run(manager.clone(), output.clone()));
        }
    };
    html! {
        <button onclick={open} aria-disabled={(!is_ready).then_some("true")}>
            { "New terminal" }
        </button>
    }
}

/// Runs a shell. What it meets is a hint: the kit looks, and shows what it finds.
async fn run(manager: ConnectionManager, output: Callback<Vec<u8>>) {
    let Ok(mut socket) = WebSocket::open("/api/terminal") else {
        return;
    };
    let start = ClientFrame::Start {
        cols: 80,
        rows: 24,
        image: None,
    };
    say(&mut socket, &start).await;
    let mut shown = 0;
    while let Some(Ok(message)) = socket.next().await {
        match message {
            Message::Bytes(bytes) => {
                shown += bytes.len() as u64;
                output.emit(bytes);
                // The server waits for this before it sends much more.
                say(&mut socket, &ClientFrame::Ack { bytes: shown }).await;
            }
            Message::Text(text) => match serde_json::from_str(&text) {
                Ok(ServerFrame::Ready { .. }) => manager.report_connection_success(),
                Ok(ServerFrame::Error(error)) => manager.report_connection_failure(error),
                Ok(ServerFrame::Exit { .. }) => break,
                _ => {}
            },
        }
    }
}

async fn say(socket: &mut WebSocket, frame: &ClientFrame) {
    let text = serde_json::to_string(frame).unwrap_or_default();
    // If it cannot be sent, there is nothing to hear either.
    let _ = socket.send(Message::Text(text)).await;
}

fn main() {
    let output = Callback::from(|bytes: Vec<u8>| {
        web_sys::console::log_1(&String::from_utf8_lossy(&bytes).as_ref().into());
    });
    yew::Renderer::<NewTerminal>::with_props(Props { output }).render();
}

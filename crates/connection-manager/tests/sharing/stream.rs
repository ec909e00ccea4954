//! The push stream where it is read by `fetch`: with a header that `EventSource` cannot send.

use std::time::Duration;

use docker_connection_manager::rules::{Config, Phase, Reason};
use docker_connection_manager::{ConnectionManager, Headers, ManagerConfig};
use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stub::{AVAILABLE, UNAVAILABLE, focus, own_url, stub_page};
use crate::watch::Watch;

#[wasm_bindgen(inline_js = "
    let controller, asked, cancelled;
    // A backend whose stream brings what a test pushes; it answers checks with `body`.
    export function streaming_backend(body) {
        asked = []; cancelled = false;
        return async (request) => {
            asked.push(new URL(request.url).pathname.split('/').pop()
                + ' ' + request.headers.get('accept') + ' ' + request.headers.get('authorization'));
            if (!request.url.endsWith('/stream')) return new Response(body);
            const stream = new ReadableStream({
                start(c) { controller = c; },
                cancel() { cancelled = true; },
            });
            request.signal.addEventListener('abort', () => { cancelled = true; });
            return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
        };
    }
    export async function push(name, data) {
        for (let tries = 0; !controller && tries < 500; tries++) {
            await new Promise((done) => setTimeout(done, 20));
        }
        const line = JSON.stringify(JSON.parse(data));
        controller.enqueue(new TextEncoder().encode(`event: ${name}\\ndata: ${line}\\n\\n`));
    }
    export function end() { controller.close(); controller = undefined; }
    export function requests() { return asked; }
    export function was_cancelled() { return cancelled; }
")]
extern "C" {
    fn streaming_backend(body: &str) -> Function;
    async fn push(name: &str, data: &str);
    fn end();
    fn requests() -> Vec<String>;
    fn was_cancelled() -> bool;
}

#[wasm_bindgen_test]
async fn a_stream_that_needs_a_header_brings_the_truth_and_is_cancelled_when_nobody_watches() {
    stub_page(None, false);
    focus();
    let config = ManagerConfig {
        health_url: own_url(),
        headers: Headers::fixed([("authorization", "Bearer x")]),
        fetch: Some(streaming_backend(AVAILABLE)),
        // Later than any test waits.
        rules: Config {
            check_timeout: Duration::from_secs(60),
            ..Config::default()
        },
        ..ManagerConfig::default()
    };
    let page = Watch::new(ConnectionManager::new(config).unwrap());
    push("health", UNAVAILABLE).await;
    page.checked(Phase::Unavailable).await;
    assert_eq!(page.reason(), Some(Reason::SocketMissing));
    push("health", AVAILABLE).await;
    page.checked(Phase::Connected).await;
    assert_eq!(requests(), ["stream text/event-stream Bearer x"]);

    end();
    push("health", &UNAVAILABLE.replace("b7c1", "b7c2")).await;
    page.checked(Phase::Unavailable).await;
    let asked = [
        "stream text/event-stream Bearer x",
        "health application/json Bearer x",
        "stream text/event-stream Bearer x",
    ];
    assert_eq!(requests(), asked);
    page.gone().await;
    assert!(was_cancelled());
}

//! A backend in the page, whose stream says what a test wants.

use js_sys::Function;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = "
    // The backend of one test, asked by all its tabs.
    export class Backend {
        constructor() { this.asked = []; this.streams = new Set(); this.sequence = 100; }
        says(report) {
            this.report = JSON.stringify({ ...JSON.parse(report), sequence: this.sequence++ });
            for (const stream of this.streams) this.push(stream);
        }
        push(stream) {
            stream.enqueue(new TextEncoder().encode(`event: health\\ndata: ${this.report}\\n\\n`));
        }
        // What `tab` fetches by; with `login` it is let in.
        fetch(tab, login) {
            return async (request) => {
                const name = new URL(request.url).pathname.split('/').pop();
                this.asked.push(`${tab} ${name}`);
                if (!login) return new Response('', { status: 401 });
                if (name !== 'stream') return new Response(this.report);
                let mine;
                const body = new ReadableStream({
                    start: (stream) => { mine = stream; this.streams.add(mine); this.push(mine); },
                });
                request.signal.addEventListener('abort', () => this.streams.delete(mine));
                return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
            };
        }
        requests() { return this.asked; }
    }
")]
extern "C" {
    pub(crate) type Backend;
    #[wasm_bindgen(constructor)]
    pub(crate) fn new() -> Backend;
    #[wasm_bindgen(method)]
    pub(crate) fn says(this: &Backend, report: &str);
    #[wasm_bindgen(method)]
    pub(crate) fn fetch(this: &Backend, tab: &str, login: bool) -> Function;
    #[wasm_bindgen(method)]
    pub(crate) fn requests(this: &Backend) -> Vec<String>;
}

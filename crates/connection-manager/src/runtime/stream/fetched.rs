use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, AbortSignal};

use super::super::request::{self, AbortOnDrop};
use super::super::{Guard, StreamEvent};
use super::meaning;
use super::parser::Parser;
use crate::ManagerConfig;

pub(super) fn open(
    config: Rc<ManagerConfig>,
    url: String,
    on_event: Rc<dyn Fn(StreamEvent)>,
) -> Guard {
    let controller = AbortController::new().ok();
    let signal = controller.as_ref().map(AbortController::signal);
    let is_wanted = Rc::new(());
    let wanted = Rc::downgrade(&is_wanted);
    spawn_local(async move {
        let tell = |event| {
            // Whoever closed the stream wants to hear no more of it, nor of its end.
            if wanted.strong_count() > 0 {
                on_event(event);
            }
        };
        // However it ends, it is the end.
        let _ = read(&config, &url, signal, &tell, &|| wanted.strong_count() > 0).await;
        tell(StreamEvent::Ended);
    });
    Box::new((AbortOnDrop(controller), is_wanted))
}

async fn read(
    config: &ManagerConfig,
    url: &str,
    signal: Option<AbortSignal>,
    tell: &impl Fn(StreamEvent),
    is_wanted: &impl Fn() -> bool,
) -> Result<(), JsValue> {
    let headers = config.headers.build().await?;
    if signal.as_ref().is_some_and(AbortSignal::aborted) {
        return Ok(());
    }
    let response = request::send(config, url, "text/event-stream", headers, signal).await?;
    let kind = response.headers()?.get("content-type")?.as_string();
    let is_stream = kind.is_some_and(|kind| kind.starts_with("text/event-stream"));
    if response.status()?.as_f64() != Some(200.0) || !is_stream {
        return Ok(());
    }
    let reader = response.unchecked_ref::<Streamed>().body()?.get_reader()?;
    let mut parser = Parser::default();
    loop {
        let chunk: Chunk = request::resolve(&reader.read()?).await?.unchecked_into();
        if chunk.done()?.is_truthy() {
            return Ok(());
        }
        if !is_wanted() {
            // The signal means nothing to some pages' own `fetch`.
            request::resolve(&reader.cancel()?).await?;
            return Ok(());
        }
        let bytes: Uint8Array = chunk.value()?.dyn_into()?;
        for event in parser.push(&bytes.to_vec()).ok_or(JsValue::UNDEFINED)? {
            if let Some(event) = meaning(&event.name, Some(event.data)) {
                tell(event);
            }
        }
    }
}

#[wasm_bindgen]
extern "C" {
    /// A `Response` of a page's own `fetch` may lack any of this.
    type Streamed;

    #[wasm_bindgen(method, getter, catch)]
    fn body(this: &Streamed) -> Result<Body, JsValue>;

    type Body;

    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn get_reader(this: &Body) -> Result<Reader, JsValue>;

    type Reader;

    #[wasm_bindgen(method, catch)]
    fn read(this: &Reader) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn cancel(this: &Reader) -> Result<JsValue, JsValue>;

    type Chunk;

    #[wasm_bindgen(method, getter, catch)]
    fn done(this: &Chunk) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn value(this: &Chunk) -> Result<JsValue, JsValue>;
}

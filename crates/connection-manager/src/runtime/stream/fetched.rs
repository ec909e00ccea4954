use std::cell::RefCell;
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use super::super::promise::Promised;
use super::super::request::{self, AbortOnDrop, Response};
use super::super::{Guard, Method, StreamEvent};
use super::parser::{Event, Parser};
use crate::ManagerConfig;
use crate::wire::Object;

pub(super) fn open(
    config: Rc<ManagerConfig>,
    url: String,
    names: &'static [&'static str],
    on_event: Rc<dyn Fn(StreamEvent)>,
) -> Guard {
    let controller = AbortController::new().ok();
    let signal = controller.as_ref().map(AbortController::signal);
    let stream = Rc::new(Fetched {
        names,
        on_event,
        decoder: TextDecoder::new(),
        parser: RefCell::default(),
    });
    let reader = Rc::downgrade(&stream);
    let response = config.headers.get().then(move |headers| {
        request::send(
            &config,
            Method::Get,
            &url,
            "text/event-stream",
            headers,
            signal,
        )
    });
    response.settle(
        move |response| match response.and_then(|response| body(&response)) {
            Ok(body) => read(reader, body),
            Err(_) => tell(&reader, StreamEvent::Ended),
        },
    );
    Box::new((AbortOnDrop(controller), stream))
}

/// A stream that is wanted.
struct Fetched {
    names: &'static [&'static str],
    on_event: Rc<dyn Fn(StreamEvent)>,
    decoder: TextDecoder,
    parser: RefCell<Parser>,
}

/// What reads the body of a response that is a stream of events.
fn body(response: &JsValue) -> Result<Reader, JsValue> {
    let headers = response.unchecked_ref::<Response>().headers()?;
    let kind = headers.get("content-type")?.as_string();
    let is_stream = kind.is_some_and(|kind| kind.starts_with("text/event-stream"));
    let response = Object::from(response.clone()).filter(|_| is_stream);
    let response = response.filter(|response| response.number("status") == Some(200.0));
    let response = JsValue::from(response.ok_or(JsValue::UNDEFINED)?);
    response.unchecked_ref::<Streamed>().body()?.get_reader()
}

/// Reads piece after piece to the end.
fn read(stream: Weak<Fetched>, reader: Reader) {
    let Ok(piece) = reader.read() else {
        return tell(&stream, StreamEvent::Ended);
    };
    Promised::from(&piece).settle(move |piece| {
        let piece = piece.ok().and_then(Object::from);
        let events = piece.and_then(|piece| stream.upgrade()?.parse(&piece));
        let is_end = events.is_none();
        for event in events.into_iter().flatten() {
            tell(&stream, event);
        }
        if stream.strong_count() == 0 {
            // The signal means nothing to some pages' own `fetch`.
            Promised::new(move || reader.cancel()).settle(|_| {});
        } else if is_end {
            tell(&stream, StreamEvent::Ended);
        } else {
            read(stream, reader);
        }
    });
}

/// Whoever closed the stream wants to hear no more of it, nor of its end.
fn tell(stream: &Weak<Fetched>, event: StreamEvent) {
    if let Some(stream) = stream.upgrade() {
        (stream.on_event)(event);
    }
}

impl Fetched {
    /// The events that a piece completes; `None` at the end.
    fn parse(&self, piece: &Object) -> Option<Vec<StreamEvent>> {
        if piece.is_true("done") {
            return None;
        }
        // A character may begin in one piece and end in the next.
        let options = Object::new().with("stream", true).into();
        let text = self.decoder.decode(&piece.get("value")?, &options).ok()?;
        let events = self.parser.borrow_mut().push(&text)?;
        let wanted = events
            .into_iter()
            .filter(|event| self.names.contains(&&*event.name));
        Some(
            wanted
                .map(|Event { name, data }| StreamEvent::Event { name, data })
                .collect(),
        )
    }
}

#[wasm_bindgen]
extern "C" {
    type TextDecoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextDecoder;

    #[wasm_bindgen(method, catch)]
    fn decode(this: &TextDecoder, bytes: &JsValue, options: &JsValue) -> Result<String, JsValue>;

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
}

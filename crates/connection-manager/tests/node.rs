//! In Node, where the extensions of an IDE live: no page, no events, no base address.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod watch;

use std::cell::RefCell;
use std::rc::Rc;

use docker_connection_manager::rules::{Phase, Reason};
use docker_connection_manager::{ConnectionManager, Headers, ManagerConfig, ManagerError};
use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use watch::Watch;

const AVAILABLE: &str = include_str!("../../../tests/wire/report-available.json");
const UNAVAILABLE: &str = include_str!("../../../tests/wire/report-unavailable.json");

type Handler = Closure<dyn FnMut(Request, Response)>;

#[wasm_bindgen(module = "node:http")]
extern "C" {
    type Server;
    #[wasm_bindgen(js_name = createServer)]
    fn create_server(handler: &Handler) -> Server;
    #[wasm_bindgen(method)]
    fn listen(this: &Server, port: u16, host: &str, ready: &js_sys::Function);
    #[wasm_bindgen(method)]
    fn address(this: &Server) -> JsValue;
    #[wasm_bindgen(method)]
    fn close(this: &Server);
    #[wasm_bindgen(method, js_name = closeAllConnections)]
    fn close_all_connections(this: &Server);

    type Request;
    #[wasm_bindgen(method, getter)]
    fn url(this: &Request) -> String;
    #[wasm_bindgen(method, getter)]
    fn headers(this: &Request) -> JsValue;

    type Response;
    #[wasm_bindgen(method, setter, js_name = statusCode)]
    fn set_status(this: &Response, status: u16);
    #[wasm_bindgen(method, js_name = setHeader)]
    fn set_header(this: &Response, name: &str, value: &str);
    #[wasm_bindgen(method)]
    fn write(this: &Response, text: &str);
    #[wasm_bindgen(method)]
    fn end(this: &Response, body: &str);
}

/// The path and the token of a request.
type Asked = (String, Option<String>);

/// A real HTTP server; closed when dropped.
struct Backend {
    server: Server,
    url: String,
    answer: Rc<RefCell<(u16, String)>>,
    /// What opens the push stream; without it there is none.
    stream: Rc<RefCell<Option<String>>>,
    asked: Rc<RefCell<Vec<Asked>>>,
    _handler: Handler,
}

impl Backend {
    async fn start() -> Self {
        let answer = Rc::new(RefCell::new((200, AVAILABLE.to_owned())));
        let stream = Rc::<RefCell<Option<String>>>::default();
        let asked = Rc::<RefCell<Vec<_>>>::default();
        let handler = Closure::new({
            let (answer, stream, asked) = (answer.clone(), stream.clone(), asked.clone());
            move |request: Request, response: Response| {
                let token = Reflect::get(&request.headers(), &"authorization".into());
                let token = token.unwrap().as_string();
                asked.borrow_mut().push((request.url(), token));
                if request.url() == "/api/health/stream" {
                    match &*stream.borrow() {
                        Some(text) => {
                            response.set_header("content-type", "text/event-stream");
                            response.write(text);
                        }
                        None => {
                            response.set_status(404);
                            response.end("");
                        }
                    }
                    return;
                }
                let (status, body) = &*answer.borrow();
                response.set_status(*status);
                response.end(body);
            }
        });
        let server = create_server(&handler);
        let ready = Promise::new(&mut |resolve, _| server.listen(0, "127.0.0.1", &resolve));
        JsFuture::from(ready).await.unwrap();
        let port = Reflect::get(&server.address(), &"port".into()).unwrap();
        let url = format!("http://127.0.0.1:{}/api/health", port.as_f64().unwrap());
        Self {
            server,
            url,
            answer,
            stream,
            asked,
            _handler: handler,
        }
    }

    fn watch(&self, headers: Headers) -> Watch {
        let config = ManagerConfig {
            health_url: self.url.clone(),
            headers,
            ..ManagerConfig::default()
        };
        Watch::new(ConnectionManager::new(config).unwrap())
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.server.close();
        self.server.close_all_connections();
    }
}

#[wasm_bindgen_test]
async fn checks_go_over_http_with_headers_and_bring_the_truth() {
    let backend = Backend::start().await;
    let watch = backend.watch(Headers::fixed([("authorization", "Bearer x")]));
    watch.checked(Phase::Connected).await;
    let token = Some("Bearer x".to_owned());
    let expected =
        ["/api/health/stream", "/api/health?report"].map(|url| (url.to_owned(), token.clone()));
    assert_eq!(*backend.asked.borrow(), expected);

    // Of another process, as the golden reports of one are in another order.
    let unavailable = UNAVAILABLE.replace("b7c1", "b7c2");
    backend.answer.replace((503, unavailable));
    watch.manager.retry();
    watch.checked(Phase::Unavailable).await;
    assert_eq!(watch.reason(), Some(Reason::SocketMissing));
}

#[wasm_bindgen_test]
async fn the_push_stream_brings_the_truth_without_a_check() {
    let backend = Backend::start().await;
    let golden = include_str!("../../../tests/wire/stream.txt");
    backend.stream.replace(Some(golden.to_owned()));
    let watch = backend.watch(Headers::default());
    watch.checked(Phase::Connected).await;
    let asked = [("/api/health/stream".to_owned(), None)];
    assert_eq!(*backend.asked.borrow(), asked);
    watch.gone().await;
}

#[wasm_bindgen_test]
async fn a_backend_that_is_gone_is_unreachable() {
    let backend = Backend::start().await;
    let watch = backend.watch(Headers::default());
    watch.checked(Phase::Connected).await;
    drop(backend);
    watch.manager.retry();
    watch.checked(Phase::Unavailable).await;
    assert_eq!(watch.reason(), Some(Reason::BackendUnreachable));
}

#[wasm_bindgen_test]
fn a_relative_health_url_is_refused() {
    let error = ConnectionManager::new(ManagerConfig::default()).unwrap_err();
    let health_url = "/api/health".to_owned();
    assert_eq!(error, ManagerError::HealthUrl { health_url });
}

//! Servers that do as little as hyper lets them.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{Request, Response};
use http_body_util::{Full, StreamBody};
use hyper::body::{Body, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;

/// How long a client may take to send the head of a request.
const HEAD_LIMIT: Duration = Duration::from_secs(10);

/// What a server keeps for its clients' sake, as hyper offers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deadlines {
    None,
    /// One for each request's head, and one for its own end.
    Usual,
}

/// Answers every request with the same bytes.
pub(crate) async fn answer(body: &str) -> io::Result<()> {
    let body = Bytes::from(body.to_owned());
    let body = move || Full::new(body.clone());
    serve("application/json", Deadlines::None, body).await
}

/// The same, for no longer than clients may take.
pub(crate) async fn answer_in_time(body: &str) -> io::Result<()> {
    let body = Bytes::from(body.to_owned());
    let body = move || Full::new(body.clone());
    serve("application/json", Deadlines::Usual, body).await
}

/// Answers every request with a stream of one event that goes on for ever.
pub(crate) async fn stream(event: &str) -> io::Result<()> {
    let event = Bytes::from(event.to_owned());
    serve("text/event-stream", Deadlines::None, move || {
        let first = Ok::<_, Infallible>(Frame::data(event.clone()));
        StreamBody::new(stream::iter([first]).chain(stream::pending()))
    })
    .await
}

async fn serve<B>(
    kind: &'static str,
    deadlines: Deadlines,
    body: impl Fn() -> B + Clone + Send + Sync + 'static,
) -> io::Result<()>
where
    B: Body<Data = Bytes, Error = Infallible> + Send + 'static,
{
    let mut http = http1::Builder::new();
    let graceful = GracefulShutdown::new();
    if deadlines == Deadlines::Usual {
        http.timer(TokioTimer::new())
            .header_read_timeout(HEAD_LIMIT);
    }
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    loop {
        let (connection, _) = listener.accept().await?;
        let body = body.clone();
        let service = service_fn(move |_: Request<Incoming>| {
            let response = Response::builder()
                .header(CONTENT_TYPE, kind)
                .header(CACHE_CONTROL, "no-store")
                .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
                .body(body());
            async { response }
        });
        let connection = http.serve_connection(TokioIo::new(connection), service);
        match deadlines {
            Deadlines::None => tokio::spawn(connection),
            Deadlines::Usual => tokio::spawn(graceful.watch(connection)),
        };
    }
}

//! Servers that do as little as hyper lets them.

use std::convert::Infallible;
use std::io;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{Request, Response};
use http_body_util::{Full, StreamBody};
use hyper::body::{Body, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// Answers every request with the same bytes.
pub(crate) async fn answer(body: &str) -> io::Result<()> {
    let body = Bytes::from(body.to_owned());
    serve("application/json", move || Full::new(body.clone())).await
}

/// Answers every request with a stream of one event that goes on for ever.
pub(crate) async fn stream(event: &str) -> io::Result<()> {
    let event = Bytes::from(event.to_owned());
    serve("text/event-stream", move || {
        let first = Ok::<_, Infallible>(Frame::data(event.clone()));
        StreamBody::new(stream::iter([first]).chain(stream::pending()))
    })
    .await
}

async fn serve<B>(
    kind: &'static str,
    body: impl Fn() -> B + Clone + Send + Sync + 'static,
) -> io::Result<()>
where
    B: Body<Data = Bytes, Error = Infallible> + Send + 'static,
{
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
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(connection), service));
    }
}

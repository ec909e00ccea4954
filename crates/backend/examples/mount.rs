//! A server that has routes of its own, and gives the rest to the backend.
//!
//! `cargo run --example mount`, then open `http://127.0.0.1:8788/hello` and `/api/health`.

use std::convert::Infallible;
use std::error::Error;
use std::io;

use docker_connection_backend::{Backend, Body, Config, Environment};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tower::ServiceExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let backend = Backend::new(Config {
        environment: Environment::current(),
        // The names that browsers know this server by, besides localhost.
        allowed_hosts: vec!["ide.example.org".parse()?],
        ..Config::default()
    })?;
    serve(TcpListener::bind("127.0.0.1:8788").await?, backend).await?;
    Ok(())
}

/// Serves until a connection cannot be accepted.
pub(crate) async fn serve(listener: TcpListener, backend: Backend) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        // Clones share one monitor: the engine is asked once for all of them.
        let backend = backend.clone();
        let service = service_fn(move |request| respond(backend.clone(), request));
        // How long and how large a request's head may be is up to the server.
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .max_buf_size(16 * 1024)
            .serve_connection(TokioIo::new(stream), service)
            // Terminals begin as requests.
            .with_upgrades();
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                eprintln!("a connection ended: {error}");
            }
        });
    }
}

async fn respond(
    backend: Backend,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    match request.uri().path() {
        "/hello" => Ok(Response::new(Body::from("Hello!"))),
        _ => backend.oneshot(request).await,
    }
}

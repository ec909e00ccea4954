//! An axum server that has routes of its own, and gives the rest to the backend.
//!
//! `cargo run --example axum`, then open `http://127.0.0.1:8789/hello` and `/api/health`.

use std::error::Error;
use std::future::ready;

use axum::Router;
use axum::routing::get;
use docker_connection_backend::{Backend, Config, Environment};
use futures_util::StreamExt;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let backend = Backend::new(Config {
        environment: Environment::current(),
        ..Config::default()
    })?;
    // The host's own code can follow the engine as well; it is watched as long as this goes on.
    tokio::spawn(backend.changes().for_each(|report| {
        println!("Docker is {}", report.status);
        ready(())
    }));
    let listener = TcpListener::bind("127.0.0.1:8789").await?;
    axum::serve(listener, router(backend)).await?;
    Ok(())
}

/// The host's routes, and behind them those of the backend.
pub(crate) fn router(backend: Backend) -> Router {
    let may_build = {
        let backend = backend.clone();
        move || async move {
            match backend.report().await {
                Ok(report) => report.message,
                Err(error) => error.to_string(),
            }
        }
    };
    Router::new()
        .route("/hello", get(may_build))
        .fallback_service(backend)
}

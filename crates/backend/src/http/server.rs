use std::io::ErrorKind;
use std::num::NonZeroU32;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tower::Service;

use crate::Backend;

/// How long a client may take to send the head of a request.
const HEAD_LIMIT: Duration = Duration::from_secs(10);
/// In bytes; longer heads are answered with 431.
const HEAD_SIZE_LIMIT: usize = 16 * 1024;
/// How long requests that are being answered may delay the end.
const SHUTDOWN_LIMIT: Duration = Duration::from_millis(500);
/// The pause after an error that the next connection would meet as well.
const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

pub(crate) async fn serve(
    listener: TcpListener,
    mut backend: Backend,
    max_connections: NonZeroU32,
    shutdown: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_LIMIT)
        .max_buf_size(HEAD_SIZE_LIMIT);
    let (streams, ends) = watch::channel(());
    Arc::make_mut(&mut backend.routes).ends = Some(ends);
    let metrics = backend.routes.metrics.clone();
    let service = service_fn(move |request| backend.clone().call(request));
    let permits = Arc::new(Semaphore::new(max_connections.get() as usize));
    let graceful = GracefulShutdown::new();
    // Ends what is left when it is dropped.
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);

    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &permits) => accepted,
        };
        let Some((stream, permit)) = accepted else {
            break;
        };
        let connection = http.serve_connection(TokioIo::new(stream), service.clone());
        let connection = graceful.watch(connection);
        let open = metrics.open_connection();
        connections.spawn(async move {
            // A broken connection is the client's business.
            if let Err(error) = connection.await {
                tracing::debug!("a connection ended: {error}");
            }
            drop((open, permit));
        });
        while connections.try_join_next().is_some() {}
    }
    // No new connections while the last requests are answered.
    drop(listener);
    drop(streams);
    if timeout(SHUTDOWN_LIMIT, graceful.shutdown()).await.is_err() {
        tracing::debug!("requests were cut off");
    }
}

/// The next connection, as soon as there may be one more; `None` never comes in practice.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return Some((stream, permit)),
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
            Err(error) => {
                tracing::warn!("no connection can be accepted: {error}");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

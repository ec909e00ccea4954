mod places;
mod pulse;
mod socket;

use std::convert::Infallible;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use http::header::CONNECTION;
use http::{HeaderValue, Request, Response, StatusCode};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::places::{Place, Places};
use self::pulse::{Ending, Pulse};
pub use self::socket::Listener;
use self::socket::{Socket, Stream};
use super::front::Site;
use super::surroundings::{Origin, Surroundings};
use crate::platform::descriptors;
use crate::terminal::Terminals;
use crate::wire::body::Body;
use crate::wire::route::Route;

/// In bytes; longer heads are answered with 431.
const HEAD_SIZE_LIMIT: usize = 16 * 1024;
/// How long requests that are being answered may delay the end.
const SHUTDOWN_LIMIT: Duration = Duration::from_millis(500);
/// The pause after an error that the next connection would meet as well.
const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

/// Serves until `shutdown` is ready, and a little longer those who are being answered.
pub(crate) async fn serve(
    listener: Listener,
    site: Arc<impl Site>,
    max_connections: NonZeroU32,
    shutdown: impl Future<Output = ()>,
) {
    let needed = site.terminals().map_or(0, Terminals::descriptors);
    let count = descriptors::connections(max_connections, needed);
    let places = Arc::new(Places::new(count));
    let connections = TaskTracker::new();
    let surroundings = Arc::new(Surroundings {
        is_private: matches!(listener, Listener::Unix(_)),
        closing: CancellationToken::new(),
        streams: Arc::new(Semaphore::new(places.for_streams())),
        tasks: connections.clone(),
    });
    if let Some(terminals) = site.terminals() {
        terminals.begin();
    }
    let mut shutdown = pin!(shutdown);
    let mut door = Door {
        listener,
        is_stuck: false,
    };
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = door.accept(&places) => accepted,
        };
        let Some((stream, permit)) = accepted else {
            break;
        };
        let pulse = Arc::new(Pulse::new());
        let address = stream.address();
        let connection = Connection {
            address,
            place: places.take(permit, Arc::clone(&pulse)),
            socket: Socket::new(stream, Arc::clone(&pulse)),
            pulse,
            site: Arc::clone(&site),
            surroundings: Arc::clone(&surroundings),
        };
        connections.spawn(connection.run());
    }
    // No new connections while the last requests are answered.
    drop(door);
    connections.close();
    surroundings.closing.cancel();
    places.end(Ending::Soon);
    if timeout(SHUTDOWN_LIMIT, connections.wait()).await.is_err() {
        tracing::debug!("requests were cut off");
        places.end(Ending::Now);
    }
}

/// Where clients come in.
struct Door {
    listener: Listener,
    /// Whether the log says that nobody can.
    is_stuck: bool,
}

impl Door {
    /// The next connection, as soon as there may be one more; `None` never comes in practice.
    async fn accept(&mut self, places: &Places) -> Option<(Stream, OwnedSemaphorePermit)> {
        let permit = places.free().await?;
        loop {
            match self.listener.accept().await {
                Ok(stream) => {
                    self.is_stuck = false;
                    return Some((stream, permit));
                }
                Err(error) if is_the_clients(error.kind()) => {}
                Err(error) => {
                    if !self.is_stuck {
                        tracing::warn!("no connection can be accepted: {error}");
                    }
                    self.is_stuck = true;
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }
}

/// Whether the client went before it was let in.
fn is_the_clients(error: ErrorKind) -> bool {
    matches!(
        error,
        ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::NotConnected
            | ErrorKind::InvalidInput
    )
}

/// One connection of a client, from its first byte to its last.
struct Connection<S> {
    address: Option<IpAddr>,
    place: Place,
    socket: Socket,
    pulse: Arc<Pulse>,
    site: Arc<S>,
    surroundings: Arc<Surroundings>,
}

impl<S: Site> Connection<S> {
    async fn run(self) {
        let Self {
            address,
            place,
            socket,
            pulse,
            site,
            surroundings,
        } = self;
        let origin = Origin {
            address,
            place: Arc::new((site.metrics().open_connection(), place)),
        };
        let service = service_fn(|request: Request<Incoming>| {
            pulse.requested();
            let mut request = request.map(drop);
            let route = site.route(request.uri().path());
            if route == Route::Terminal {
                request.extensions_mut().insert(origin.clone());
            }
            let lasts = matches!(
                route,
                Route::Stream | Route::Usage | Route::Diagnosis | Route::Terminal
            );
            let answer = site.respond(request, Some(&surroundings));
            let pulse = &pulse;
            async move {
                let answer = answer.await;
                let goes_on = match answer.status() {
                    // There is none for a HEAD.
                    StatusCode::OK => !answer.body().is_end_stream(),
                    status => status == StatusCode::SWITCHING_PROTOCOLS,
                };
                let is_stream = lasts && goes_on;
                if is_stream {
                    pulse.streams();
                }
                Ok::<_, Infallible>(with_end(answer, is_stream))
            }
        });
        let connection = http1::Builder::new()
            .max_buf_size(HEAD_SIZE_LIMIT)
            .serve_connection(TokioIo::new(socket), service)
            .with_upgrades();
        let mut connection = pin!(connection);
        let mut limit = pin!(sleep_until(pulse.deadline()));
        let mut is_ending = false;
        let end = poll_fn(|cx| {
            match pulse.ending(cx) {
                Some(Ending::Now) => return Poll::Ready(None),
                Some(Ending::Soon) if !is_ending => {
                    is_ending = true;
                    connection.as_mut().graceful_shutdown();
                }
                _ => {}
            }
            if let Poll::Ready(end) = connection.as_mut().poll(cx) {
                return Poll::Ready(Some(end));
            }
            // One timer for the whole connection, which is set anew when it is due, or for an
            // earlier time: most requests never touch it.
            loop {
                let deadline = pulse.deadline();
                if deadline < limit.deadline() {
                    limit.as_mut().reset(deadline);
                }
                if limit.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                if deadline <= Instant::now() {
                    return Poll::Ready(None);
                }
                limit.as_mut().reset(deadline);
            }
        });
        match end.await {
            Some(Ok(())) => {}
            // A broken connection is the client's business.
            Some(Err(error)) => tracing::debug!("a connection ended: {error}"),
            None => tracing::debug!("a connection had to end"),
        }
    }
}

/// Whoever is refused begins again with a new connection, so that none is held for nothing. Nor is
/// that of a stream which has ended.
fn with_end(mut response: Response<Body>, is_stream: bool) -> Response<Body> {
    let is_last = match response.status() {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS => true,
        StatusCode::OK => is_stream,
        _ => false,
    };
    if is_last {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
    }
    response
}

use std::future::pending;
use std::ops::RangeInclusive;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Response};
use http_body_util::StreamBody;
use hyper::body::Frame;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use crate::http::metrics::Open;
use crate::http::source::{Follow, Source};
use crate::wire::body::Body;

/// Proxies and clients take a longer silence for the end.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(15);
/// When a client should come back, in ms; not all at the same time.
const RETRY: RangeInclusive<u64> = 2_000..=4_000;

/// When a stream has to end, and the permit that it holds until then.
pub(crate) type Closing = (CancellationToken, OwnedSemaphorePermit);

/// A stream of events about the engine, until `closing` if there is such a time. Nothing is watched
/// until its body is read.
pub(crate) fn respond(
    source: impl Source,
    counted: Open,
    closing: Option<Closing>,
) -> Response<Body> {
    let events = stream::unfold(Stage::New { source, closing }, Stage::next);
    event_stream(events.map(move |event| {
        let _open = &counted;
        event
    }))
}

/// Server-sent events, as they come.
pub(crate) fn event_stream(events: impl Stream<Item = Bytes> + Send + 'static) -> Response<Body> {
    let body = StreamBody::new(events.map(|event| Ok(Frame::data(event))));
    let mut response = Response::new(Body::new(body));
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "text/event-stream"),
        (CACHE_CONTROL, "no-cache, no-transform"),
        // nginx passes events on as they come.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

enum Stage<S: Source> {
    New { source: S, closing: Option<Closing> },
    Open(Events<S::Watch>),
}

impl<S: Source> Stage<S> {
    /// The next bytes of the stream.
    async fn next(self) -> Option<(Bytes, Self)> {
        match self {
            Self::New { source, closing } => {
                let events = Events::new(source.watch(), closing);
                Some((retry(), Self::Open(events)))
            }
            Self::Open(mut events) => {
                let event = events.next().await?;
                Some((event, Self::Open(events)))
            }
        }
    }
}

struct Events<W> {
    watch: W,
    heartbeat: Interval,
    closing: Option<Closing>,
}

impl<W: Follow> Events<W> {
    fn new(watch: W, closing: Option<Closing>) -> Self {
        let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        // A slow reader gets none twice.
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            watch,
            heartbeat,
            closing,
        }
    }

    async fn next(&mut self) -> Option<Bytes> {
        loop {
            tokio::select! {
                // News before the heartbeat that would tell of it by its number.
                biased;
                () = closed(self.closing.as_ref()) => return None,
                snapshot = self.watch.next() => return Some(snapshot.event.clone()),
                _ = self.heartbeat.tick() => {}
            }
            // Silence tells a client that nothing is known, or that nobody looks any more.
            if let Some(snapshot) = self.watch.current() {
                return Some(snapshot.heartbeat.clone());
            }
        }
    }
}

/// Tells a client when to come back.
pub(crate) fn retry() -> Bytes {
    format!("retry: {}\n\n", fastrand::u64(RETRY)).into()
}

/// Waits until the stream has to end.
pub(crate) async fn closed(closing: Option<&Closing>) {
    match closing {
        Some((closing, _)) => closing.cancelled().await,
        None => pending().await,
    }
}

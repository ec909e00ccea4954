use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream;
use http::Response;
use tokio::time::timeout;

use super::stream::{Closing, HEARTBEAT, closed, event_stream, retry};
use crate::http::metrics::Open;
use crate::usage::{UsageListener, Usages};
use crate::wire::body::Body;

/// Keeps proxies from taking silence for the end; no page hears of it.
const COMMENT: Bytes = Bytes::from_static(b":\n\n");

/// A stream of what containers use, until `closing` if there is such a time. Nothing is asked until
/// its body is read.
pub(crate) fn respond(usages: Usages, counted: Open, closing: Option<Closing>) -> Response<Body> {
    let events = stream::unfold((Stage::New(usages), closing), async |(stage, closing)| {
        let (event, listener) = stage.next(closing.as_ref()).await?;
        Some((event, (Stage::Open(listener), closing)))
    });
    event_stream(events.map(move |event| {
        let _open = &counted;
        event
    }))
}

enum Stage {
    New(Usages),
    Open(UsageListener),
}

impl Stage {
    /// The next bytes of the stream.
    async fn next(self, closing: Option<&Closing>) -> Option<(Bytes, UsageListener)> {
        let mut listener = match self {
            Self::New(usages) => return Some((retry(), usages.listen())),
            Self::Open(listener) => listener,
        };
        tokio::select! {
            biased;
            () = closed(closing) => None,
            event = timeout(HEARTBEAT, listener.next()) => match event {
                Ok(event) => Some((event?, listener)),
                Err(_) => Some((COMMENT, listener)),
            },
        }
    }
}

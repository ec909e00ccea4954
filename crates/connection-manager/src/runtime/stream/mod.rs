//! The push stream: by the browser's `EventSource`, or by `fetch` where that cannot be had.

mod event_source;
mod fetched;
mod parser;

use std::rc::Rc;

use super::{Guard, StreamEvent};
use crate::ManagerConfig;

/// Opens the stream at `url`, until the guard is dropped.
pub(super) fn open(
    config: &Rc<ManagerConfig>,
    url: &str,
    on_event: &Rc<dyn Fn(StreamEvent)>,
) -> Guard {
    event_source::open(config, url, on_event)
        .unwrap_or_else(|| fetched::open(config.clone(), url.to_owned(), on_event.clone()))
}

/// What an event of that name means; none of those that this release does not know.
fn meaning(name: &str, data: Option<String>) -> Option<StreamEvent> {
    match name {
        "health" => Some(data.map_or(StreamEvent::Ended, StreamEvent::Report)),
        "heartbeat" => Some(StreamEvent::Heartbeat),
        _ => None,
    }
}

//! Streams of server-sent events: by the browser's `EventSource`, or by `fetch` where that cannot be had.

mod event_source;
mod fetched;
mod parser;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;

use super::{Guard, StreamEvent};
use crate::ManagerConfig;

/// A browser ends the streams of a page that it leaves, in Chromium up to 24 ms before it tells the
/// page that it goes. That end is no news; in ms. One that never began has another cause.
const LEAVING: u32 = 100;

/// Opens the stream at `url`, until the guard is dropped.
pub(super) fn open(
    config: &Rc<ManagerConfig>,
    url: &str,
    names: &'static [&'static str],
    on_event: &Rc<dyn Fn(StreamEvent)>,
) -> Guard {
    let end = Rc::<RefCell<Option<Timeout>>>::default();
    let told: Rc<dyn Fn(StreamEvent)> = Rc::new({
        let (end, on_event) = (end.clone(), on_event.clone());
        let has_begun = Cell::new(false);
        move |event| {
            let is_end = event == StreamEvent::Ended;
            if !is_end || !has_begun.get() {
                has_begun.set(!is_end);
                return on_event(event);
            }
            let on_event = on_event.clone();
            let timeout = Timeout::new(LEAVING, move || on_event(StreamEvent::Ended));
            end.replace(Some(timeout));
        }
    });
    let stream = event_source::open(config, url, names, &told)
        .unwrap_or_else(|| fetched::open(config.clone(), url.to_owned(), names, told));
    Box::new((stream, end))
}

use std::rc::Rc;

use web_sys::{EventSource, EventSourceInit};

use super::super::listener::Listener;
use super::super::{Credentials, Guard, Headers, StreamEvent};
use super::meaning;
use crate::ManagerConfig;

/// `None` where there is none (in Node), and where it could not ask as `config` says.
pub(super) fn open(
    config: &ManagerConfig,
    url: &str,
    on_event: &Rc<dyn Fn(StreamEvent)>,
) -> Option<Guard> {
    let is_able = config.fetch.is_none()
        && config.headers == Headers::default()
        && config.credentials != Credentials::Omit;
    if !is_able {
        return None;
    }
    let init = EventSourceInit::new();
    init.set_with_credentials(config.credentials == Credentials::Include);
    let source = EventSource::new_with_event_source_init_dict(url, &init).ok()?;
    let listen = |name: &'static str| {
        let on_event = on_event.clone();
        Listener::new(&source, name, move |event| {
            let data = event.raw_text("data");
            // An error is the end, even where the browser would try again: when to, is for the
            // rules to say.
            on_event(meaning(name, data).unwrap_or(StreamEvent::Ended));
        })
    };
    let listeners = ["health", "heartbeat", "error"].map(listen);
    Some(Box::new(Open {
        source,
        _listeners: listeners,
    }))
}

struct Open {
    source: EventSource,
    _listeners: [Option<Listener>; 3],
}

impl Drop for Open {
    fn drop(&mut self) {
        self.source.close();
    }
}

use std::rc::Rc;

use web_sys::{EventSource, EventSourceInit};

use super::super::listener::Listener;
use super::super::{Credentials, Guard, Headers, StreamEvent};
use crate::ManagerConfig;
use crate::wire::Object;

/// `None` where there is none (in Node), and where it could not ask as `config` says.
pub(super) fn open(
    config: &ManagerConfig,
    url: &str,
    names: &'static [&'static str],
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
            let data = Object::from(event).and_then(|event| event.raw_text("data"));
            // An error, which has no data, is the end, even where the browser would try again:
            // when to, is for the rules to say.
            on_event(data.map_or(StreamEvent::Ended, |data| StreamEvent::Event {
                name: name.to_owned(),
                data,
            }));
        })
    };
    let listeners = names.iter().copied().chain(["error"]).map(listen).collect();
    Some(Box::new(Open {
        source,
        _listeners: listeners,
    }))
}

struct Open {
    source: EventSource,
    _listeners: Vec<Option<Listener>>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.source.close();
    }
}

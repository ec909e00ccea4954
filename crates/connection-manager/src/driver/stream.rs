use std::rc::Rc;

use docker_connection::Input;

use super::Driver;
use crate::wire::parse_report;
use crate::{Runtime, StreamEvent};

impl Driver {
    /// Opens the push stream, and hands the rules what it brings.
    pub(super) fn open_stream(self: &Rc<Self>, runtime: &Rc<dyn Runtime>) {
        self.log.debug(|| "stream: opened".to_owned());
        let driver = Rc::downgrade(self);
        let stream = runtime.open_stream(
            &self.urls.stream,
            &["health", "heartbeat"],
            Rc::new(move |event| {
                let Some(driver) = driver.upgrade() else {
                    return;
                };
                driver.handle(match event {
                    StreamEvent::Event { name, .. } if name == "heartbeat" => {
                        driver.post_heartbeat();
                        Input::StreamHeartbeat
                    }
                    StreamEvent::Event { data, .. } => match parse_report(&data) {
                        Some(report) => Input::StreamReport(Box::new(report)),
                        None => Input::StreamBroken,
                    },
                    StreamEvent::Ended => {
                        driver.log.debug(|| "stream: ended".to_owned());
                        Input::StreamBroken
                    }
                });
            }),
        );
        self.stream.replace(Some(stream));
    }
}

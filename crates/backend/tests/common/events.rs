use std::time::Duration;

use docker_connection::{HealthReport, Reason};
use docker_connection_backend::{Backend, Body};
use http_body_util::BodyExt;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;
use tower::ServiceExt;

use super::get;

/// More than one deadline, one pause between checks, and a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// One event of a stream.
#[derive(Debug)]
pub struct Event {
    pub name: String,
    pub id: Option<String>,
    pub retry: Option<u64>,
    pub data: String,
}

impl Event {
    fn parse(text: &str) -> Self {
        let field = |name| {
            let value =
                |line: &'_ str| Some(line.strip_prefix(name)?.strip_prefix(": ")?.to_owned());
            text.lines().find_map(value)
        };
        Self {
            name: field("event").unwrap_or_default(),
            id: field("id"),
            retry: field("retry").map(|retry| retry.parse().unwrap()),
            data: field("data").unwrap_or_default(),
        }
    }

    pub fn report(&self) -> HealthReport {
        assert_eq!(self.name, "health");
        serde_json::from_str(&self.data).unwrap()
    }
}

/// The stream of a backend, read without a network.
pub struct Events {
    body: Body,
}

impl Events {
    pub async fn open(backend: &Backend) -> Self {
        let request = get("/api/health/stream");
        let response = backend.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        Self {
            body: response.into_body(),
        }
    }

    /// Reads on for ever, by a task of its own.
    pub fn reading(mut self) -> AbortOnDropHandle<()> {
        AbortOnDropHandle::new(tokio::spawn(
            async move { while self.wait().await.is_some() {} },
        ))
    }

    /// The next event, however long it takes; `None` at the end of the stream.
    pub async fn wait(&mut self) -> Option<Event> {
        let frame = self.body.frame().await?.unwrap();
        let bytes = frame.into_data().unwrap();
        let text = std::str::from_utf8(&bytes).unwrap();
        assert!(text.ends_with("\n\n"), "{text}");
        Some(Event::parse(text))
    }

    /// The next report.
    pub async fn report(&mut self) -> HealthReport {
        let health = async {
            loop {
                let event = self.wait().await.expect("the stream goes on");
                if event.name == "health" {
                    return event.report();
                }
            }
        };
        timeout(PATIENCE, health).await.expect("there is news")
    }

    /// Reads on to the report of an available engine.
    pub async fn available(&mut self) -> HealthReport {
        self.until(None).await
    }

    /// Reads on to a report with that reason.
    pub async fn reason(&mut self, reason: Reason) -> HealthReport {
        self.until(Some(reason)).await
    }

    async fn until(&mut self, reason: Option<Reason>) -> HealthReport {
        loop {
            let report = self.report().await;
            if report.reason == reason {
                return report;
            }
        }
    }
}

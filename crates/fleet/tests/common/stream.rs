use std::time::{Duration, Instant};

use docker_connection::{HealthReport, Reason};
use docker_connection_backend::Body;
use docker_connection_fleet::Gateway;
use http_body_util::BodyExt;
use tokio::time::timeout;

use super::{PATIENCE, open};

/// The stream of a host, as a browser hears it.
pub struct Stream {
    body: Body,
    /// What was told so far.
    pub told: Vec<Option<Reason>>,
}

impl Stream {
    pub async fn open(gateway: &Gateway, host: &str) -> Self {
        let path = format!("/api/hosts/{host}/health/stream");
        let response = open(gateway, &path).await;
        assert_eq!(response.status(), 200);
        Self {
            body: response.into_body(),
            told: Vec::new(),
        }
    }

    /// The next report, however long it takes.
    pub async fn next(&mut self) -> HealthReport {
        loop {
            let frame = self
                .body
                .frame()
                .await
                .expect("the stream goes on")
                .unwrap();
            let bytes = frame.into_data().unwrap();
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            let Some(event) = text.strip_prefix("event: health\n") else {
                continue;
            };
            let (_, data) = event.split_once("data: ").unwrap();
            let report: HealthReport = serde_json::from_str(data.trim_end()).unwrap();
            self.told.push(report.reason);
            return report;
        }
    }

    /// Reads on to a report with that reason, or of an available engine.
    pub async fn until(&mut self, reason: Option<Reason>) -> HealthReport {
        let wait = async {
            loop {
                let report = self.next().await;
                if report.reason == reason {
                    return report;
                }
            }
        };
        let told = timeout(PATIENCE, wait).await;
        told.unwrap_or_else(|_| panic!("{reason:?} is not told"))
    }

    /// Nothing is told for so long.
    pub async fn assert_silent(&mut self, time: Duration) {
        let end = Instant::now() + time;
        if let Ok(report) = timeout(end - Instant::now(), self.next()).await {
            panic!("{:?} is told", report.reason);
        }
    }
}

use bytes::Bytes;
use docker_connection::HealthReport;
use serde_json::json;

/// A report, and what clients get of it; written once for all of them.
#[derive(Debug)]
pub struct Snapshot {
    pub(crate) report: HealthReport,
    /// The report in JSON.
    pub(crate) json: Bytes,
    /// The event `health` of the stream.
    pub(crate) event: Bytes,
    /// The event `heartbeat` of the stream.
    pub(crate) heartbeat: Bytes,
}

impl Snapshot {
    /// Writes the report.
    #[must_use]
    pub fn new(report: HealthReport) -> Self {
        let HealthReport {
            sequence, instance, ..
        } = &report;
        let json = serde_json::to_string(&report).expect("a report has nothing but text as keys");
        let event = format!("event: health\nid: {instance}-{sequence}\ndata: {json}\n\n");
        let heartbeat = json!({ "instance": instance, "sequence": sequence });
        let heartbeat = format!("event: heartbeat\ndata: {heartbeat}\n\n");
        Self {
            json: json.into(),
            event: event.into(),
            heartbeat: heartbeat.into(),
            report,
        }
    }

    /// What it was made of.
    #[must_use]
    pub fn report(&self) -> &HealthReport {
        &self.report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn golden(name: &str) -> String {
        let path = format!("{}/../../tests/wire/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    #[test]
    fn the_stream_is_written_as_the_golden_one_says() {
        let report = serde_json::from_str(&golden("report-available.json")).expect("it is JSON");
        let snapshot = Snapshot::new(report);
        assert_eq!(snapshot.report().sequence, 19);
        let stream = [snapshot.event, snapshot.heartbeat].concat();
        assert_eq!(String::from_utf8_lossy(&stream), golden("stream.txt"));
    }

    #[test]
    fn the_heartbeats_data_is_the_golden_one() {
        let stream = golden("stream.txt");
        let (_, data) = stream
            .rsplit_once("data: ")
            .expect("a heartbeat comes last");
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
        assert_eq!(read(data), read(&golden("stream-heartbeat.json")));
    }
}

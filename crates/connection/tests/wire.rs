//! The golden reports of `tests/wire`, read and written by the types of this crate.

use std::time::Duration;

use docker_connection::{
    DockerError, DockerErrorResponse, EndpointSource, ErrorCode, Feature, HealthReport,
    HealthStatus, Reason, is_docker_error,
};

fn read(name: &str) -> String {
    let path = format!(
        "{}/../../tests/wire/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn reports_are_written_as_the_fixtures_say() {
    for name in [
        "report-available",
        "report-available-with-warning",
        "report-starting",
        "report-unavailable",
        "report-unavailable-hung",
    ] {
        let text = read(name);
        let report: HealthReport = serde_json::from_str(&text).unwrap();
        let written = serde_json::to_string_pretty(&report).unwrap();
        assert_eq!(written, text.trim_end(), "{name}");
    }
}

#[test]
fn a_report_from_a_newer_backend_is_understood() {
    let report: HealthReport = serde_json::from_str(&read("report-from-a-newer-backend")).unwrap();
    assert_eq!(report.status, HealthStatus::Unavailable);
    assert_eq!(report.code, Some(ErrorCode::Unknown));
    assert_eq!(report.reason, Some(Reason::Unknown));
    assert_eq!(report.message, "Docker is on fire.");
    assert_eq!(report.endpoint.source, EndpointSource::Unknown);
    assert_eq!(report.features, [Feature::Diagnosis, Feature::Unknown]);
}

#[test]
fn errors_are_written_as_the_fixtures_say() {
    for name in [
        "error-unavailable",
        "error-unavailable-again",
        "error-rate-limited",
        "error-image-missing",
    ] {
        let text = read(name);
        let error: DockerErrorResponse = serde_json::from_str(&text).unwrap();
        let written = serde_json::to_string_pretty(&error).unwrap();
        assert_eq!(written, text.trim_end(), "{name}");
    }
}

#[test]
fn an_error_of_the_backend_keeps_its_code_its_reason_and_its_wait() {
    let read = |name| serde_json::from_str::<DockerErrorResponse>(&read(name)).unwrap();
    let error = DockerError::from(read("error-unavailable-again"));
    assert!(is_docker_error(&error));
    assert_eq!(error.code.as_deref(), Some("DOCKER_UNAVAILABLE"));
    assert_eq!(error.backoff, Some(Duration::from_secs(5)));
    let error = DockerError::from(read("error-image-missing"));
    assert!(!is_docker_error(&error), "whatever its words are");
}

#[test]
fn every_reason_is_read_back_from_its_name() {
    for reason in Reason::ALL {
        assert_eq!(Reason::from_name(reason.as_str()), *reason);
    }
}

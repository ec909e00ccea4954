//! The golden reports, errors and frames of `tests/wire`, read and written by the types of this crate.

use std::time::Duration;

use docker_connection::{
    ClientFrame, Diagnosis, DiagnosisEnd, DiagnosisStatus, DiagnosisStep, DockerError,
    DockerErrorResponse, EndpointSource, EngineDetails, ErrorCode, ExitReason, Feature,
    HealthReport, HealthStatus, Reason, ServerFrame, StartOutcome, StepState, Usage,
    is_docker_error,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

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

/// Asserts that the golden frame of that name is read as `frame`, and written from it.
fn is_golden<F>(name: &str, frame: F)
where
    F: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let text = read(&format!("terminal/{name}"));
    assert_eq!(
        serde_json::from_str::<F>(&text).expect("a frame"),
        frame,
        "{name}"
    );
    assert_eq!(
        serde_json::to_string(&frame).expect("JSON"),
        text.trim_end()
    );
}

#[test]
fn a_terminal_sends_256_kib_before_it_waits() {
    assert_eq!(docker_connection::TERMINAL_WINDOW, 262_144);
}

#[test]
fn every_golden_frame_of_a_terminal_is_read_and_written() {
    let start = |cols, rows, image: Option<&str>| ClientFrame::Start {
        cols,
        rows,
        image: image.map(str::to_owned),
    };
    let error = |name: &str| {
        let error = serde_json::from_str(&read(&format!("terminal/{name}"))).unwrap();
        ServerFrame::Error(error)
    };
    let client = [
        ("start", start(80, 24, None)),
        ("start-image", start(120, 40, Some("busybox"))),
        (
            "resize",
            ClientFrame::Resize {
                cols: 100,
                rows: 30,
            },
        ),
        ("stop", ClientFrame::Stop),
        ("ack", ClientFrame::Ack { bytes: 65536 }),
    ];
    let server = [
        (
            "ready",
            ServerFrame::Ready {
                session_id: "5f2c9a1e7b3d4c60".to_owned(),
            },
        ),
        (
            "exit",
            ServerFrame::Exit {
                code: Some(0),
                reason: ExitReason::Exited,
            },
        ),
        (
            "exit-engine-lost",
            ServerFrame::Exit {
                code: None,
                reason: ExitReason::EngineLost,
            },
        ),
        ("error-unavailable", error("error-unavailable")),
        ("error-rate-limited", error("error-rate-limited")),
    ];
    let folder = format!("{}/../../tests/wire/terminal", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(files, client.len() + server.len(), "each file has a test");
    for (name, frame) in client {
        is_golden(name, frame);
    }
    for (name, frame) in server {
        is_golden(name, frame);
    }
}

#[test]
fn fields_and_reasons_of_a_newer_peer_break_no_frame() {
    let read = |text| serde_json::from_str::<ClientFrame>(text);
    let newer = r#"{"new":{"a":[1]},"rows":24,"type":"start","cols":80,"shell":"fish"}"#;
    let frame = read(newer).unwrap();
    assert!(matches!(frame, ClientFrame::Start { cols: 80, .. }));
    assert!(read(r#"{"type":"dance"}"#).is_err());
    let newer = r#"{"type":"exit","code":null,"reason":"abducted","by":"aliens"}"#;
    let unknown = ServerFrame::Exit {
        code: None,
        reason: ExitReason::Unknown,
    };
    assert_eq!(serde_json::from_str::<ServerFrame>(newer).unwrap(), unknown);
}

fn is_written_as_read<T: Serialize + DeserializeOwned>(name: &str) -> T {
    let text = read(name);
    let value: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let written = serde_json::to_string_pretty(&value).expect("JSON");
    assert_eq!(written, text.trim_end(), "{name}");
    value
}

#[test]
fn a_diagnosis_is_written_as_the_fixtures_say() {
    let failed: DiagnosisStep = is_written_as_read("diagnosis/step-failed");
    assert_eq!(failed.state, StepState::Failed);
    let skipped: DiagnosisStep = is_written_as_read("diagnosis/step-skipped");
    assert_eq!(skipped.state, StepState::Skipped);
    let end: DiagnosisEnd = is_written_as_read("diagnosis/end");
    assert_eq!(end.status, DiagnosisStatus::Unusable);
    let doctor: Diagnosis = is_written_as_read("diagnosis/doctor");
    assert_eq!(doctor.status, DiagnosisStatus::of(&doctor.steps));
}

#[test]
fn an_engine_that_answers_is_usable_whatever_else_is_wrong() {
    let step = |id: &str, state| DiagnosisStep {
        id: id.to_owned(),
        state,
        ..DiagnosisStep::default()
    };
    let status = |ping, other| DiagnosisStatus::of(&[step("ping", ping), step("disk", other)]);
    use StepState::{Failed, Ok, Skipped, Unknown, Warning};
    for (ping, other, expected) in [
        (Ok, Ok, DiagnosisStatus::Usable),
        (Ok, Skipped, DiagnosisStatus::Usable),
        (Ok, Warning, DiagnosisStatus::Warnings),
        (Ok, Failed, DiagnosisStatus::Warnings),
        (Ok, Unknown, DiagnosisStatus::Warnings),
        (Warning, Ok, DiagnosisStatus::Warnings),
        (Failed, Ok, DiagnosisStatus::Unusable),
        (Skipped, Ok, DiagnosisStatus::Unusable),
    ] {
        assert_eq!(status(ping, other), expected, "{ping} {other}");
    }
    assert_eq!(DiagnosisStatus::of(&[]), DiagnosisStatus::Unusable);
}

#[test]
fn what_an_engine_holds_and_uses_is_written_as_the_fixtures_say() {
    let engine: EngineDetails = is_written_as_read("engine/engine");
    assert_eq!(engine.containers.map(|counts| counts.stopped), Some(5));
    let unknown: EngineDetails = is_written_as_read("engine/engine-unknown");
    assert_eq!(unknown, EngineDetails::default());
    let usage: Usage = is_written_as_read("engine/usage");
    assert_eq!((usage.running, usage.counted), (Some(60), 50));
    let unknown: Usage = is_written_as_read("engine/usage-unknown");
    assert_eq!(unknown, Usage::default(), "not known is not 0");
    let named: Usage = is_written_as_read("engine/usage-with-containers");
    assert_eq!(named.containers.map(|each| each.len()), Some(2));
}

#[test]
fn what_came_of_a_start_is_written_as_the_fixtures_say() {
    let ended: StartOutcome = is_written_as_read("engine/start");
    assert_eq!(ended.exit_status, Some(0));
    let killed: StartOutcome = is_written_as_read("engine/start-killed");
    assert_eq!(killed.exit_status, None);
    let early: DockerErrorResponse = is_written_as_read("engine/start-rate-limited");
    assert_eq!(early.backoff_seconds, Some(5));
    let running: DockerErrorResponse = is_written_as_read("engine/start-running");
    assert_eq!(running.code, ErrorCode::BadRequest);
}

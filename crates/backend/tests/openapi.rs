//! The document that tells programs of the API is true of what is said over it.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::fs;
use std::path::Path;

use docker_connection::{
    DiagnosisStatus, EndpointSource, ErrorCode, ExitReason, Feature, HealthStatus, Reason,
    StepState, TERMINAL_PROTOCOL,
};
use docker_connection_backend::{Backend, Config, Token};
use jsonschema::Validator;
use serde_json::{Value, json};

use common::{ask, backend, config, get};

/// What each of the golden files has to be valid as.
const GOLDENS: [(&str, &str); 28] = [
    ("report-available", "HealthReport"),
    ("report-available-with-warning", "HealthReport"),
    ("report-from-a-newer-backend", "HealthReport"),
    ("report-starting", "HealthReport"),
    ("report-unavailable", "HealthReport"),
    ("report-unavailable-hung", "HealthReport"),
    ("stream-heartbeat", "Heartbeat"),
    ("error-image-missing", "DockerErrorResponse"),
    ("error-rate-limited", "DockerErrorResponse"),
    ("error-unavailable", "DockerErrorResponse"),
    ("error-unavailable-again", "DockerErrorResponse"),
    ("engine/engine", "EngineDetails"),
    ("engine/engine-unknown", "EngineDetails"),
    ("engine/usage", "Usage"),
    ("engine/usage-unknown", "Usage"),
    ("engine/usage-with-containers", "Usage"),
    ("engine/start", "StartOutcome"),
    ("engine/start-killed", "StartOutcome"),
    ("engine/start-rate-limited", "DockerErrorResponse"),
    ("engine/start-running", "DockerErrorResponse"),
    ("diagnosis/step-failed", "DiagnosisStep"),
    ("diagnosis/step-skipped", "DiagnosisStep"),
    ("diagnosis/end", "DiagnosisEnd"),
    ("terminal/ready", "ServerFrame"),
    ("terminal/exit", "ServerFrame"),
    ("terminal/exit-engine-lost", "ServerFrame"),
    ("terminal/error-rate-limited", "ServerFrame"),
    ("terminal/error-unavailable", "ServerFrame"),
];

const SAID_BY_CLIENTS: [&str; 5] = ["ack", "resize", "start", "start-image", "stop"];

/// Those that are said elsewhere than over HTTP.
const OTHERS: [&str; 6] = [
    "diagnosis/doctor",
    "fleet/entry",
    "fleet/entry-claimed",
    "fleet/heartbeat",
    "fleet/lease",
    "tabs",
];

async fn document() -> Value {
    let answer = ask(&backend("unix:///nowhere"), get("/api/openapi.json")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.json()
}

/// What tells whether a value is what the document calls by that name.
fn schema(document: &Value, name: &str) -> Validator {
    let schema = json!({
        "$ref": format!("#/components/schemas/{name}"),
        "components": document["components"],
    });
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).unwrap()
}

fn golden(name: &str) -> Value {
    let file = wire().join(format!("{name}.json"));
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

fn wire() -> &'static Path {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/wire").as_ref()
}

/// The names of all golden files in JSON.
fn goldens(folder: &str) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(wire().join(folder)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let name = format!("{folder}{name}");
        if path.is_dir() {
            names.extend(goldens(&format!("{name}/")));
        } else if path.extension().is_some_and(|kind| kind == "json") {
            names.push(name);
        }
    }
    names
}

#[tokio::test]
async fn it_is_openapi_3_1_of_this_release() {
    let document = document().await;
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        jsonschema::draft202012::meta::validate(schema).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}

#[tokio::test]
async fn what_it_refers_to_is_there() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = document().await;
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 100, "{}", found.len());
    for reference in &found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    for kind in ["headers", "responses", "schemas"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            let reference = format!("#/components/{kind}/{name}");
            assert!(found.contains(&&*reference), "nobody needs {reference}");
        }
    }
}

#[tokio::test]
async fn every_golden_file_is_as_it_says() {
    let document = document().await;
    let told_by_clients = SAID_BY_CLIENTS.map(|name| format!("terminal/{name}"));
    let by_clients = told_by_clients.iter().map(|name| (&**name, "ClientFrame"));
    let mut known: Vec<_> = OTHERS.map(str::to_owned).into();
    for (name, of) in GOLDENS.into_iter().chain(by_clients) {
        if let Err(error) = schema(&document, of).validate(&golden(name)) {
            panic!("{name}: {} {error}", error.instance_path());
        }
        known.push(name.to_owned());
    }
    let mut there = goldens("");
    there.sort();
    known.sort();
    assert_eq!(there, known);
}

#[tokio::test]
async fn a_golden_file_that_lacks_what_is_required_is_not() {
    let document = document().await;
    for (name, of, required) in [
        (
            "report-unavailable",
            "HealthReport",
            &[
                "/status",
                "/message",
                "/checkedAt",
                "/endpoint",
                "/endpoint/host",
                "/endpoint/source",
                "/outage/since",
                "/outage/firstReason",
                "/outage/attempts",
                "/advice/0/text",
                "/sequence",
                "/instance",
            ][..],
        ),
        (
            "report-available-with-warning",
            "HealthReport",
            &[
                "/engine/kind",
                "/engine/apiVersion",
                "/warnings/0/code",
                "/warnings/0/text",
            ],
        ),
        ("stream-heartbeat", "Heartbeat", &["/instance", "/sequence"]),
        (
            "error-unavailable",
            "DockerErrorResponse",
            &["/message", "/code"],
        ),
        (
            "engine/engine",
            "EngineDetails",
            &[
                "/version",
                "/containers/running",
                "/cpus",
                "/disk",
                "/disk/freeBytes",
            ],
        ),
        (
            "engine/usage-with-containers",
            "Usage",
            &["/cpuPercent", "/running", "/counted", "/containers/0/name"],
        ),
        ("engine/start", "StartOutcome", &["/exitStatus"]),
        (
            "diagnosis/step-failed",
            "DiagnosisStep",
            &[
                "/id",
                "/title",
                "/state",
                "/text",
                "/facts/0/value",
                "/advice/0/text",
            ],
        ),
        ("diagnosis/end", "DiagnosisEnd", &["/status"]),
        ("terminal/ready", "ServerFrame", &["/type", "/sessionId"]),
        ("terminal/exit", "ServerFrame", &["/type", "/reason"]),
        (
            "terminal/error-unavailable",
            "ServerFrame",
            &["/type", "/code"],
        ),
        ("terminal/start", "ClientFrame", &["/type", "/cols"]),
        ("terminal/ack", "ClientFrame", &["/bytes"]),
    ] {
        let schema = schema(&document, of);
        for pointer in required {
            let (parent, member) = pointer.rsplit_once('/').unwrap();
            let mut value = golden(name);
            let parent = value.pointer_mut(parent).and_then(Value::as_object_mut);
            parent.unwrap().remove(member).expect("it is there");
            assert!(!schema.is_valid(&value), "{name} without {pointer}");
        }
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_not_as_it_says() {
    let document = document().await;
    for (name, of, pointer, nonsense) in [
        ("report-available", "HealthReport", "/status", json!("fine")),
        ("report-available", "HealthReport", "/reason", json!("hung")),
        ("report-available", "HealthReport", "/sequence", json!(-1)),
        ("report-available", "HealthReport", "/sequence", json!(1.5)),
        (
            "report-available",
            "HealthReport",
            "/checkedAt",
            json!("yesterday"),
        ),
        (
            "report-available",
            "HealthReport",
            "/message",
            json!("two\nlines"),
        ),
        (
            "report-available",
            "HealthReport",
            "/message",
            json!("x".repeat(2049)),
        ),
        (
            "report-unavailable-hung",
            "HealthReport",
            "/advice/1/href",
            json!("http://a.example"),
        ),
        ("engine/engine", "EngineDetails", "/images", json!("14")),
        ("diagnosis/end", "DiagnosisEnd", "/status", json!("fine")),
        ("terminal/start", "ClientFrame", "/cols", json!(1001)),
    ] {
        let mut value = golden(name);
        *value.pointer_mut(pointer).expect("it is there") = nonsense;
        let schema = schema(&document, of);
        assert!(!schema.is_valid(&value), "{name}: {value}");
    }
}

#[tokio::test]
async fn it_names_every_name_of_the_wire() {
    fn names<T: Copy>(all: &[T], as_str: fn(T) -> &'static str) -> Vec<&'static str> {
        let names = all.iter().copied().map(as_str);
        names
            .filter(|name| !name.eq_ignore_ascii_case("unknown"))
            .collect()
    }
    let document = document().await;
    let is_of_a_backend = |reason: &&Reason| {
        !reason.hides_docker() || matches!(reason, Reason::AgentSilent | Reason::FleetUnreachable)
    };
    let reasons: Vec<_> = Reason::ALL
        .iter()
        .filter(is_of_a_backend)
        .copied()
        .collect();
    for (pointer, expected) in [
        (
            "HealthReport/properties/status/enum",
            names(HealthStatus::ALL, HealthStatus::as_str),
        ),
        ("Reason/anyOf/0/enum", names(&reasons, Reason::as_str)),
        (
            "ErrorCode/anyOf/0/enum",
            names(ErrorCode::ALL, ErrorCode::as_str),
        ),
        ("Feature/anyOf/0/enum", names(Feature::ALL, Feature::as_str)),
        (
            "Endpoint/properties/source/anyOf/0/enum",
            names(EndpointSource::ALL, EndpointSource::as_str),
        ),
        (
            "DiagnosisStep/properties/state/anyOf/0/enum",
            names(StepState::ALL, StepState::as_str),
        ),
        (
            "DiagnosisStatus/enum",
            names(DiagnosisStatus::ALL, DiagnosisStatus::as_str),
        ),
        (
            "ServerFrame/oneOf/1/properties/reason/anyOf/0/enum",
            names(ExitReason::ALL, ExitReason::as_str),
        ),
    ] {
        let told = document.pointer(&format!("/components/schemas/{pointer}"));
        assert_eq!(told, Some(&json!(expected)), "{pointer}");
    }
    let socket = &document["paths"]["/api/terminal"]["get"]["responses"]["101"]["x-websocket"];
    assert_eq!(socket["subprotocol"], TERMINAL_PROTOCOL);
}

#[tokio::test]
async fn it_takes_the_token_where_there_is_one() {
    let token = "0123456789abcdef0123456789abcdef";
    let backend = Backend::new(Config {
        token: Some(Token::new(token).unwrap()),
        ..config()
    })
    .unwrap();
    let request = get("/api/openapi.json");
    assert_eq!(ask(&backend, request).await.status, 401);
    let mut request = get("/api/openapi.json");
    let bearer = format!("Bearer {token}").parse().unwrap();
    request.headers_mut().insert("authorization", bearer);
    assert_eq!(ask(&backend, request).await.status, 200);
}

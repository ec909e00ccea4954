//! The backend as a service: its routes, without a network.

mod common;

use std::time::Duration;

use docker_connection_backend::{Backend, Config, ConfigError};
use futures_util::StreamExt;
use http::Method;
use tempfile::tempdir;

use docker_connection::{HealthStatus, Reason};
use tokio::io::AsyncWriteExt;
use tokio::task::yield_now;
use tokio::time::timeout;

use common::{
    FakeEngine, PATIENCE, address, answer_with, ask, backend, engine, get, listen, report, request,
    with_assets,
};

#[tokio::test]
async fn an_available_engine_is_reported_with_200() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    answer_with(&socket, engine());
    let answer = ask(&backend(&address(&socket)), get("/api/health")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("retry-after"), "");
    let report = answer.json();
    assert_eq!(report["status"], "available");
    assert_eq!(report["message"], "Docker is available.");
    assert_eq!(report["engine"]["version"], "9.9");
    assert_eq!(report["endpoint"]["source"], "flag");
    assert!(report["latencyMs"].is_f64());
}

#[tokio::test]
async fn any_form_of_the_report_parameter_keeps_the_status_at_200() {
    let (backend, _folder) = with_assets();
    for (query, status) in [
        ("", 503),
        ("?", 503),
        ("?reports", 503),
        ("?report", 200),
        ("?report=", 200),
        ("?report=1", 200),
        ("?a=b&report", 200),
    ] {
        let answer = ask(&backend, get(&format!("/api/health{query}"))).await;
        assert_eq!(answer.status, status, "{query}");
        assert_eq!(answer.json()["status"], "unavailable");
    }
}

#[tokio::test]
async fn an_answer_serves_again_with_its_own_time() {
    let (backend, _folder) = with_assets();
    let first = report(&backend).await;
    let second = report(&backend.clone()).await;
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_check_goes_on_for_others_when_one_client_gives_up() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let mut connections = listen(&socket);
    let backend = backend(&address(&socket));

    let mut impatient = Box::pin(report(&backend));
    let mut stream = tokio::select! {
        _ = &mut impatient => panic!("nothing has answered"),
        accepted = connections.next() => accepted.unwrap(),
    };
    let patient = tokio::spawn({
        let backend = backend.clone();
        async move { report(&backend).await }
    });
    // Lets it join before the other one leaves.
    yield_now().await;
    drop(impatient);
    stream.write_all(engine().as_bytes()).await.unwrap();
    assert_eq!(patient.await.unwrap().status, HealthStatus::Available);
}

#[tokio::test]
async fn impatient_clients_cause_one_check_and_its_verdict_is_kept() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::with_answer(&socket, "");
    let backend = backend(&address(&socket));
    for _ in 0..20 {
        let impatient = timeout(Duration::from_millis(10), report(&backend)).await;
        assert!(impatient.is_err(), "nothing has answered");
    }
    assert_eq!(report(&backend).await.reason, Some(Reason::Hung));
    assert_eq!(engine.requests(), 1);
    let closed = async {
        while engine.connections() > 0 {
            yield_now().await;
        }
    };
    timeout(PATIENCE, closed)
        .await
        .expect("its connection ends");
}

#[cfg(unix)]
#[tokio::test]
async fn livez_does_not_ask_the_engine() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    listener.set_nonblocking(true).unwrap();
    let answer = ask(&backend(&address(&socket)), get("/livez")).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.body[..]),
        (200, &b"ok"[..])
    );
    assert!(listener.accept().is_err(), "nobody has connected");
}

#[tokio::test]
async fn readyz_tells_the_engines_state_by_its_status() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let answer = ask(&backend(&address(&socket)), get("/readyz")).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(answer.body, "unavailable");
    answer_with(&socket, engine());
    let answer = ask(&backend(&address(&socket)), get("/readyz")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, "available");
}

#[tokio::test]
async fn metrics_count_what_happens_without_asking_the_engine() {
    let (backend, _folder) = with_assets();
    let metrics = async || {
        let answer = ask(&backend, get("/metrics")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.header("content-type"),
            "text/plain; version=0.0.4; charset=utf-8"
        );
        String::from_utf8(answer.body.to_vec()).unwrap()
    };
    let before = metrics().await;
    assert!(before.contains("docker_connection_checks_total{result=\"failed\"} 0\n"));
    assert!(before.contains("docker_connection_engine_state{state=\"unavailable\"} 0\n"));
    assert!(before.contains("docker_connection_last_check_timestamp_seconds 0\n"));
    report(&backend).await;
    ask(&backend, get("/nothing")).await;
    let after = metrics().await;
    for line in [
        "docker_connection_engine_state{state=\"unavailable\"} 1\n",
        "docker_connection_checks_total{result=\"failed\"} 1\n",
        "docker_connection_check_failures_total{reason=\"socket-missing\"} 1\n",
        "docker_connection_requests_total{route=\"health\",status=\"2xx\"} 1\n",
        "docker_connection_requests_total{route=\"files\",status=\"4xx\"} 1\n",
        "docker_connection_requests_total{route=\"metrics\",status=\"2xx\"} 1\n",
    ] {
        assert!(after.contains(line), "{line}{after}");
    }
    let last = after
        .lines()
        .find_map(|line| line.strip_prefix("docker_connection_last_check_timestamp_seconds "));
    let last: f64 = last.unwrap().parse().unwrap();
    assert!(last > 1_700_000_000.0, "{last}");
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let (backend, _folder) = with_assets();
    for path in [
        "/api/health",
        "/livez",
        "/",
        "/app-0123456789abcdef.js",
        "/api/none",
    ] {
        let get = ask(&backend, get(path)).await;
        let head = ask(&backend, request(Method::HEAD, path)).await;
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.body.is_empty(), "{path}");
        assert_eq!(
            head.header("content-length"),
            get.body.len().to_string(),
            "{path}"
        );
        let mut others = head.headers.clone();
        // Servers put it to a body.
        if get.header("content-length").is_empty() {
            others.remove("content-length");
        }
        assert_eq!(others, get.headers, "{path}");
    }
}

#[tokio::test]
async fn other_methods_are_not_allowed() {
    let (backend, _folder) = with_assets();
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
        for path in ["/api/health", "/livez", "/", "/nothing"] {
            let answer = ask(&backend, request(method.clone(), path)).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.header("allow"), "GET, HEAD");
            assert_eq!(answer.json()["code"], "BAD_REQUEST");
        }
    }
}

#[tokio::test]
async fn unknown_addresses_are_told_so_in_json() {
    let (backend, _folder) = with_assets();
    for path in [
        "/api",
        "/api/",
        "/api/health/",
        "/api/index.html",
        "/nothing",
        "/%00",
        "/livez/x",
    ] {
        let answer = ask(&backend, get(path)).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.json()["code"], "BAD_REQUEST");
        assert!(answer.json()["message"].is_string());
    }
}

#[test]
fn a_config_that_cannot_work_is_refused() {
    let folder = tempdir().unwrap();
    let missing = folder.path().join("missing");
    let error = Backend::new(Config {
        assets: Some(missing.clone()),
        ..Config::default()
    });
    assert!(matches!(error, Err(ConfigError::Assets { path, .. }) if path == missing));

    let error = Backend::new(Config {
        docker_host: Some("tcp://ada:secret@:1".to_owned()),
        ..Config::default()
    });
    let error = error.unwrap_err();
    assert!(matches!(error, ConfigError::DockerHost { .. }));
    assert!(!error.to_string().contains("secret"), "{error}");
}

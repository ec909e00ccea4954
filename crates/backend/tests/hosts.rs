//! What is lent to services for many engines: their routes, and who may ask for which host.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::sync::Arc;

use bytes::Bytes;
use docker_connection::{HealthReport, HealthStatus, Reason};
use docker_connection_backend::hosts::{
    Directory, Follow, Gauge, Hosts, HostsConfig, Snapshot, Source,
};
use docker_connection_backend::{NotAsked, Token};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Empty};
use serde_json::Value;
use tokio::sync::watch;
use tower::ServiceExt;

mod common;

use common::{get, request};

/// Hosts that are called `a` and `b`, and a third one that only an administrator may know of.
struct Three(watch::Sender<Arc<Snapshot>>);

#[derive(Clone)]
struct Host(watch::Receiver<Arc<Snapshot>>);

impl Directory for Three {
    type Host = Host;

    async fn find(&self, name: &str, request: &Request<()>) -> Option<Host> {
        let is_known = match name {
            "a" | "b" => true,
            "hidden" => request.headers().contains_key("x-admin"),
            _ => false,
        };
        is_known.then(|| Host(self.0.subscribe()))
    }

    fn is_ready(&self) -> bool {
        self.0.borrow().report().status == HealthStatus::Available
    }

    fn gauges(&self) -> Vec<Gauge> {
        vec![Gauge {
            name: "known_hosts",
            help: "Hosts.",
            value: 3,
        }]
    }
}

impl Source for Host {
    type Watch = Self;

    async fn report(&self) -> Result<Arc<Snapshot>, NotAsked> {
        Ok(self.0.borrow().clone())
    }

    fn watch(&self) -> Self {
        let mut watch = self.clone();
        watch.0.mark_changed();
        watch
    }
}

impl Follow for Host {
    async fn next(&mut self) -> Arc<Snapshot> {
        self.0.changed().await.unwrap();
        self.0.borrow_and_update().clone()
    }

    fn current(&self) -> Option<Arc<Snapshot>> {
        Some(self.0.borrow().clone())
    }
}

fn snapshot(reason: Option<Reason>, sequence: u64) -> Arc<Snapshot> {
    Arc::new(Snapshot::new(HealthReport {
        status: match reason {
            None => HealthStatus::Available,
            Some(_) => HealthStatus::Unavailable,
        },
        reason,
        sequence,
        ..HealthReport::default()
    }))
}

fn three(token: Option<Token>) -> Hosts<Three> {
    let (sender, _) = watch::channel(snapshot(None, 1));
    let config = HostsConfig {
        token,
        ..HostsConfig::default()
    };
    Hosts::new(config, Three(sender)).unwrap()
}

async fn ask(hosts: &Hosts<Three>, request: Request<Empty<Bytes>>) -> (StatusCode, Bytes) {
    let response = hosts.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    (head.status, body.collect().await.unwrap().to_bytes())
}

async fn status(hosts: &Hosts<Three>, path: &str) -> StatusCode {
    ask(hosts, get(path)).await.0
}

#[tokio::test]
async fn each_host_is_asked_as_its_backend_would_be() {
    let hosts = three(None);
    let (status, body) = ask(&hosts, get("/api/hosts/a/health")).await;
    assert_eq!(status, StatusCode::OK);
    let report: HealthReport = serde_json::from_slice(&body).unwrap();
    assert_eq!(report.sequence, 1);
    hosts
        .directory()
        .0
        .send_replace(snapshot(Some(Reason::Hung), 2));
    let (status, _) = ask(&hosts, get("/api/hosts/a/health")).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    let (status, body) = ask(&hosts, get("/api/hosts/b/health?report")).await;
    assert_eq!(status, StatusCode::OK);
    let report: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(report["reason"], "hung");
}

#[tokio::test]
async fn a_stream_tells_the_state_and_each_change() {
    let hosts = three(None);
    let request = get("/api/hosts/a/health/stream");
    let mut body = hosts.clone().oneshot(request).await.unwrap().into_body();
    let mut next = async || {
        let frame = body.frame().await.unwrap().unwrap();
        String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
    };
    assert!(next().await.starts_with("retry: "));
    assert!(next().await.starts_with("event: health\n"));
    hosts
        .directory()
        .0
        .send_replace(snapshot(Some(Reason::Hung), 2));
    assert!(next().await.contains("\"hung\""));
}

#[tokio::test]
async fn nothing_else_is_there() {
    let hosts = three(None);
    for path in [
        "/api/health",
        "/api/health/stream",
        "/api/hosts",
        "/api/hosts/a",
        "/api/hosts/a/engine",
        "/api/hosts/a/diagnosis",
        "/api/hosts/a/engine/start",
        "/api/hosts/a/terminal",
        "/api/hosts/A/health",
        "/api/hosts/%61/health",
        "/api/hosts/../health",
        "/api/engine/start",
        "/index.html",
    ] {
        assert_eq!(status(&hosts, path).await, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_forbidden_host_looks_like_an_unknown_one() {
    let hosts = three(None);
    let forbidden = ask(&hosts, get("/api/hosts/hidden/health")).await;
    assert_eq!(forbidden, ask(&hosts, get("/api/hosts/none/health")).await);
    assert_eq!(forbidden.0, StatusCode::NOT_FOUND);
    let mut allowed = get("/api/hosts/hidden/health");
    allowed
        .headers_mut()
        .insert("x-admin", "1".parse().unwrap());
    assert_eq!(ask(&hosts, allowed).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_hosts_token_opens_that_host_and_nothing_else() {
    let token = Token::new(&"k".repeat(Token::MIN_LENGTH)).unwrap();
    let hosts = three(Some(token.clone()));
    let with = async |path: &str, token: &str| {
        let mut request = get(path);
        let value = format!("Bearer {token}").parse().unwrap();
        request.headers_mut().insert("authorization", value);
        ask(&hosts, request).await.0
    };
    let own = token.for_host("a");
    let all = token.reveal();
    let (ok, missing) = (StatusCode::OK, StatusCode::NOT_FOUND);
    for (path, token, expected) in [
        ("/api/hosts/a/health", own.as_str(), ok),
        ("/api/hosts/b/health", &own, missing),
        ("/api/hosts/none/health", &own, missing),
        ("/metrics", &own, missing),
        ("/index.html", &own, missing),
        ("/api/hosts/a/health", all, ok),
        ("/api/hosts/b/health", all, ok),
        ("/api/hosts/none/health", all, missing),
        ("/metrics", all, ok),
        (
            "/api/hosts/a/health",
            &own.replace("a.", "b."),
            StatusCode::UNAUTHORIZED,
        ),
        (
            "/api/hosts/b/health",
            &own.replace("a.", "b."),
            StatusCode::UNAUTHORIZED,
        ),
        ("/api/hosts/none/health", "none.x", StatusCode::UNAUTHORIZED),
        ("/api/hosts/a/health", "", StatusCode::UNAUTHORIZED),
    ] {
        assert_eq!(with(path, token).await, expected, "{path} {token}");
    }
    for path in ["/api/hosts/a/health", "/api/hosts/none/health", "/metrics"] {
        assert_eq!(status(&hosts, path).await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(status(&hosts, "/livez").await, ok);
}

/// Whoever makes tokens in another language reads how in the book.
#[test]
fn a_hosts_token_is_its_name_and_an_hmac() {
    let token = Token::new("0123456789abcdef0123456789abcdef").unwrap();
    assert_eq!(
        token.for_host("build-7"),
        "build-7.H5f7ye38uYMmm6EKTOreQwYC6cKGt6xw9zIHj1jNvLw"
    );
}

#[tokio::test]
async fn it_is_ready_when_states_can_be_learned() {
    let hosts = three(None);
    assert_eq!(status(&hosts, "/readyz").await, StatusCode::OK);
    hosts
        .directory()
        .0
        .send_replace(snapshot(Some(Reason::Hung), 2));
    let (status, body) = ask(&hosts, get("/readyz")).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body, "not ready");
}

#[tokio::test]
async fn the_metrics_have_the_gauges_of_the_directory() {
    let hosts = three(None);
    status(&hosts, "/api/hosts/a/health").await;
    let (_, text) = ask(&hosts, get("/metrics")).await;
    let text = String::from_utf8(text.to_vec()).unwrap();
    assert!(
        text.contains("\ndocker_connection_known_hosts 3\n"),
        "{text}"
    );
    let count = "requests_total{route=\"health\",status=\"2xx\"} 1\n";
    assert!(text.contains(count), "{text}");
}

#[tokio::test]
async fn the_gate_is_the_backends() {
    let hosts = three(None);
    let path = "/api/hosts/a/health";
    for (name, value, expected) in [
        ("host", "evil.test", StatusCode::FORBIDDEN),
        ("origin", "http://evil.test", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("content-length", "5", StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let mut request = get(path);
        request.headers_mut().insert(name, value.parse().unwrap());
        assert_eq!(ask(&hosts, request).await.0, expected, "{name}");
    }
    let post = request(http::Method::POST, path);
    assert_eq!(ask(&hosts, post).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

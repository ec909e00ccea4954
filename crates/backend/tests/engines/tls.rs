//! Engines behind TLS, with real certificates.

use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering;

use docker_connection::{HealthReport, HealthStatus, Reason};
use docker_connection_backend::{Backend, Config, Environment};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::block_in_place;

use crate::common::{
    Authority, Events, FakeEngine, Running, acceptor, authority, client_files, engine, eventually,
    next_check, program, report,
};

/// An engine that shows a certificate for `name` and wants one of the same authority; gives its
/// port.
async fn engine_with_tls(authority: &Authority, name: &str) -> u16 {
    let acceptor = acceptor(authority, name);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor.accept(stream).await {
                answer(stream, &engine()).await;
            }
        }
    });
    port
}

/// A plain server that gives that answer to everything; gives its port.
async fn server(text: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            answer(stream, text).await;
        }
    });
    port
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, text: &str) {
    let _ = stream.read(&mut [0; 4096]).await;
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.shutdown().await;
}

async fn report_of(port: u16, certificates: Option<&Path>) -> HealthReport {
    let environment = Environment {
        docker_host: Some(format!("tcp://127.0.0.1:{port}")),
        docker_tls_verify: certificates.is_some(),
        docker_cert_path: certificates.map(Path::to_owned),
        ..Environment::default()
    };
    let backend = Backend::new(Config {
        environment,
        ..Config::default()
    });
    report(&backend.unwrap()).await
}

async fn reason(port: u16, certificates: Option<&Path>) -> Reason {
    let report = report_of(port, certificates).await;
    assert_eq!(report.status, HealthStatus::Unavailable);
    assert!(!report.advice.is_empty());
    report.reason.unwrap()
}

#[tokio::test]
async fn an_engine_with_matching_certificates_is_available() {
    let authority = authority();
    let port = engine_with_tls(&authority, "127.0.0.1").await;
    let files = client_files(&authority);
    let report = report_of(port, Some(files.path())).await;
    assert_eq!(report.status, HealthStatus::Available, "{report:?}");
    assert_eq!(report.endpoint.host, format!("tcp://127.0.0.1:{port}"));
}

#[tokio::test]
async fn each_side_rejects_what_it_does_not_trust() {
    let authority = authority();
    let port = engine_with_tls(&authority, "127.0.0.1").await;
    let stranger = client_files(&self::authority());
    assert_eq!(
        reason(port, Some(stranger.path())).await,
        Reason::TlsRejected
    );

    let mine = client_files(&authority);
    for name in ["cert.pem", "key.pem"] {
        let path = mine.path().join(name);
        fs::copy(stranger.path().join(name), path).unwrap();
    }
    assert_eq!(reason(port, Some(mine.path())).await, Reason::TlsRejected);
    for name in ["cert.pem", "key.pem"] {
        fs::remove_file(mine.path().join(name)).unwrap();
    }
    assert_eq!(reason(port, Some(mine.path())).await, Reason::TlsRejected);
}

#[tokio::test]
async fn a_certificate_for_another_name_is_rejected() {
    let authority = authority();
    let port = engine_with_tls(&authority, "docker.test").await;
    let files = client_files(&authority);
    assert_eq!(reason(port, Some(files.path())).await, Reason::TlsRejected);
}

#[tokio::test]
async fn files_that_are_missing_or_damaged_are_named_as_the_cause() {
    let authority = authority();
    let port = engine_with_tls(&authority, "127.0.0.1").await;
    let missing = Path::new("/nowhere");
    assert_eq!(reason(port, Some(missing)).await, Reason::TlsFiles);
    for name in ["ca.pem", "cert.pem", "key.pem"] {
        let files = client_files(&authority);
        fs::write(files.path().join(name), "damaged").unwrap();
        assert_eq!(reason(port, Some(files.path())).await, Reason::TlsFiles);
        fs::remove_file(files.path().join(name)).unwrap();
        assert_eq!(reason(port, Some(files.path())).await, Reason::TlsFiles);
    }
}

#[tokio::test]
async fn plain_http_is_told_that_tls_is_expected() {
    // As the engine's HTTP library writes it.
    let port =
        server("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")
            .await;
    assert_eq!(reason(port, None).await, Reason::TlsExpected);
}

#[tokio::test]
async fn a_server_without_tls_is_no_engine_with_it() {
    let files = client_files(&authority());
    let port = server("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
    assert_eq!(reason(port, Some(files.path())).await, Reason::NotAnEngine);
}

#[tokio::test]
async fn the_death_of_an_engine_is_noticed_over_tls() {
    let authority = authority();
    let (engine, address, refused) = FakeEngine::with_tls(acceptor(&authority, "127.0.0.1")).await;
    let files = client_files(&authority);
    let environment = Environment {
        docker_host: Some(format!("tcp://{address}")),
        docker_tls_verify: true,
        docker_cert_path: Some(files.path().to_owned()),
        ..Environment::default()
    };
    let backend = Backend::new(Config {
        environment,
        ..Config::default()
    });
    let mut events = Events::open(&backend.unwrap()).await;
    events.available().await;
    // That of the idle connection; the check has asked who it is.
    eventually("a ping", || engine.pings() == 1).await;
    eventually("one connection", || engine.connections() == 1).await;
    assert_eq!(refused.load(Ordering::SeqCst), 0, "everyone speaks TLS");
    drop(engine);
    events.reason(Reason::ConnectionRefused).await;
}

/// The report of a program whose system trusts nobody but those in that file.
fn report_where_trusted(trusted: &Path, port: u16, certificates: &Path) -> serde_json::Value {
    let mut command = program();
    command
        .args(["--listen", "127.0.0.1:0"])
        .env("SSL_CERT_FILE", trusted)
        .env_remove("SSL_CERT_DIR")
        .env("DOCKER_HOST", format!("tcp://127.0.0.1:{port}"))
        .env("DOCKER_TLS_VERIFY", "1")
        .env("DOCKER_CERT_PATH", certificates);
    Running::start(&mut command).report()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_authority_needs_nothing_of_the_systems() {
    let authority = authority();
    let port = engine_with_tls(&authority, "127.0.0.1").await;
    let files = client_files(&authority);
    let broken = files.path().join("broken.pem");
    fs::write(&broken, "-----BEGIN CERTIFICATE-----\nnone").unwrap();
    let report = block_in_place(|| report_where_trusted(&broken, port, files.path()));
    assert_eq!(report["status"], "available", "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_trusted_beside_an_own_authority() {
    let authority = authority();
    let port = engine_with_tls(&authority, "127.0.0.1").await;
    let systems = client_files(&authority);
    let stranger = client_files(&self::authority());
    let systems = systems.path().join("ca.pem");
    let report = block_in_place(|| report_where_trusted(&systems, port, stranger.path()));
    assert_eq!(report["reason"], "tls-rejected", "{report}");
}

#[tokio::test]
async fn new_certificates_are_used_without_a_restart() {
    let authority = authority();
    let port = engine_with_tls(&authority, "127.0.0.1").await;
    let files = client_files(&self::authority());
    let environment = Environment {
        docker_host: Some(format!("tcp://127.0.0.1:{port}")),
        docker_tls_verify: true,
        docker_cert_path: Some(files.path().to_owned()),
        ..Environment::default()
    };
    let backend = Backend::new(Config {
        environment,
        ..Config::default()
    });
    let backend = backend.unwrap();
    let before = report(&backend).await;
    assert_eq!(before.reason, Some(Reason::TlsRejected));
    let new = client_files(&authority);
    for name in ["ca.pem", "cert.pem", "key.pem"] {
        fs::copy(new.path().join(name), files.path().join(name)).unwrap();
    }
    let after = next_check(&backend, &before).await;
    assert_eq!(after.status, HealthStatus::Available);
}

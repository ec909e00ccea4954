//! Every reason, from the real thing that causes it.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::time::{Duration, Instant};

use docker_connection::{HealthReport, HealthStatus, Reason};
use docker_connection_backend::{Backend, Config, Environment};
use rustix::process::geteuid;
use serde_json::json;
use tempfile::tempdir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};

use crate::common::{
    FakeEngine, PATIENCE, TalkativeEngine, answer_with, ask, backend, get, reason, report, unix,
    untroubled,
};

/// Asks until there is a report after that one; an answer serves for a second.
async fn news_after(backend: &Backend, sequence: u64) -> HealthReport {
    let news = async {
        loop {
            let report = report(backend).await;
            if report.sequence > sequence {
                return report;
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, news).await.expect("there is news")
}

/// The address of something that answers every connection with these bytes, and closes it.
async fn tcp_that_answers(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("ports are left");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    format!("tcp://{address}")
}

#[tokio::test]
async fn a_socket_that_is_not_there_is_missing() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    assert_eq!(reason(&unix(&socket)).await, Reason::SocketMissing);
    let below_a_file = folder.path().join("file/docker.sock");
    fs::write(folder.path().join("file"), "").unwrap();
    assert_eq!(reason(&unix(&below_a_file)).await, Reason::SocketMissing);
}

#[tokio::test]
async fn a_link_to_nowhere_is_dangling() {
    let folder = tempdir().unwrap();
    let link = folder.path().join("docker.sock");
    symlink(folder.path().join("gone.sock"), &link).unwrap();
    assert_eq!(reason(&unix(&link)).await, Reason::DanglingSymlink);
    let circle = folder.path().join("circle.sock");
    symlink(&circle, &circle).unwrap();
    assert_eq!(reason(&unix(&circle)).await, Reason::DanglingSymlink);
}

#[tokio::test]
async fn files_and_folders_are_no_sockets() {
    let folder = tempdir().unwrap();
    assert_eq!(reason(&unix(folder.path())).await, Reason::NotASocket);
    let file = folder.path().join("docker.sock");
    fs::write(&file, "").unwrap();
    assert_eq!(reason(&unix(&file)).await, Reason::NotASocket);
}

#[tokio::test]
async fn a_socket_without_a_listener_refuses() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    drop(UnixListener::bind(&socket).unwrap());
    assert_eq!(reason(&unix(&socket)).await, Reason::ConnectionRefused);
}

#[tokio::test]
async fn a_tcp_port_without_a_listener_refuses() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let reason = reason(&format!("tcp://{address}")).await;
    assert_eq!(reason, Reason::ConnectionRefused);
}

#[tokio::test]
async fn a_listener_that_hangs_up_refuses() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    answer_with(&socket, "");
    assert_eq!(reason(&unix(&socket)).await, Reason::ConnectionRefused);
}

#[tokio::test]
async fn an_engine_that_dies_in_the_middle_of_its_answer_refuses() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    answer_with(&socket, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{");
    assert_eq!(reason(&unix(&socket)).await, Reason::ConnectionRefused);
}

#[tokio::test]
async fn a_silent_listener_hangs_and_the_answer_comes_within_five_seconds() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _silent = UnixListener::bind(&socket).unwrap();
    let started = Instant::now();
    assert_eq!(reason(&unix(&socket)).await, Reason::Hung);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn what_does_not_speak_like_docker_is_no_engine() {
    let folder = tempdir().unwrap();
    for (number, answer) in [
        "\0\x01 SSH-2.0-garbage\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 21\r\n\r\n<html>welcome!</html>",
        "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{\"Version\":\"1.0\"}",
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n",
    ]
    .into_iter()
    .enumerate()
    {
        let socket = folder.path().join(format!("{number}.sock"));
        answer_with(&socket, answer);
        assert_eq!(reason(&unix(&socket)).await, Reason::NotAnEngine, "{answer}");
    }
}

#[tokio::test]
async fn server_errors_are_the_engines_own() {
    let folder = tempdir().unwrap();
    for (number, answer) in [
        "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 6\r\n\r\n<html>",
    ]
    .into_iter()
    .enumerate()
    {
        let socket = folder.path().join(format!("{number}.sock"));
        answer_with(&socket, answer);
        assert_eq!(
            reason(&unix(&socket)).await,
            Reason::EngineError,
            "{answer}"
        );
    }
}

#[tokio::test]
async fn server_errors_soon_after_an_absence_are_a_start() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let backend = backend(&unix(&socket));
    assert_eq!(report(&backend).await.reason, Some(Reason::SocketMissing));
    answer_with(&socket, "HTTP/1.1 503 Wait\r\nContent-Length: 0\r\n\r\n");
    let starting = news_after(&backend, 1).await;
    assert_eq!(starting.reason, Some(Reason::Starting));
    assert_eq!(starting.status, HealthStatus::Starting);
}

#[tokio::test]
async fn plain_http_on_a_tls_port_is_told_by_its_status_or_its_alert() {
    for answer in [
        "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
        "\x15\x03\x01\x00\x02\x02\x46",
    ] {
        let report = report(&backend(&tcp_that_answers(answer).await)).await;
        assert_eq!(report.reason, Some(Reason::TlsExpected), "{answer}");
    }
}

#[tokio::test]
async fn what_answers_on_a_port_and_is_neither_docker_nor_tls_is_no_engine() {
    for answer in [
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
    ] {
        let reason = reason(&tcp_that_answers(answer).await).await;
        assert_eq!(reason, Reason::NotAnEngine, "{answer}");
    }
}

/// A fresh backend's report of an engine of that version.
async fn report_of_version(version: &str) -> HealthReport {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let body = json!({ "Version": version, "ApiVersion": "1.41" }).to_string();
    let length = body.len();
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
    let _engine = FakeEngine::with_answer(&socket, &answer);
    report(&backend(&unix(&socket))).await
}

#[tokio::test]
async fn whoever_tells_more_than_a_megabyte_is_no_engine() {
    let told = report_of_version(&"9".repeat(900_000)).await;
    assert_eq!(told.status, HealthStatus::Available);
    let told = report_of_version(&"9".repeat(1_100_000)).await;
    assert_eq!(told.reason, Some(Reason::NotAnEngine));
}

#[tokio::test]
async fn what_an_engine_says_of_itself_is_short_and_does_nothing_to_a_log() {
    let told = report_of_version(&format!("9.9\n\u{1b}[2J{}", "x".repeat(1000))).await;
    let version = told.engine.unwrap().version;
    assert!(version.starts_with("9.9[2Jxx"), "{version}");
    assert_eq!(version.chars().count(), 501);
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_a_dns_failure() {
    // Reserved, so that it never exists.
    let reason = reason("tcp://docker.invalid:2375").await;
    assert_eq!(reason, Reason::DnsFailed);
}

#[tokio::test]
async fn podman_is_available_with_a_warning() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("podman.sock");
    let version = r#"{"Version":"4.3.1","ApiVersion":"1.41","Components":[{"Name":"Podman Engine","Version":"4.3.1"}]}"#;
    let length = version.len();
    answer_with(
        &socket,
        format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{version}"),
    );
    let report = report(&backend(&unix(&socket))).await;
    assert_eq!(report.status, HealthStatus::Available);
    assert_eq!(report.engine.unwrap().kind, "podman");
    assert_eq!(report.warnings.len(), 1);
    assert_eq!(report.warnings[0].code, "podman");
}

#[tokio::test]
async fn an_api_version_that_the_engine_does_not_speak_is_a_warning() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _engine = TalkativeEngine::start(&socket, untroubled());
    for (version, warnings) in [
        (None, &[][..]),
        (Some("1.24"), &[]),
        (Some("1.41"), &[]),
        (Some("1.23"), &["api-version"]),
        (Some("1.42"), &["api-version"]),
        (Some("newest"), &[]),
    ] {
        let backend = Backend::new(Config {
            docker_host: Some(unix(&socket)),
            environment: Environment {
                docker_api_version: version.map(str::to_owned),
                ..Environment::default()
            },
            ..Config::default()
        });
        let told = report(&backend.unwrap()).await;
        assert_eq!(told.status, HealthStatus::Available);
        let codes: Vec<_> = told.warnings.iter().map(|it| it.code.as_str()).collect();
        assert_eq!(codes, warnings, "{version:?}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn podman_that_is_gone_is_to_be_started_as_podman() {
    use crate::common::next_check;

    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let backend = backend(&unix(&socket));
    let advised = async |last: &HealthReport| {
        let report = next_check(&backend, last).await;
        let step = report.advice.first().cloned().unwrap();
        (report, step.command.unwrap())
    };
    let first = report(&backend).await;
    let (missing, command) = advised(&first).await;
    assert!(command.ends_with(" start docker"), "{command}");

    let version = r#"{"Version":"4.3.1","ApiVersion":"1.41","Components":[{"Name":"Podman Engine","Version":"4.3.1"}]}"#;
    let length = version.len();
    let identity = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{version}");
    let pong = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK";
    let engine = FakeEngine::with_answers(&socket, pong, &identity);
    let found = next_check(&backend, &missing).await;
    assert_eq!(found.engine.as_ref().unwrap().kind, "podman");
    drop(engine);
    fs::remove_file(&socket).unwrap();
    let (_, command) = advised(&found).await;
    assert!(command.ends_with(" start podman.socket"), "{command}");
}

#[tokio::test]
async fn a_request_that_is_not_let_through_is_a_proxys_doing() {
    let folder = tempdir().unwrap();
    for status in [
        "401 Unauthorized",
        "403 Forbidden",
        "407 Proxy Authentication Required",
    ] {
        let socket = folder.path().join(&status[..3]);
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 15\r\n\r\n<h1>no way</h1>");
        answer_with(&socket, answer);
        assert_eq!(
            reason(&unix(&socket)).await,
            Reason::ProxyDenied,
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_is_a_bad_host() {
    let folder = tempdir().unwrap();
    let deep = folder.path().join("deep".repeat(30));
    fs::create_dir(&deep).unwrap();
    // Bound under a short name, so that it exists under the long one.
    let short = folder.path().join("short");
    symlink(&deep, &short).unwrap();
    let _listener = UnixListener::bind(short.join("docker.sock")).unwrap();
    let reason = reason(&unix(&deep.join("docker.sock"))).await;
    assert_eq!(reason, Reason::BadHost);
}

#[tokio::test]
async fn a_socket_of_somebody_else_is_denied() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _listener = UnixListener::bind(&socket).unwrap();
    let denied = |path| fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    denied(&socket);
    if geteuid().is_root() {
        // Root may open everything, so somebody else has to ask: see `binary.rs`.
        return;
    }
    assert_eq!(reason(&unix(&socket)).await, Reason::PermissionDenied);
}

#[tokio::test]
async fn an_outage_keeps_its_beginning_while_the_reason_changes() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let backend = backend(&unix(&socket));
    let first = report(&backend).await;
    assert_eq!(
        (first.sequence, first.reason),
        (1, Some(Reason::SocketMissing))
    );

    answer_with(&socket, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
    let second = news_after(&backend, 1).await;
    assert_eq!(second.reason, Some(Reason::ProxyDenied));
    assert_eq!(second.instance, first.instance);
    let outage = second.outage.unwrap();
    assert_eq!(outage.since, first.checked_at);
    assert_eq!(outage.first_reason, Reason::SocketMissing);
    assert_eq!(outage.attempts, 2);
}

#[tokio::test]
async fn the_plain_route_answers_503_and_says_when_to_come_back() {
    let folder = tempdir().unwrap();
    let backend = backend(&unix(&folder.path().join("docker.sock")));
    let answer = ask(&backend, get("/api/health")).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.json()["code"], "DOCKER_UNAVAILABLE");
}

//! What a diagnosis finds of real sockets, ports and certificates.

use std::fs;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

use docker_connection::StepState::{Failed, Ok as Fine, Skipped, Warning};
use docker_connection_backend::Environment;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketType, bind, listen, socket};
use tokio::net::TcpListener;

use super::home::Home;
use crate::common::{FakeEngine, acceptor, authority, client_files, diagnosed, expired_acceptor};

#[tokio::test]
async fn a_socket_that_is_missing_or_refuses_is_the_only_failure() {
    let home = Home::new();
    let steps = home.diagnosed().await;
    assert_eq!(steps.that_are(Failed), ["socket"]);
    assert!(!steps.step("socket").advice.is_empty());

    let socket = home.path().join("docker.sock");
    drop(UnixListener::bind(&socket).unwrap());
    let steps = home.diagnosed().await;
    assert_eq!(steps.that_are(Failed), ["socket"]);
    assert!(steps.step("socket").text.contains("refuses"));
    assert_eq!(steps.fact("socket", "mode"), "srwxr-xr-x");

    fs::remove_file(&socket).unwrap();
    std::os::unix::fs::symlink("/nowhere/docker.sock", &socket).unwrap();
    let steps = home.diagnosed().await;
    assert!(steps.step("socket").text.contains("a link"));
    assert_eq!(steps.fact("socket", "link to"), "/nowhere/docker.sock");
}

#[tokio::test]
async fn an_engine_that_accepts_no_more_connections_is_told_at_the_socket() {
    let home = Home::new();
    let path = home.path().join("docker.sock");
    let listener = socket(AddressFamily::UNIX, SocketType::STREAM, None).unwrap();
    bind(&listener, &SocketAddrUnix::new(&path).unwrap()).unwrap();
    listen(&listener, 0).unwrap();
    let _waiting = UnixStream::connect(&path).unwrap();
    let steps = home.diagnosed().await;
    assert_eq!(steps.that_are(Failed), ["socket"]);
    let trouble = steps.fact("socket", "trouble");
    assert_eq!(trouble, "its queue of connections is full");
}

#[tokio::test]
async fn an_engine_that_is_silent_is_told_at_its_answer() {
    let home = Home::new();
    let _engine = FakeEngine::with_answer(&home.path().join("docker.sock"), "");
    let steps = home.diagnosed().await;
    assert_eq!(steps.that_are(Failed), ["ping"]);
    assert!(steps.step("ping").text.contains("does not answer"));
    assert!(steps.step("ping").ms >= 3_000, "it was waited for");
    assert!(steps.step("config-file").ms < steps.step("ping").ms);
}

#[tokio::test]
async fn the_way_over_the_network_ends_where_it_is_broken() {
    let home = Home::new();
    let steps = diagnosed(Some("tcp://docker.invalid:2375"), home.environment()).await;
    assert_eq!(steps.that_are(Failed), ["name"]);
    for id in ["daemon-json", "service", "disk", "socket", "tcp", "ping"] {
        assert_eq!(steps.state(id), Skipped, "{id}");
    }

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let host = format!("tcp://{address}");
    let steps = diagnosed(Some(&host), home.environment()).await;
    assert_eq!(steps.that_are(Failed), ["tcp"]);

    let (_engine, address) = FakeEngine::on_port().await;
    let host = format!("tcp://{address}");
    let steps = diagnosed(Some(&host), home.environment()).await;
    assert_eq!(steps.state("ping"), Fine);
    assert_eq!(steps.fact("tcp", "connected to"), address);
    let behind_a_proxy = Environment {
        http_proxy: Some("http://ada:secret@proxy.test:3128".to_owned()),
        ..home.environment()
    };
    let host = "tcp://docker.invalid:2375";
    let steps = diagnosed(Some(host), behind_a_proxy).await;
    assert_eq!(steps.state("proxies"), Warning);
    assert!(!format!("{steps:?}").contains("secret"));
}

fn with_tls(address: &str, files: &Path) -> Environment {
    Environment {
        docker_host: Some(format!("tcp://{address}")),
        docker_tls_verify: true,
        docker_cert_path: Some(files.to_owned()),
        ..Environment::default()
    }
}

#[tokio::test]
async fn engine_and_backend_trust_each_other_or_one_step_says_who_does_not() {
    let authority = authority();
    let files = client_files(&authority);
    let stranger = client_files(&crate::common::authority());
    let (_engine, address, _) = FakeEngine::with_tls(acceptor(&authority, "127.0.0.1")).await;

    let steps = diagnosed(None, with_tls(&address, files.path())).await;
    for id in ["tls-files", "tcp", "tls", "ping"] {
        assert_eq!(steps.state(id), Fine, "{steps:#?}");
    }
    assert_eq!(steps.fact("tls", "version"), "TLS 1.3");
    assert_eq!(steps.fact("tls", "certificate for"), "127.0.0.1");

    let steps = diagnosed(None, with_tls(&address, stranger.path())).await;
    assert_eq!(steps.that_are(Failed), ["tls"]);
    let trouble = steps.fact("tls", "trouble");
    assert_eq!(
        trouble,
        "ca.pem does not vouch for the engine's certificate"
    );

    let own = ["cert.pem", "key.pem"];
    let replace = |name| fs::copy(stranger.path().join(name), files.path().join(name)).unwrap();
    replace(own[0]);
    let steps = diagnosed(None, with_tls(&address, files.path())).await;
    assert_eq!(steps.state("tls-files"), Failed);
    let trouble = steps.fact("tls-files", "trouble");
    assert_eq!(trouble, "key.pem is not the key of cert.pem");
    replace(own[1]);
    let steps = diagnosed(None, with_tls(&address, files.path())).await;
    assert_eq!(steps.that_are(Failed), ["tls"], "{steps:#?}");
    let trouble = steps.fact("tls", "trouble");
    assert_eq!(trouble, "the engine refuses this backend's certificate");
}

#[tokio::test]
async fn certificates_for_another_name_or_another_time_are_told_as_such() {
    let authority = authority();
    let files = client_files(&authority);
    for (acceptor, trouble) in [
        (
            acceptor(&authority, "docker.test"),
            "the engine's certificate is for another name",
        ),
        (
            expired_acceptor(&authority, "127.0.0.1"),
            "the engine's certificate has expired",
        ),
    ] {
        let (_engine, address, _) = FakeEngine::with_tls(acceptor).await;
        let steps = diagnosed(None, with_tls(&address, files.path())).await;
        assert_eq!(steps.that_are(Failed), ["tls"], "{trouble}");
        assert_eq!(steps.fact("tls", "trouble"), trouble);
        assert!(!steps.fact("tls", "certificate ends").is_empty());
    }
}

//! The example of the library form.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;
#[allow(dead_code, reason = "the test does what its main function does")]
#[path = "../examples/mount.rs"]
mod example;

use docker_connection_backend::{Backend, Config};
use tempfile::tempdir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use common::{answer_with, engine, unix};

#[tokio::test]
async fn own_routes_and_those_of_the_backend_live_side_by_side() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    answer_with(&socket, engine());
    let backend = Backend::new(Config {
        docker_host: Some(unix(&socket)),
        allowed_hosts: vec!["ide.test".parse().unwrap()],
        ..Config::default()
    })
    .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(example::serve(listener, backend));

    for (path, host, status, part) in [
        ("/hello", "any.test", 200, "Hello!"),
        ("/api/health", "ide.test", 200, "\"status\":\"available\""),
        ("/readyz", "any.test", 200, "available"),
        ("/api/health", "attacker.example", 403, "not allowed"),
        ("/nothing", "ide.test", 404, "nothing at this address"),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let start = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&start), "{path}: {answer}");
        assert!(answer.contains(part), "{path}: {answer}");
    }
}

//! What goes over the wire: shapes that servers and proxies have understood differently.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use docker_connection_backend::Config;
use tempfile::tempdir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Duration, timeout};

use common::{config, serve};

/// Sends the bytes and gives all that comes back until the connection is closed.
async fn exchange(bytes: impl AsRef<[u8]>) -> String {
    let mut stream = TcpStream::connect(serve(config()).await).await.unwrap();
    // It may be closed before all is sent.
    let _ = stream.write_all(bytes.as_ref()).await;
    let mut answer = Vec::new();
    let closed = timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(closed.is_ok(), "it stays open after {answer}");
    answer
}

/// Asserts that the first request of these bytes is answered with that status, and nothing else
/// of them is taken for a request.
async fn assert_only(bytes: &str, status: u16) {
    let answer = exchange(bytes).await;
    let start = format!("HTTP/1.1 {status} ");
    assert!(answer.starts_with(&start), "{bytes:?}: {answer}");
    assert_eq!(answer.matches("HTTP/1.").count(), 1, "{bytes:?}: {answer}");
}

const SMUGGLED: &str = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test]
async fn lengths_that_disagree_are_refused() {
    for lengths in [
        "Content-Length: 3\r\nContent-Length: 5\r\n",
        "Content-Length: 0\r\nContent-Length: 5\r\n",
        "Content-Length: 0, 5\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length: 99999999999999999999999\r\n",
    ] {
        let request = format!("GET /livez HTTP/1.1\r\nHost: localhost\r\n{lengths}\r\n{SMUGGLED}");
        assert_only(&request, 400).await;
    }
}

#[tokio::test]
async fn nothing_is_smuggled_in_a_body() {
    let length = SMUGGLED.len();
    for (headers, body) in [
        (format!("Content-Length: {length}"), SMUGGLED.to_owned()),
        (
            format!("Content-Length: {length}\r\nContent-Length: {length}"),
            SMUGGLED.to_owned(),
        ),
        (
            "Transfer-Encoding: chunked".to_owned(),
            format!("0\r\n\r\n{SMUGGLED}"),
        ),
        (
            "Content-Length: 4\r\nTransfer-Encoding: chunked".to_owned(),
            format!("0\r\n\r\n{SMUGGLED}"),
        ),
        (
            "Transfer-Encoding: chunked\r\nContent-Length: 4".to_owned(),
            format!("0\r\n\r\n{SMUGGLED}"),
        ),
        (
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked".to_owned(),
            format!("0\r\n\r\n{SMUGGLED}"),
        ),
    ] {
        for method in ["GET", "POST"] {
            let head = format!("{method} /livez HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n\r\n");
            assert_only(&format!("{head}{body}"), 413).await;
        }
    }
}

#[tokio::test]
async fn odd_transfer_encodings_are_refused() {
    for (version, headers) in [
        ("1.1", "Transfer-Encoding: identity"),
        ("1.1", "Transfer-Encoding: chunked, gzip"),
        ("1.1", "Transfer-Encoding: xchunked"),
        ("1.1", "Transfer-Encoding : chunked"),
        ("1.0", "Transfer-Encoding: chunked"),
    ] {
        let request =
            format!("GET /livez HTTP/{version}\r\nHost: localhost\r\n{headers}\r\n\r\n{SMUGGLED}");
        let answer = exchange(request).await;
        assert!(
            answer.starts_with("HTTP/1.") && answer.contains(" 400 "),
            "{headers}: {answer}"
        );
        assert_eq!(answer.matches("HTTP/1.").count(), 1, "{headers}: {answer}");
    }
}

#[tokio::test]
async fn folded_headers_and_odd_bytes_are_refused() {
    for headers in [
        "Host: localhost\r\nX: a\r\n b",
        "Host: localhost\r\n\tX: a",
        "Host: localhost\r\nX: a\0b",
        "Host: localhost\r\nX: a\rb",
        "Host: localhost\r\nX Y: a",
        "Host: localhost\r\n: a",
        "Host : localhost",
    ] {
        let request = format!("GET /api/none HTTP/1.1\r\n{headers}\r\n\r\n");
        assert_only(&request, 400).await;
    }
}

/// A bare line feed ends a line, as RFC 9112 permits; what a proxy took for a part of a value is
/// then a header of its own, and the same rules hold for it.
#[tokio::test]
async fn a_bare_line_feed_hides_nothing() {
    for (hidden, status) in [
        ("Transfer-Encoding: chunked", 413),
        ("Content-Length: 5", 413),
        ("Host: attacker.example", 400),
    ] {
        let request = format!(
            "GET /api/none HTTP/1.1\r\nHost: localhost\r\nX: a\n{hidden}\r\n\r\n{SMUGGLED}"
        );
        assert_only(&request, status).await;
    }
}

#[tokio::test]
async fn two_hosts_and_none_are_refused() {
    for (target, hosts, status) in [
        ("/api/none", "Host: localhost\r\nHost: localhost\r\n", 400),
        (
            "/api/none",
            "Host: localhost\r\nHost: attacker.example\r\n",
            400,
        ),
        ("/api/none", "", 400),
        ("/api/none", "Host: attacker.example\r\n", 403),
        (
            "http://attacker.example/api/none",
            "Host: localhost\r\n",
            400,
        ),
        (
            "http://attacker.example/api/none",
            "Host: attacker.example\r\n",
            403,
        ),
        (
            "http://localhost/api/none",
            "Host: attacker.example\r\n",
            400,
        ),
        ("http://localhost/api/none", "Host: localhost\r\n", 404),
    ] {
        let request = format!("GET {target} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        assert_only(&request, status).await;
    }
}

#[tokio::test]
async fn tunnels_and_other_targets_lead_nowhere() {
    for (line, status) in [
        ("CONNECT attacker.example:443 HTTP/1.1", 400),
        ("OPTIONS * HTTP/1.1", 405),
        ("TRACE / HTTP/1.1", 405),
    ] {
        let request = format!("{line}\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assert_only(&request, status).await;
    }
}

#[tokio::test]
async fn long_heads_are_refused_and_usual_ones_are_not() {
    for (length, status) in [(8 * 1024, 200), (17 * 1024, 431), (1024 * 1024, 431)] {
        let value = "x".repeat(length);
        let request = format!(
            "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: {value}\r\n\r\n"
        );
        let answer = exchange(request).await;
        // The rest of a head that is too long may be answered with a reset.
        let expected = format!("HTTP/1.1 {status} ");
        assert!(
            answer.starts_with(&expected) || (answer.is_empty() && status == 431),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_assets() {
    let folder = tempdir().unwrap();
    let assets = folder.path().join("www");
    std::fs::create_dir_all(assets.join("below")).unwrap();
    std::fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    std::fs::write(assets.join("page.txt"), "public").unwrap();
    let inside = assets.join("below/inside.txt");
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink("../secret.txt", assets.join("link.txt")).unwrap();
        symlink("..", assets.join("up")).unwrap();
        symlink("../page.txt", inside).unwrap();
    }
    #[cfg(windows)]
    std::fs::write(inside, "public").unwrap();
    let address = serve(Config {
        assets: Some(assets),
        ..config()
    })
    .await;
    let get = async |path: &str| {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    };
    for path in [
        "/../secret.txt",
        "/below/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/..%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "/%252e%252e%252fsecret.txt",
        "/..\\secret.txt",
        "/..%5csecret.txt",
        "/.%00./secret.txt",
        "/page.txt%00",
        "/page.txt%00/../../secret.txt",
        "//secret.txt",
        "/%2fetc/passwd",
        "//etc/passwd",
        "/link.txt",
        "/up/secret.txt",
        "/up",
        "/%c0%ae%c0%ae/secret.txt",
        // What Windows takes for other places than files of a folder.
        "/NUL",
        "/C:/windows/win.ini",
        "/C:%5cwindows%5cwin.ini",
        "/%5c%5c.%5cpipe%5cdocker_engine",
    ] {
        let answer = get(path).await;
        assert!(
            !answer.contains("secret\n") && !answer.ends_with("secret"),
            "{path}: {answer}"
        );
        assert!(
            answer.starts_with("HTTP/1.1 404") || answer.starts_with("HTTP/1.1 400"),
            "{path}: {answer}"
        );
    }
    for path in ["/page.txt", "/below/inside.txt"] {
        assert!(get(path).await.ends_with("public"), "{path}");
    }
}

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use crate::conformance;

#[test]
fn what_is_no_health_url_is_told_in_one_sentence() {
    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let nobody = format!("http://{nobody}/api/health");
    let html = answering("200 OK\r\nContent-Type: text/html", "<!doctype html>");
    let text = answering("200 OK", "ok");
    let list = answering("200 OK", "[]");
    let missing = answering("404 Not Found", "");
    let login = answering("302 Found\r\nLocation: /login", "");
    for (url, expected) in [
        (
            "health",
            "health is no health URL, as http://127.0.0.1:8787/api/health is one",
        ),
        ("ftp://127.0.0.1/health", "is no health URL, as"),
        ("http://127.0.0.1:8787", "is no health URL, as"),
        (&nobody, "/api/health: Connection refused"),
        (&html, "is no health URL: it answers HTML"),
        (&text, "is no health URL: its answer is no JSON"),
        (&list, "is no health URL: its answer is no object"),
        (&missing, "there is nothing at"),
        (&login, "sends on to /login; a page takes that for a login"),
    ] {
        let (is_well, said) = conformance(&[url]);
        assert!(!is_well, "{url}");
        assert!(
            said.starts_with("error: ") && said.contains(expected),
            "{said}"
        );
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

/// The URL of a server that has one answer for everyone.
fn answering(head: &str, body: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/api/health", listener.local_addr().unwrap());
    let length = body.len();
    let answer = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n{body}");
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            // All of a request's head comes at once; closing with some of it unread is a reset.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    url
}

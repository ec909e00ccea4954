//! Backends that have all that the kit needs, and backends that lack something of it.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::thread;

use docker_connection_backend::{Backend, Config, TerminalConfig, Token};
use private_engine::TemporaryEngine;
use tempfile::NamedTempFile;
use tokio::runtime::Runtime;

const NOWHERE: &str = "unix:///nowhere/docker.sock";
const ORIGIN: &str = "https://ide.example";
const SERVER: &str = include_str!("../../../examples/node-backend/server.mjs");
const QUICK: &str = "--heartbeat-within=0";

/// What became of `cargo xtask conformance`: whether all is well, and all that it said.
fn conformance(args: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    let output = command.args(args).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

/// Fails unless all is well with a backend whose engine is in that state.
#[track_caller]
fn assert_conforms(args: &[&str], state: &str, count: usize) -> String {
    let (is_well, said) = conformance(args);
    assert!(is_well, "{said}");
    assert!(
        said.contains(&format!("the engine is \"{state}\"\n")),
        "{said}"
    );
    assert!(
        said.ends_with(&format!("\n{count} ok, 0 failed\n")),
        "{said}"
    );
    said
}

/// A server that ends with the test.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let stdout = process.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").unwrap();
        Self {
            url: format!("{address}/api/health"),
            process,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The example for Node, with `source` in place of its own.
fn node(source: &str, docker_host: &str) -> Server {
    let mut file = NamedTempFile::with_suffix(".mjs").unwrap();
    file.write_all(source.as_bytes()).unwrap();
    let mut command = Command::new("node");
    let command = command.arg(file.path()).arg("0");
    let command = command.env("DOCKER_HOST", docker_host);
    // It has read the file when it says where it listens.
    Server::start(command.env("ALLOW_ORIGIN", ORIGIN))
}

/// Serves our own backend with all of its features, and asks it.
fn assert_our_own_conforms(docker_host: &str, args: &[&str], state: &str, count: usize) {
    let runtime = Runtime::new().unwrap();
    let token = "0123456789abcdef0123456789abcdef";
    let config = Config {
        docker_host: Some(docker_host.to_owned()),
        allowed_origins: vec![ORIGIN.parse().unwrap()],
        token: Some(Token::new(token).unwrap()),
        start_command: Some("/bin/true".parse().unwrap()),
        terminal: Some(TerminalConfig::default()),
        ..Config::default()
    };
    let backend = Backend::new(config).unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"));
    let listener = listener.unwrap();
    let url = format!("http://{}/api/health", listener.local_addr().unwrap());
    runtime.spawn(async move { backend.serve(listener, std::future::pending()).await });
    let login = format!("--header=Authorization: Bearer {token}");
    let origin = format!("--origin={ORIGIN}");
    let said = assert_conforms(&[&[&*url, &login, &origin], args].concat(), state, count);
    assert_told(&said);
    let (is_well, said) = conformance(&[&url]);
    assert!(!is_well);
    assert!(
        said.ends_with("wants a login (401); --header sends one\n"),
        "{said}"
    );
}

/// Fails unless the book tells of each line.
fn assert_told(said: &str) {
    let page = include_str!("../../../docs/your-backend.md");
    let names = said.lines().filter_map(|line| line.get(9..24));
    let names: Vec<_> = names.map(str::trim_end).collect();
    assert!(names.contains(&"own page"), "{names:?}");
    for name in names {
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn our_own_backend_conforms_without_an_engine() {
    assert_our_own_conforms(NOWHERE, &[], "unavailable", 14);
}

#[test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
fn our_own_backend_conforms_with_an_engine() {
    let engine = TemporaryEngine::new().unwrap();
    engine.start().unwrap();
    assert_our_own_conforms(&engine.host(), &[QUICK], "available", 13);
}

#[test]
fn the_example_for_node_conforms_without_an_engine() {
    let server = node(&SERVER.replace("15_000", "100"), NOWHERE);
    assert_conforms(&[&server.url, "--origin", ORIGIN], "unavailable", 9);
}

#[test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
fn the_example_for_node_conforms_with_an_engine() {
    let engine = TemporaryEngine::new().unwrap();
    engine.start().unwrap();
    let server = node(SERVER, &engine.host());
    assert_conforms(&[&server.url, QUICK], "available", 7);
}

/// What is said of the example with each of these parts replaced.
fn faults(replacements: &[(&str, &str)]) -> String {
    // The ordinary heartbeat would have to be waited for.
    let mut source = SERVER.replace("15_000", "100");
    for (part, replacement) in replacements {
        assert!(source.contains(part), "{part}");
        source = source.replace(part, replacement);
    }
    let server = node(&source, NOWHERE);
    let args = [&*server.url, "--heartbeat-within=1", "--origin", ORIGIN];
    let (is_well, said) = conformance(&args);
    assert!(!is_well, "{replacements:?}: {said}");
    said
}

fn assert_fails(replacements: &[(&str, &str)], expected: &str) {
    let said = faults(replacements);
    assert!(said.contains(expected), "{expected}\n{said}");
}

#[test]
fn a_report_that_is_none_is_noticed() {
    let sequence = "sequence: (report?.sequence";
    for (part, replacement, expected) in [
        (
            sequence,
            "x: (report?.sequence",
            r#"no HealthReport: it: "sequence" is a"#,
        ),
        (
            "checkedAt,\n",
            "checkedAt: 'now',\n",
            "no HealthReport: /checkedAt",
        ),
        (
            "message,\n",
            "message: 'a\\nb',\n",
            "no HealthReport: /message",
        ),
        (
            "response, 200, report",
            "response, 418, report",
            "the status is 418",
        ),
        ("alwaysOk ||", "", "with ?report the status is 503"),
        (
            "response, 503, report",
            "response, 200, report",
            "it has to be 503",
        ),
        (", { 'Retry-After': 5 }", "", "without Retry-After"),
        ("'no-store'", "'max-age=60'", "it has to be no-store"),
        (
            "'application/json'",
            "'text/plain'",
            "it has to be application/json",
        ),
    ] {
        assert_fails(&[(part, replacement)], expected);
    }
}

#[test]
fn reports_out_of_order_are_noticed() {
    let always_asked = ("FRESH = 1_000", "FRESH = -1");
    let sequence = "(report?.sequence ?? 0) + (isNews ? 1 : 0)";
    for (replacement, expected) in [
        (
            (
                "instance: INSTANCE,\n  }",
                "instance: `${Date.now()}`,\n  }",
            ),
            "the instance was",
        ),
        (
            (sequence, "2e12 - Date.now()"),
            "the sequence went back from",
        ),
        (
            ("  reason,\n", "  reason: `r${Date.now()}`,\n"),
            "the sequence is 1 as before",
        ),
    ] {
        assert_fails(&[always_asked, replacement], expected);
    }
}

#[test]
fn a_stream_that_is_none_is_noticed() {
    let told = "  tell(response);\n";
    for (part, replacement, expected) in [
        (
            "/api/health/stream",
            "/api/stream",
            "is 404; it has to be 200",
        ),
        (
            "text/event-stream",
            "text/plain",
            "it has to be text/event-stream",
        ),
        ("'no-cache'", "'max-age=60'", "it has to be no-cache"),
        (
            "event: health",
            "event: report",
            r#"the event "report" comes where "health" is due"#,
        ),
        ("-${report.sequence}", "", "the id of the event is"),
        (
            "JSON.stringify(report)}",
            "report}",
            r#"the data of "health" is no JSON"#,
        ),
        (
            told,
            "",
            r#"the event "heartbeat" comes where "health" is due"#,
        ),
        (
            told,
            "return tell(response);\n",
            "no heartbeat comes within 1 s",
        ),
        (
            told,
            "tell(response); response.end();",
            "heartbeat       the stream ends",
        ),
        (
            "event: heartbeat",
            "event: ping",
            "no heartbeat comes within 1 s",
        ),
        (
            "sequence: report?.sequence }",
            "sequence: 99 }",
            "the sequence of the heartbeat is 99",
        ),
        ("sequence: report?.sequence }", "}", "it is no Heartbeat"),
    ] {
        assert_fails(&[(part, replacement)], expected);
    }
}

#[test]
fn a_stream_that_is_held_back_is_noticed() {
    assert_fails(
        &[("  tell(response);\n  streams.add(response);\n", "")],
        "no event comes within 5 s; something may hold the stream back",
    );
}

#[test]
fn features_that_are_not_there_are_noticed() {
    let named = "features: ['engine', 'usage', 'diagnosis', 'start', 'terminal'], reason,\n";
    let said = faults(&[("  reason,\n", named)]);
    for line in [
        "failed   engine          the status is 404",
        "failed   usage           the status of http",
        "failed   diagnosis       the status of http",
        "failed   start           the status of a GET is 404",
        "failed   terminal        the status is 404",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
}

#[test]
fn pages_that_may_too_much_or_too_little_are_noticed() {
    let is_listed = "ALLOW_ORIGIN && request.headers.origin === ALLOW_ORIGIN";
    let is_let_in = "'Access-Control-Allow-Origin', ALLOW_ORIGIN";
    let anybody = "'Access-Control-Allow-Origin', '*'";
    let echo = "'Access-Control-Allow-Origin', request.headers.origin ?? ''";
    for (replacements, expected) in [
        (
            &[("request.method !== 'GET'", "false")][..],
            "the status of a DELETE is 503",
        ),
        (
            &[(", code: 'BAD_REQUEST'", "")],
            "it is no DockerErrorResponse",
        ),
        (
            &[(is_listed, "true"), (is_let_in, anybody)],
            "so that any page may read reports",
        ),
        (
            &[(is_listed, "true"), (is_let_in, echo)],
            "so that any page may read reports",
        ),
        (
            &[(is_listed, "false")],
            r#"it has to be "https://ide.example""#,
        ),
        (
            &[("'Vary', 'Origin'", "'Vary', 'Accept'")],
            "it has to name Origin",
        ),
    ] {
        assert_fails(replacements, expected);
    }
    let server = node(SERVER, NOWHERE);
    for (header, expected) in [
        (
            "Authorization: Bearer x",
            "the status of a preflight is 405",
        ),
        ("Cookie: a=b", r#"it has to be "true" for cookies"#),
    ] {
        let args = [&server.url, QUICK, "--header", header, "--origin", ORIGIN];
        let (is_well, said) = conformance(&args);
        assert!(!is_well && said.contains(expected), "{said}");
    }
}

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

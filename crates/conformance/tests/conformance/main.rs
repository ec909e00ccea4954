//! Backends that have all that the kit needs, and backends that lack something of it.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod faults;
mod urls;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use docker_connection_backend::{Backend, Config, TerminalConfig, Token};
use private_engine::TemporaryEngine;
use tempfile::NamedTempFile;
use tokio::runtime::Runtime;

const NOWHERE: &str = "unix:///nowhere/docker.sock";
const ORIGIN: &str = "https://ide.example";
const SERVER: &str = include_str!("../../../../examples/node-backend/server.mjs");
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
    let page = include_str!("../../../../docs/your-backend.md");
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

use std::net::SocketAddr;
use std::process::Command;

use docker_connection_backend::{Config, TerminalConfig};
use private_engine::{PrivateEngine, TemporaryEngine};
use tokio::time::{Duration, Instant, sleep};

use super::{PATIENCE, serve};

/// A running engine with the default image.
pub fn engine_with_busybox() -> TemporaryEngine {
    let engine = TemporaryEngine::new().expect("a folder can be made");
    engine.start().expect("the engine starts");
    engine.import_busybox("busybox").expect("busybox is there");
    engine
}

/// Serves terminals of that engine until the test ends.
pub async fn serve_terminals(engine: &PrivateEngine, terminal: TerminalConfig) -> SocketAddr {
    serve(Config {
        docker_host: Some(engine.host()),
        terminal: Some(terminal),
        ..Config::default()
    })
    .await
}

/// What Docker's own client prints.
pub fn docker(engine: &PrivateEngine, arguments: &[&str]) -> String {
    let output = run(engine.docker().args(arguments));
    assert!(output.0, "{arguments:?}: {}", output.1);
    output.1
}

fn run(command: &mut Command) -> (bool, String) {
    let output = command.output().expect("docker is installed");
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).expect("docker prints text");
    (output.status.success(), text.trim().to_owned())
}

/// The names of all containers of terminals, running or not.
pub fn containers(engine: &PrivateEngine) -> Vec<String> {
    let names = docker(
        engine,
        &[
            "ps",
            "--all",
            "--filter",
            "label=docker-connection.terminal",
            "--format",
            "{{.Names}}",
        ],
    );
    names.lines().map(str::to_owned).collect()
}

/// Waits until there are so many containers of terminals.
pub async fn until_containers(engine: &PrivateEngine, count: usize) {
    let started = Instant::now();
    loop {
        let found = containers(engine);
        if found.len() == count {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "{found:?}");
        sleep(Duration::from_millis(20)).await;
    }
}

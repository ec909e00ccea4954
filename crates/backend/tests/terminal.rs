//! Shells in containers of a real engine.

mod common;

use std::net::SocketAddr;

use docker_connection::{ClientFrame, ErrorCode, ExitReason};
use docker_connection_backend::{Config, TerminalConfig};
use private_engine::TemporaryEngine;

use common::{Terminal, serve};

const LABEL: &str = "label=docker-connection.terminal";

fn engine() -> TemporaryEngine {
    let engine = TemporaryEngine::new().expect("a folder can be made");
    engine.start().expect("the engine starts");
    engine.import_busybox("busybox").expect("busybox is there");
    engine
}

async fn backend(engine: &TemporaryEngine, terminal: TerminalConfig) -> SocketAddr {
    serve(Config {
        docker_host: Some(engine.host()),
        terminal: Some(terminal),
        ..Config::default()
    })
    .await
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_shell_runs_is_typed_at_resized_and_ends_with_its_code() {
    let engine = engine();
    let address = backend(&engine, TerminalConfig::default()).await;
    let mut terminal = Terminal::connect(address).await;
    terminal.started().await;
    let shown = terminal.run("stty size; echo $TERM; pwd").await;
    println!("{shown:?}");
    assert!(
        shown.contains("\r\n24 80\r\nxterm-256color\r\n/home/user\r\n"),
        "{shown}"
    );
    let size = ClientFrame::Resize {
        cols: 100,
        rows: 30,
    };
    terminal.say(&size).await;
    terminal
        .type_in("until stty size | grep '30 100'; do :; done; exit 7\n")
        .await;
    terminal.shows("\r\n30 100\r\n").await;
    assert_eq!(terminal.exit().await, (Some(7), ExitReason::Exited));
}

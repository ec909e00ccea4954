use docker_connection::Reason;
use docker_connection_backend::{Backend, Config};
use private_engine::TemporaryEngine;
use rustix::process::Signal;
use tempfile::tempdir;

use super::program::{self, until, with_script};
use super::{Stage, assert_ended, start};
use crate::common::{Events, Running};

/// One whose folder has what it needs.
fn stopped() -> TemporaryEngine {
    let engine = TemporaryEngine::new().unwrap();
    engine.start().unwrap();
    engine.stop().unwrap();
    engine
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn an_engine_that_is_off_or_has_crashed_is_started_and_turns_green() {
    let engine = stopped();
    let folder = tempdir().unwrap();
    let backend = Backend::new(Config {
        docker_host: Some(engine.host()),
        ..Stage::config(&folder, &engine.start_command())
    });
    let backend = backend.unwrap();
    let mut stream = Events::open(&backend).await;
    for off in [Reason::SocketMissing, Reason::ConnectionRefused] {
        stream.reason(off).await;
        let (answer, starting) = tokio::join!(start(&backend), stream.report());
        assert_ended(&answer, Some(0));
        assert_eq!(starting.reason, Some(Reason::Starting));
        let news = stream.report().await;
        assert_eq!(news.reason, None, "nothing else comes between");
        assert_eq!(start(&backend).await.status, 409);
        engine.kill().unwrap();
    }
}

#[test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
fn an_engine_that_was_started_lives_on_when_the_program_ends() {
    let engine = stopped();
    let folder = tempdir().unwrap();
    let mut command = with_script(folder.path(), &engine.start_command());
    let running = Running::start(&mut command);
    let answer = program::start(&running, folder.path());
    assert!(answer.ends_with("{\"exitStatus\":0}"), "{answer}");
    until("it runs", || engine.pid().is_some());
    let pid = engine.pid();
    running.end(Signal::TERM);
    // Waits until it answers.
    engine.start().unwrap();
    assert_eq!(engine.pid(), pid);
}

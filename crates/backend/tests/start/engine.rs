use docker_connection::Reason;
use docker_connection_backend::{Backend, Config};
use private_engine::TemporaryEngine;
use tempfile::tempdir;

use super::{Stage, assert_ended, start};
use crate::common::Events;

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn an_engine_that_is_off_or_has_crashed_is_started_and_turns_green() {
    let engine = TemporaryEngine::new().unwrap();
    // Its folder has what it needs.
    engine.start().unwrap();
    engine.stop().unwrap();
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

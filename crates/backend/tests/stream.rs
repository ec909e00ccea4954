//! The stream of events, against engines that the tests play themselves.

mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::pin::pin;

use docker_connection::{HealthStatus, Reason};
use docker_connection_backend::{Backend, Config, Environment};
use futures_util::StreamExt;
use http::Method;
use tempfile::tempdir;
use tokio::runtime::Handle;

use common::{
    Events, FakeEngine, GONE, address, ask, backend, eventually, get, next_check, remove, report,
    request,
};

#[tokio::test]
async fn a_stream_begins_with_the_state_and_goes_on_with_its_changes() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let backend = backend(&address(&socket));
    let mut events = Events::open(&backend).await;

    let retry = events.wait().await.unwrap().retry.unwrap();
    assert!((2_000..=4_000).contains(&retry));
    let first = events.wait().await.unwrap();
    let absent = first.report();
    assert_eq!(absent.reason, Some(Reason::SocketMissing));
    assert_eq!(first.id, Some(format!("{}-1", absent.instance)));

    let engine = FakeEngine::start(&socket);
    let found = events.available().await;
    assert_eq!(found.instance, absent.instance);
    assert!(found.sequence > absent.sequence);

    drop(engine);
    let gone = events.reason(GONE).await;
    if gone.reason != Some(Reason::SocketMissing) {
        remove(&socket);
        events.reason(Reason::SocketMissing).await;
    }
}

#[tokio::test]
async fn only_streams_are_counted_as_streams() {
    let folder = tempdir().unwrap();
    let backend = backend(&address(&folder.path().join("docker.sock")));
    let open = async || {
        let answer = ask(&backend, get("/metrics")).await;
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        let mut lines = text.lines();
        let count = lines.find_map(|line| line.strip_prefix("docker_connection_open_streams "));
        count.unwrap().to_owned()
    };
    // The host's own code watches as well.
    let mut changes = pin!(backend.changes());
    changes.next().await;
    assert_eq!(open().await, "0");
    let mut events = Events::open(&backend).await;
    events.wait().await.unwrap();
    assert_eq!(open().await, "1");
    drop(events);
    assert_eq!(open().await, "0");
}

#[tokio::test]
async fn the_head_of_a_stream_keeps_everyone_from_storing_and_holding_it_back() {
    let folder = tempdir().unwrap();
    let backend = backend(&address(&folder.path().join("docker.sock")));
    // Its body would never end.
    let head = ask(&backend, request(Method::HEAD, "/api/health/stream")).await;
    assert_eq!(head.status, 200);
    assert!(head.body.is_empty());
    assert_eq!(head.header("content-type"), "text/event-stream");
    assert_eq!(head.header("cache-control"), "no-cache, no-transform");
    assert_eq!(head.header("x-accel-buffering"), "no");
    assert_eq!(head.header("x-content-type-options"), "nosniff");
}

#[tokio::test(start_paused = true)]
async fn a_stream_begins_with_a_flaw_of_the_configuration_that_was_just_told() {
    let environment = Environment {
        docker_host: Some("ssh://ada@docker.test".to_owned()),
        ..Environment::default()
    };
    let backend = Backend::new(Config {
        environment,
        ..Config::default()
    });
    let backend = backend.unwrap();
    let asked = report(&backend).await;
    let told = Events::open(&backend).await.report().await;
    assert_eq!(told.reason, asked.reason);
    assert!(told.reason.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_comes_every_15_seconds() {
    let backend = backend(&address(Path::new("/nowhere/docker.sock")));
    let mut events = Events::open(&backend).await;
    let first = events.report().await;
    let started = tokio::time::Instant::now();
    for number in 1..=3 {
        let heartbeat = events.wait().await.unwrap();
        assert_eq!(heartbeat.name, "heartbeat");
        let elapsed = started.elapsed().as_secs_f64();
        assert!(
            (elapsed - 15.0 * f64::from(number)).abs() < 0.1,
            "{elapsed}"
        );
        let data: serde_json::Value = serde_json::from_str(&heartbeat.data).unwrap();
        assert_eq!(data["instance"], first.instance);
        assert_eq!(data["sequence"], 1);
    }
}

#[tokio::test]
async fn many_streams_share_one_check_and_one_idle_connection() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let backend = backend(&address(&socket));
    let mut streams = Vec::new();
    for _ in 0..50 {
        let mut events = Events::open(&backend).await;
        events.available().await;
        streams.push(events);
    }
    // Who it is, and the ping of the idle connection; and how it is, for the sake of the disk, where
    // that may be one that is seen from here.
    let infos = usize::from(cfg!(target_os = "linux"));
    eventually("all requests", || engine.requests() == 2 + infos).await;
    assert_eq!((engine.versions(), engine.infos()), (1, infos));
    eventually("one connection", || engine.connections() == 1).await;

    drop(engine);
    for events in &mut streams {
        events.reason(GONE).await;
    }
}

#[tokio::test]
async fn nothing_is_held_before_the_first_and_after_the_last_watcher() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let backend = backend(&address(&socket));
    report(&backend).await;
    eventually("no connection", || engine.connections() == 0).await;
    let tasks = || Handle::current().metrics().num_alive_tasks();
    let before = tasks();

    for _ in 0..3 {
        let mut first = Events::open(&backend).await;
        first.available().await;
        let mut second = Events::open(&backend).await;
        second.available().await;
        eventually("an idle connection", || engine.connections() == 1).await;
        drop(first);
        drop(second);
        eventually("no connection", || engine.connections() == 0).await;
        eventually("no task", || tasks() == before).await;
    }
}

#[tokio::test]
async fn somebody_elses_check_is_news_for_the_stream() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::with_answer(&socket, "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n");
    let backend = backend(&address(&socket));
    let mut events = Events::open(&backend).await;
    let broken = events.reason(Reason::EngineError).await;
    engine.recover();
    let mut asked = report(&backend).await;
    while asked.status != HealthStatus::Available {
        asked = next_check(&backend, &asked).await;
    }
    let told = events.available().await;
    assert_eq!(told.sequence, asked.sequence);
    assert_eq!(told.sequence, broken.sequence + 1);
}

#[tokio::test]
async fn a_slow_reader_gets_the_latest_state_and_no_backlog() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let backend = backend(&address(&socket));
    let mut slow = Events::open(&backend).await;
    let mut quick = Events::open(&backend).await;
    slow.report().await;
    quick.report().await;
    for _ in 0..3 {
        let engine = FakeEngine::start(&socket);
        quick.available().await;
        drop(engine);
        remove(&socket);
        quick.reason(Reason::SocketMissing).await;
    }
    let _engine = FakeEngine::start(&socket);
    let last = quick.available().await;
    assert_eq!(slow.report().await.sequence, last.sequence);
}

#[tokio::test]
async fn an_engine_that_listens_before_it_answers_is_starting() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let backend = backend(&address(&socket));
    let mut events = Events::open(&backend).await;
    events.reason(Reason::SocketMissing).await;
    for answer in ["", "HTTP/1.1 503 Wait\r\nContent-Length: 0\r\n\r\n"] {
        let engine = FakeEngine::with_answer(&socket, answer);
        let starting = events.reason(Reason::Starting).await;
        assert_eq!(starting.status, HealthStatus::Starting);
        engine.recover();
        events.available().await;
        drop(engine);
        remove(&socket);
        events.reason(Reason::SocketMissing).await;
    }
}

#[tokio::test]
async fn an_engine_that_answered_before_it_fell_silent_hangs() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = FakeEngine::start(&socket);
    let backend = backend(&address(&socket));
    let mut events = Events::open(&backend).await;
    events.available().await;
    drop(engine);
    remove(&socket);
    events.reason(Reason::SocketMissing).await;
    let engine = FakeEngine::start(&socket);
    events.available().await;
    engine.fall_silent();
    let mut asked = report(&backend).await;
    while asked.reason.is_none() {
        asked = next_check(&backend, &asked).await;
    }
    assert_eq!(asked.reason, Some(Reason::Hung));
    events.reason(Reason::Hung).await;
}

#[tokio::test(start_paused = true)]
async fn streams_come_back_at_different_times() {
    let backend = backend(&address(Path::new("/nowhere/docker.sock")));
    let mut pauses = BTreeSet::new();
    for _ in 0..20 {
        let first = Events::open(&backend).await.wait().await;
        pauses.insert(first.unwrap().retry.unwrap());
    }
    assert!(pauses.len() > 1, "{pauses:?}");
}

/// Where the engine's socket is a file.
#[cfg(unix)]
mod files {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::time::Duration;

    use tokio::time::advance;

    use super::*;

    #[tokio::test]
    async fn a_socket_in_folders_that_are_still_missing_is_noticed() {
        let folder = tempdir().unwrap();
        let deep = folder.path().join("one/two");
        let socket = deep.join("docker.sock");
        let backend = backend(&address(&socket));
        let mut events = Events::open(&backend).await;
        events.reason(Reason::SocketMissing).await;

        fs::create_dir_all(&deep).unwrap();
        let engine = FakeEngine::start(&socket);
        events.available().await;
        // And again, after the folders were replaced.
        drop(engine);
        fs::rename(folder.path().join("one"), folder.path().join("old")).unwrap();
        events.reason(Reason::SocketMissing).await;
        fs::create_dir_all(&deep).unwrap();
        let _engine = FakeEngine::start(&socket);
        events.available().await;
    }

    #[tokio::test]
    async fn a_socket_behind_a_link_is_noticed() {
        let folder = tempdir().unwrap();
        let link = folder.path().join("docker.sock");
        let target = folder.path().join("run/engine.sock");
        symlink(Path::new("run/engine.sock"), &link).unwrap();
        let backend = backend(&address(&link));
        let mut events = Events::open(&backend).await;
        events.reason(Reason::DanglingSymlink).await;
        fs::create_dir(folder.path().join("run")).unwrap();
        let _engine = FakeEngine::start(&target);
        events.available().await;
    }

    #[tokio::test]
    async fn another_engine_at_the_same_socket_is_asked_who_it_is() {
        let folder = tempdir().unwrap();
        let socket = folder.path().join("docker.sock");
        let _old = FakeEngine::start(&socket);
        let backend = backend(&address(&socket));
        let mut events = Events::open(&backend).await;
        let old = events.available().await.engine.unwrap();
        let version = r#"{"Version":"10.0","ApiVersion":"1.50","Os":"linux","Arch":"amd64"}"#;
        let length = version.len();
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{version}");
        let next = folder.path().join("next.sock");
        let _new = FakeEngine::with_answer(&next, &answer);
        fs::rename(&next, &socket).unwrap();
        let new = events.available().await.engine.unwrap();
        assert_eq!(
            (old.version.as_str(), new.version.as_str()),
            ("9.9", "10.0")
        );
    }

    #[tokio::test]
    async fn another_engine_is_noticed_after_nobody_watched() {
        for was_watched in [false, true] {
            let folder = tempdir().unwrap();
            let socket = folder.path().join("docker.sock");
            let _old = FakeEngine::start(&socket);
            let backend = backend(&address(&socket));
            report(&backend).await;
            if was_watched {
                Events::open(&backend).await.available().await;
            }
            let next = folder.path().join("next.sock");
            let _new = FakeEngine::with_version(&next, "10.0");
            fs::rename(&next, &socket).unwrap();
            let before = report(&backend).await;
            let asked = next_check(&backend, &before).await;
            assert_eq!(asked.engine.unwrap().version, "10.0", "{was_watched}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_heartbeat_carries_a_number_before_its_event() {
        let folder = tempdir().unwrap();
        let socket = folder.path().join("docker.sock");
        let backend = backend(&address(&socket));
        let mut streams = Vec::new();
        for _ in 0..20 {
            let mut events = Events::open(&backend).await;
            assert_eq!(events.report().await.sequence, 1);
            streams.push(events);
        }
        fs::write(&socket, "").unwrap();
        while report(&backend).await.sequence < 2 {
            advance(Duration::from_secs(1)).await;
        }
        // Now there is news, and a heartbeat is due.
        advance(Duration::from_secs(15)).await;
        for mut events in streams {
            let event = events.wait().await.unwrap();
            assert_eq!(event.name, "health");
            assert_eq!(event.report().sequence, 2);
        }
    }
}

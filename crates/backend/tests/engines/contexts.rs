//! Contexts that are switched, changed and broken while the backend runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::Instant;

use docker_connection::{EndpointSource, HealthReport, Reason};
use docker_connection_backend::{Backend, Config, Environment};
use tempfile::{TempDir, tempdir};
use tokio::time::timeout;

use crate::common::{
    Events, FakeEngine, PATIENCE, Running, next_check, program, report, unix, use_context,
};

/// A backend with a home folder of its own.
fn at_home(docker_host: Option<String>) -> (Backend, TempDir) {
    let home = tempdir().unwrap();
    let environment = Environment {
        docker_host,
        home: Some(home.path().to_owned()),
        ..Environment::default()
    };
    let backend = Backend::new(Config {
        environment,
        ..Config::default()
    });
    (backend.unwrap(), home)
}

fn config(home: &Path) -> PathBuf {
    home.join(".docker/config.json")
}

/// The socket of an engine with that name, below the home folder.
fn engine(home: &Path, name: &str) -> (FakeEngine, String) {
    let socket = home.join(format!("{name}.sock"));
    let engine = FakeEngine::with_version(&socket, name);
    (engine, unix(&socket))
}

/// Reads on to the report of the engine in that version.
async fn until_version(events: &mut Events, version: &str) -> HealthReport {
    let told = async {
        loop {
            let report = events.report().await;
            if report
                .engine
                .as_ref()
                .is_some_and(|it| it.version == version)
            {
                return report;
            }
        }
    };
    timeout(PATIENCE, told).await.expect("it is told")
}

#[tokio::test]
async fn whoever_watches_follows_a_switch_at_once() {
    let (backend, home) = at_home(None);
    let (_one, at_one) = engine(home.path(), "1");
    let (_two, at_two) = engine(home.path(), "2");
    use_context(home.path(), "one", &at_one);
    let mut events = Events::open(&backend).await;
    let first = until_version(&mut events, "1").await;
    assert_eq!(first.endpoint.context.as_deref(), Some("one"));
    assert_eq!(first.endpoint.source, EndpointSource::Config);

    use_context(home.path(), "two", &at_two);
    let second = until_version(&mut events, "2").await;
    assert_eq!(second.endpoint.context.as_deref(), Some("two"));
    assert!(second.sequence > first.sequence);
    assert_eq!(second.warnings, []);

    // As after a `docker context update`.
    use_context(home.path(), "two", &at_one);
    let third = until_version(&mut events, "1").await;
    assert_eq!(third.endpoint.context.as_deref(), Some("two"));
}

#[tokio::test]
async fn the_death_of_the_engine_of_a_new_context_is_noticed() {
    let (backend, home) = at_home(None);
    let (_one, at_one) = engine(home.path(), "1");
    let (two, at_two) = engine(home.path(), "2");
    use_context(home.path(), "one", &at_one);
    let mut events = Events::open(&backend).await;
    until_version(&mut events, "1").await;
    use_context(home.path(), "two", &at_two);
    until_version(&mut events, "2").await;
    drop(two);
    let told = events.reason(Reason::ConnectionRefused).await;
    let outage = told.outage.unwrap();
    assert_eq!(outage.first_reason, Reason::ConnectionRefused);
}

#[tokio::test]
async fn a_broken_file_is_a_reason_and_its_repair_an_end_of_it() {
    let (backend, home) = at_home(None);
    let (_one, at_one) = engine(home.path(), "1");
    use_context(home.path(), "one", &at_one);
    let mut events = Events::open(&backend).await;
    until_version(&mut events, "1").await;
    fs::write(config(home.path()), "{").unwrap();
    let broken = events.reason(Reason::ConfigUnreadable).await;
    assert_eq!(broken.endpoint.host, "~/.docker/config.json");
    use_context(home.path(), "one", &at_one);
    until_version(&mut events, "1").await;
    let contexts = home.path().join(".docker/contexts");
    fs::remove_dir_all(contexts).unwrap();
    events.reason(Reason::ContextMissing).await;
    use_context(home.path(), "one", &at_one);
    until_version(&mut events, "1").await;
}

#[tokio::test]
async fn a_configuration_that_is_made_later_is_found() {
    let (backend, home) = at_home(None);
    let mut events = Events::open(&backend).await;
    assert_eq!(
        events.report().await.endpoint.source,
        EndpointSource::Default
    );
    let (_one, at_one) = engine(home.path(), "1");
    use_context(home.path(), "one", &at_one);
    until_version(&mut events, "1").await;
}

#[tokio::test]
async fn whoever_only_asks_follows_a_switch_as_well() {
    let (backend, home) = at_home(None);
    let (_one, at_one) = engine(home.path(), "1");
    let (_two, at_two) = engine(home.path(), "2");
    use_context(home.path(), "one", &at_one);
    let first = report(&backend).await;
    assert_eq!(first.engine.clone().unwrap().version, "1");
    use_context(home.path(), "two", &at_two);
    let second = next_check(&backend, &first).await;
    assert_eq!(second.engine.unwrap().version, "2");
}

#[tokio::test]
async fn an_address_that_was_given_stays() {
    let folder = tempdir().unwrap();
    let (_given, at_given) = engine(folder.path(), "given");
    let (backend, home) = at_home(Some(at_given));
    let (_one, at_one) = engine(home.path(), "1");
    let first = report(&backend).await;
    use_context(home.path(), "one", &at_one);
    let second = next_check(&backend, &first).await;
    assert_eq!(second.endpoint, first.endpoint);
    assert_eq!(second.engine.unwrap().version, "given");
}

#[test]
fn a_switch_is_logged_once() {
    let home = tempdir().unwrap();
    let at = |name: &str| unix(&home.path().join(name));
    use_context(home.path(), "one", &at("one.sock"));
    let mut command = program();
    command
        .args(["--listen", "127.0.0.1:0"])
        .env("HOME", home.path())
        .stderr(Stdio::piped());
    let running = Running::start(&mut command);
    let until_at = |host: &str| {
        let started = Instant::now();
        while running.report()["endpoint"]["host"] != host {
            assert!(started.elapsed() < PATIENCE, "it is at {host}");
            thread::yield_now();
        }
    };
    until_at("unix://~/one.sock");
    use_context(home.path(), "two", &at("two.sock"));
    until_at("unix://~/two.sock");
    let log = running.into_log();
    let lines = log.lines().filter(|line| line.contains("from now on"));
    let lines: Vec<_> = lines.collect();
    assert_eq!(lines.len(), 1, "{log}");
    assert!(
        lines[0].contains("the engine is looked for at unix://~/two.sock"),
        "{log}"
    );
    assert!(lines[0].contains("context two"), "{log}");
}

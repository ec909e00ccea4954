//! What a diagnosis finds of real engines.

use std::fs;
use std::os::unix::net::UnixStream as Connection;
use std::path::{Path, PathBuf};

use docker_connection::StepState::{Failed, Ok as Fine, Skipped, Warning};
use docker_connection_backend::Environment;
use private_engine::TemporaryEngine;
use tempfile::tempdir;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{UnixListener, UnixStream};

use super::home::Home;
use crate::common::{diagnosed, eventually, unix};

fn started() -> TemporaryEngine {
    let engine = TemporaryEngine::new().unwrap();
    engine.start().unwrap();
    engine
}

/// Where no other engine is than those below that folder.
fn environment(folder: &Path) -> Environment {
    Environment {
        runtime_folder: Some(folder.to_owned()),
        home: Some(folder.to_owned()),
        ..Environment::default()
    }
}

/// Lets connections through to the engine's socket, and changes what time the engine tells by an
/// hour.
fn with_another_hour(folder: &Path, engine: PathBuf) -> PathBuf {
    let socket = folder.join("relay.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let engine = UnixStream::connect(&engine).await.unwrap();
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_engine, mut to_engine) = engine.into_split();
            tokio::spawn(async move { copy(&mut from_client, &mut to_engine).await });
            tokio::spawn(async move {
                let mut bytes = vec![0; 64 * 1024];
                while let Ok(length @ 1..) = from_engine.read(&mut bytes).await {
                    shift_hour(&mut bytes[..length]);
                    if to_client.write_all(&bytes[..length]).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    socket
}

fn shift_hour(bytes: &mut [u8]) {
    let name = br#""SystemTime":""#;
    let Some(at) = bytes.windows(name.len()).position(|it| it == name) else {
        return;
    };
    let start = at + name.len() + "2026-11-29T".len();
    let hour: u8 = str::from_utf8(&bytes[start..start + 2])
        .unwrap()
        .parse()
        .unwrap();
    let shifted = if hour == 23 { 22 } else { hour + 1 };
    bytes[start..start + 2].copy_from_slice(format!("{shifted:02}").as_bytes());
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_real_engine_whose_clock_is_an_hour_off_is_told_so() {
    let engine = started();
    let folder = tempdir().unwrap();
    let steps = diagnosed(Some(&engine.host()), environment(folder.path())).await;
    assert_eq!(steps.state("clock"), Fine, "{steps:#?}");
    let relay = with_another_hour(folder.path(), engine.socket());
    let steps = diagnosed(Some(&unix(&relay)), environment(folder.path())).await;
    assert_eq!(steps.state("ping"), Fine);
    assert_eq!(steps.state("clock"), Warning, "{steps:#?}");
    let text = &steps.step("clock").text;
    assert!(text.contains("59m") || text.contains("1h"), "{text}");
}

#[tokio::test]
#[ignore = "needs two private Docker engines: cargo xtask test runs it"]
async fn of_two_real_engines_the_one_that_answers_is_offered() {
    let (chosen, other) = (started(), started());
    let folder = other.socket().parent().unwrap().to_owned();
    let steps = diagnosed(Some(&chosen.host()), environment(&folder)).await;
    assert_eq!(steps.state("ping"), Fine);
    assert_eq!(steps.state("others"), Fine, "nobody is in need of it");
    assert_eq!(steps.fact("others", "answer"), "rootless Docker");
    chosen.kill().unwrap();
    let steps = diagnosed(Some(&chosen.host()), environment(&folder)).await;
    assert_eq!(steps.that_are(Failed), ["socket"]);
    assert_eq!(steps.state("others"), Warning);
    let advice = steps.step("others").advice.iter();
    let mut commands = advice.filter_map(|it| it.command.as_deref());
    assert!(commands.any(|it| it.starts_with("export DOCKER_HOST=unix://")));
}

/// A real Podman's service; ended with the test.
struct Podman(std::process::Child);

impl Drop for Podman {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
#[ignore = "needs a private Podman: cargo xtask test runs it"]
async fn a_real_podman_is_told_by_its_name() {
    let home = Home::new();
    let path = |name: &str| home.path().join(name);
    fs::create_dir(path("podman")).unwrap();
    let socket = path("podman/podman.sock");
    let service = std::process::Command::new("podman")
        .arg("--root")
        .arg(path("root"))
        .arg("--runroot")
        .arg(path("run"))
        .args(["--storage-driver", "vfs", "--cgroup-manager", "cgroupfs"])
        .args(["system", "service", "--time", "0", &unix(&socket)])
        .spawn();
    let Ok(service) = service else {
        eprintln!("skipped: Podman is not installed");
        return;
    };
    let _service = Podman(service);
    eventually("a socket", || Connection::connect(&socket).is_ok()).await;

    let steps = diagnosed(Some(&unix(&socket)), home.environment()).await;
    assert_eq!(steps.state("ping"), Warning, "{steps:#?}");
    assert_eq!(steps.fact("ping", "engine"), "podman");
    assert_eq!(steps.state("daemon-json"), Skipped);
    assert_eq!(steps.state("clock"), Fine, "{steps:#?}");

    let steps = diagnosed(Some("unix:///nowhere/docker.sock"), home.environment()).await;
    assert_eq!(steps.fact("others", "answer"), "rootless Podman");
}

//! What a diagnosis finds of real files, sockets, ports and certificates.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::{Duration, SystemTime};

use docker_connection::StepState::{Failed, Ok as Fine, Skipped, Warning};
use docker_connection::{DiagnosisStatus, StepState};
use docker_connection_backend::Environment;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketType, bind, listen, socket};
use serde_json::json;
use tempfile::{TempDir, tempdir};
use tokio::net::TcpListener;

use common::{
    FakeEngine, Steps, TalkativeEngine, acceptor, authority, client_files, diagnosed,
    expired_acceptor, unix, untroubled, use_context,
};

/// A folder with an engine's socket in it, which is also the home folder.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = tempdir().unwrap();
        fs::create_dir(folder.path().join(".docker")).unwrap();
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn host(&self) -> String {
        unix(&self.path().join("docker.sock"))
    }

    fn engine(&self, info: serde_json::Value) -> TalkativeEngine {
        TalkativeEngine::start(&self.path().join("docker.sock"), info)
    }

    fn environment(&self) -> Environment {
        Environment {
            home: Some(self.path().to_owned()),
            // Nobody's engines but those of the test.
            runtime_folder: Some(self.path().to_owned()),
            path: Some(self.path().into()),
            ..Environment::default()
        }
    }

    fn write_config(&self, text: &str) {
        fs::write(self.path().join(".docker/config.json"), text).unwrap();
    }

    /// With the address on the command line.
    async fn diagnosed(&self) -> Steps {
        diagnosed(Some(&self.host()), self.environment()).await
    }
}

fn has_no_trouble(steps: &Steps) {
    let troubled: Vec<_> = [Failed, Warning]
        .iter()
        .flat_map(|state| steps.that_are(*state))
        .collect();
    assert!(troubled.is_empty(), "{steps:#?}");
}

#[tokio::test]
async fn an_engine_without_trouble_is_usable() {
    let home = Home::new();
    let _engine = home.engine(untroubled());
    let steps = home.diagnosed().await;
    has_no_trouble(&steps);
    assert_eq!(DiagnosisStatus::of(&steps.0), DiagnosisStatus::Usable);
    for id in ["address", "config-file", "socket", "ping", "info", "clock"] {
        assert_eq!(steps.state(id), Fine, "{id}");
    }
    assert_eq!(steps.fact("ping", "version"), "9.9");
    assert_eq!(steps.fact("api-version", "oldest"), "1.24");
    assert_eq!(steps.fact("socket", "mode"), "srwxr-xr-x");
    assert!(steps.0.iter().all(|step| step.ms < 15_000));
}

#[tokio::test]
async fn config_json_is_told_by_the_place_of_its_fault() {
    let home = Home::new();
    let _engine = home.engine(untroubled());
    home.write_config("{\n  \"credsStore\": oops\n}");
    let steps = home.diagnosed().await;
    assert_eq!(steps.that_are(Warning), ["config-file"]);
    assert_eq!(steps.fact("config-file", "trouble"), "line 2, column 17");
    assert_eq!(steps.fact("config-file", "file"), "~/.docker/config.json");

    // Without another address it is in the way.
    let steps = diagnosed(None, home.environment()).await;
    assert_eq!(steps.that_are(Failed), ["config-file"]);
    assert_eq!(steps.state("ping"), Skipped);
    assert_eq!(DiagnosisStatus::of(&steps.0), DiagnosisStatus::Unusable);
}

#[tokio::test]
async fn contexts_are_followed_missed_and_hidden() {
    let home = Home::new();
    let _engine = home.engine(untroubled());
    use_context(home.path(), "colima", &home.host());
    let steps = diagnosed(None, home.environment()).await;
    has_no_trouble(&steps);
    assert_eq!(steps.step("context").text, "The context colima is used.");

    let hiding = Environment {
        docker_host: Some(home.host()),
        ..home.environment()
    };
    has_no_trouble(&diagnosed(None, hiding.clone()).await);
    use_context(home.path(), "other", "unix:///nowhere/other.sock");
    let steps = diagnosed(None, hiding).await;
    assert_eq!(steps.that_are(Warning), ["context"]);

    home.write_config(r#"{"currentContext": "gone"}"#);
    let steps = diagnosed(None, home.environment()).await;
    assert_eq!(steps.that_are(Failed), ["context"]);
    let commands = steps.step("context").advice.iter();
    let commands: Vec<_> = commands.filter_map(|it| it.command.as_deref()).collect();
    assert_eq!(commands, ["docker context ls"]);
}

#[tokio::test]
async fn credential_helpers_that_are_not_installed_are_named() {
    let home = Home::new();
    let _engine = home.engine(untroubled());
    home.write_config(r#"{"credsStore": "desktop", "auths": {"a.test": {"auth": "c2VjcmV0"}}}"#);
    let steps = home.diagnosed().await;
    assert_eq!(steps.that_are(Warning), ["credential-helpers"]);
    assert_eq!(steps.fact("credential-helpers", "missing"), "desktop");
    fs::write(home.path().join("docker-credential-desktop"), "").unwrap();
    has_no_trouble(&home.diagnosed().await);
}

#[tokio::test]
async fn a_version_that_the_engine_does_not_speak_is_a_warning() {
    let home = Home::new();
    let _engine = home.engine(untroubled());
    for (version, state) in [("1.40", Fine), ("1.44", Warning), ("1.9", Warning)] {
        let environment = Environment {
            docker_api_version: Some(version.to_owned()),
            ..home.environment()
        };
        let steps = diagnosed(Some(&home.host()), environment).await;
        assert_eq!(steps.state("api-version"), state, "{version}");
    }
}

#[tokio::test]
async fn a_socket_that_is_missing_or_refuses_is_the_only_failure() {
    let home = Home::new();
    let steps = home.diagnosed().await;
    assert_eq!(steps.that_are(Failed), ["socket"]);
    assert!(!steps.step("socket").advice.is_empty());

    let socket = home.path().join("docker.sock");
    drop(UnixListener::bind(&socket).unwrap());
    let steps = home.diagnosed().await;
    assert_eq!(steps.that_are(Failed), ["socket"]);
    assert!(steps.step("socket").text.contains("refuses"));
    assert_eq!(steps.fact("socket", "mode"), "srwxr-xr-x");

    fs::remove_file(&socket).unwrap();
    std::os::unix::fs::symlink("/nowhere/docker.sock", &socket).unwrap();
    let steps = home.diagnosed().await;
    assert!(steps.step("socket").text.contains("a link"));
    assert_eq!(steps.fact("socket", "link to"), "/nowhere/docker.sock");
}

#[tokio::test]
async fn an_engine_that_accepts_no_more_connections_is_told_at_the_socket() {
    let home = Home::new();
    let path = home.path().join("docker.sock");
    let listener = socket(AddressFamily::UNIX, SocketType::STREAM, None).unwrap();
    bind(&listener, &SocketAddrUnix::new(&path).unwrap()).unwrap();
    listen(&listener, 0).unwrap();
    let _waiting = UnixStream::connect(&path).unwrap();
    let steps = home.diagnosed().await;
    assert_eq!(steps.that_are(Failed), ["socket"]);
    let trouble = steps.fact("socket", "trouble");
    assert_eq!(trouble, "its queue of connections is full");
}

#[tokio::test]
async fn an_engine_that_is_silent_is_told_at_its_answer() {
    let home = Home::new();
    let _engine = FakeEngine::with_answer(&home.path().join("docker.sock"), "");
    let steps = home.diagnosed().await;
    assert_eq!(steps.that_are(Failed), ["ping"]);
    assert!(steps.step("ping").text.contains("does not answer"));
    assert!(steps.step("ping").ms >= 3_000, "it was waited for");
    assert!(steps.step("config-file").ms < steps.step("ping").ms);
}

#[tokio::test]
async fn the_way_over_the_network_ends_where_it_is_broken() {
    let home = Home::new();
    let steps = diagnosed(Some("tcp://docker.invalid:2375"), home.environment()).await;
    assert_eq!(steps.that_are(Failed), ["name"]);
    for id in ["daemon-json", "service", "disk", "socket", "tcp", "ping"] {
        assert_eq!(steps.state(id), Skipped, "{id}");
    }

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let host = format!("tcp://{address}");
    let steps = diagnosed(Some(&host), home.environment()).await;
    assert_eq!(steps.that_are(Failed), ["tcp"]);

    let (_engine, address) = FakeEngine::on_port().await;
    let host = format!("tcp://{address}");
    let steps = diagnosed(Some(&host), home.environment()).await;
    assert_eq!(steps.state("ping"), Fine);
    assert_eq!(steps.fact("tcp", "connected to"), address);
    let behind_a_proxy = Environment {
        http_proxy: Some("http://ada:secret@proxy.test:3128".to_owned()),
        ..home.environment()
    };
    let host = "tcp://docker.invalid:2375";
    let steps = diagnosed(Some(host), behind_a_proxy).await;
    assert_eq!(steps.state("proxies"), Warning);
    assert!(!format!("{steps:?}").contains("secret"));
}

fn with_tls(address: &str, files: &Path) -> Environment {
    Environment {
        docker_host: Some(format!("tcp://{address}")),
        docker_tls_verify: true,
        docker_cert_path: Some(files.to_owned()),
        ..Environment::default()
    }
}

#[tokio::test]
async fn engine_and_backend_trust_each_other_or_one_step_says_who_does_not() {
    let authority = authority();
    let files = client_files(&authority);
    let stranger = client_files(&common::authority());
    let (_engine, address, _) = FakeEngine::with_tls(acceptor(&authority, "127.0.0.1")).await;

    let steps = diagnosed(None, with_tls(&address, files.path())).await;
    for id in ["tls-files", "tcp", "tls", "ping"] {
        assert_eq!(steps.state(id), Fine, "{steps:#?}");
    }
    assert_eq!(steps.fact("tls", "version"), "TLS 1.3");
    assert_eq!(steps.fact("tls", "certificate for"), "127.0.0.1");

    let steps = diagnosed(None, with_tls(&address, stranger.path())).await;
    assert_eq!(steps.that_are(Failed), ["tls"]);
    let trouble = steps.fact("tls", "trouble");
    assert_eq!(
        trouble,
        "ca.pem does not vouch for the engine's certificate"
    );

    let own = ["cert.pem", "key.pem"];
    let replace = |name| fs::copy(stranger.path().join(name), files.path().join(name)).unwrap();
    replace(own[0]);
    let steps = diagnosed(None, with_tls(&address, files.path())).await;
    assert_eq!(steps.state("tls-files"), Failed);
    let trouble = steps.fact("tls-files", "trouble");
    assert_eq!(trouble, "key.pem is not the key of cert.pem");
    replace(own[1]);
    let steps = diagnosed(None, with_tls(&address, files.path())).await;
    assert_eq!(steps.that_are(Failed), ["tls"], "{steps:#?}");
    let trouble = steps.fact("tls", "trouble");
    assert_eq!(trouble, "the engine refuses this backend's certificate");
}

#[tokio::test]
async fn certificates_for_another_name_or_another_time_are_told_as_such() {
    let authority = authority();
    let files = client_files(&authority);
    for (acceptor, trouble) in [
        (
            acceptor(&authority, "docker.test"),
            "the engine's certificate is for another name",
        ),
        (
            expired_acceptor(&authority, "127.0.0.1"),
            "the engine's certificate has expired",
        ),
    ] {
        let (_engine, address, _) = FakeEngine::with_tls(acceptor).await;
        let steps = diagnosed(None, with_tls(&address, files.path())).await;
        assert_eq!(steps.that_are(Failed), ["tls"], "{trouble}");
        assert_eq!(steps.fact("tls", "trouble"), trouble);
        assert!(!steps.fact("tls", "certificate ends").is_empty());
    }
}

#[tokio::test]
async fn a_clock_that_is_an_hour_off_is_told_and_no_other() {
    let hour = Duration::from_secs(3600);
    let now = SystemTime::now();
    for (time, word) in [(now - hour, "behind"), (now + hour, "ahead of")] {
        let home = Home::new();
        let mut info = untroubled();
        info["SystemTime"] = json!(humantime::format_rfc3339_nanos(time).to_string());
        let _engine = home.engine(info);
        let steps = home.diagnosed().await;
        assert_eq!(steps.that_are(Warning), ["clock"]);
        let text = &steps.step("clock").text;
        assert!(text.contains(word), "{text}");
    }
}

#[tokio::test]
async fn another_engine_that_answers_is_offered_and_a_silent_one_started() {
    let home = Home::new();
    let others = home.path().join("podman");
    fs::create_dir(&others).unwrap();
    let other = others.join("podman.sock");
    let engine = TalkativeEngine::start(&other, untroubled());
    let host = "unix:///nowhere/docker.sock";
    let steps = diagnosed(Some(host), home.environment()).await;
    assert_eq!(steps.state("others"), Warning);
    assert_eq!(steps.fact("others", "answer"), "rootless Podman");
    let command = steps.step("others").advice[0].command.as_deref();
    // The folder of the runtime is in the home folder here, whose name is nobody's business.
    let expected = r#"export DOCKER_HOST=unix://"$HOME"/podman/podman.sock"#;
    assert_eq!(command, Some(expected));

    drop(engine);
    let colima = home.path().join(".colima/default");
    fs::create_dir_all(&colima).unwrap();
    drop(UnixListener::bind(colima.join("docker.sock")).unwrap());
    fs::remove_file(&other).unwrap();
    let steps = diagnosed(Some(host), home.environment()).await;
    assert_eq!(steps.fact("others", "do not answer"), "Colima");
    let command = steps.step("others").advice[0].command.as_deref();
    assert_eq!(command, Some("colima start"));
}

#[tokio::test]
async fn an_engine_beside_us_is_asked_for_its_disk() {
    let home = Home::new();
    let mut info = untroubled();
    info["DockerRootDir"] = json!(home.path());
    let _engine = home.engine(info);
    let steps = home.diagnosed().await;
    assert_ne!(steps.state("disk"), Skipped);
    assert_eq!(steps.fact("disk", "folder"), home.path().to_str().unwrap());
}

/// A small file system of its own; gone with the test.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn new() -> Self {
        let folder = tempdir().unwrap();
        let mounted = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
            .arg(folder.path())
            .status();
        assert!(mounted.unwrap().success());
        Self(folder)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount")
            .arg(self.0.path())
            .status();
    }
}

#[tokio::test]
#[ignore = "needs root to mount a disk: cargo xtask test runs it"]
async fn a_data_root_that_is_full_is_a_warning() {
    let home = Home::new();
    let disk = SmallDisk::new();
    fs::write(disk.0.path().join("layer"), vec![7; 4_000_000]).unwrap();
    let mut info = untroubled();
    info["DockerRootDir"] = json!(disk.0.path());
    let _engine = home.engine(info);
    let steps = home.diagnosed().await;
    assert_eq!(steps.that_are(Warning), ["disk"]);
    assert_eq!(steps.fact("disk", "free"), "0.0 GB");
    assert_eq!(DiagnosisStatus::of(&steps.0), DiagnosisStatus::Warnings);
}

#[tokio::test]
async fn no_step_is_in_a_state_that_nobody_knows() {
    let home = Home::new();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
    for host in ["nonsense", "ssh://ada@docker.test", "npipe:////./pipe/x"] {
        let steps = diagnosed(Some(host), home.environment()).await;
        assert_eq!(steps.that_are(Failed), ["address"], "{host}");
        assert!(steps.that_are(StepState::Unknown).is_empty(), "{host}");
        assert_eq!(steps.0.len(), 18);
    }
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
    common::eventually("a socket", || UnixStream::connect(&socket).is_ok()).await;

    let steps = diagnosed(Some(&unix(&socket)), home.environment()).await;
    assert_eq!(steps.state("ping"), Warning, "{steps:#?}");
    assert_eq!(steps.fact("ping", "engine"), "podman");
    assert_eq!(steps.state("daemon-json"), Skipped);
    assert_eq!(steps.state("clock"), Fine, "{steps:#?}");

    let steps = diagnosed(Some("unix:///nowhere/docker.sock"), home.environment()).await;
    assert_eq!(steps.fact("others", "answer"), "rootless Podman");
}

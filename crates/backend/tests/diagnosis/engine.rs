//! What a diagnosis finds of engines that the tests play themselves.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::time::{Duration, SystemTime};

use docker_connection::StepState::{Failed, Ok as Fine, Skipped, Warning};
use docker_connection::{DiagnosisStatus, StepState};
use serde_json::json;
use tempfile::{TempDir, tempdir};

use super::home::{Home, has_no_trouble};
use crate::common::{TalkativeEngine, diagnosed, untroubled};

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

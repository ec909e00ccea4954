//! `doctor`, as people and scripts run it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use docker_connection::{DiagnosisStatus, StepState};
use private_engine::TemporaryEngine;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::tempdir;

use crate::common::{
    PROGRAM, TalkativeEngine, doctor, program, unix, untroubled, without_settings,
};

const NOWHERE: &str = "unix:///nowhere/docker.sock";

/// For that engine, with a home folder that has nothing in it.
fn examining(docker_host: &str, home: &Path) -> Command {
    let mut command = program();
    command
        .args(["doctor", "--docker-host", docker_host])
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home);
    command
}

fn text(command: &mut Command) -> String {
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exit_status_tells_scripts_whether_the_engine_can_be_used() {
    let home = tempdir().unwrap();
    let socket = home.path().join("docker.sock");
    let host = unix(&socket);
    let json = |command: &mut Command| doctor(command.arg("--json"));

    let engine = TalkativeEngine::start(&socket, untroubled());
    let (diagnosis, status) = json(&mut examining(&host, home.path()));
    assert_eq!(diagnosis.status, DiagnosisStatus::Usable, "{diagnosis:#?}");
    assert_eq!(status, Some(0));
    assert_eq!(diagnosis.version, env!("CARGO_PKG_VERSION"));
    assert_eq!(diagnosis.steps.len(), 18);

    let mut command = examining(&host, home.path());
    let (diagnosis, status) = json(command.env("DOCKER_API_VERSION", "9.99"));
    assert_eq!(diagnosis.status, DiagnosisStatus::Warnings);
    assert_eq!(status, Some(1));

    drop(engine);
    let (diagnosis, status) = json(&mut examining(&host, home.path()));
    assert_eq!(diagnosis.status, DiagnosisStatus::Unusable);
    assert_eq!(status, Some(2));
}

#[test]
fn a_wrong_command_line_is_told_from_a_broken_engine() {
    for words in [
        &["doctor", "--fix"][..],
        &["doctor", "now"],
        &["doctor", "--docker-host"],
    ] {
        let output = program().args(words).output().unwrap();
        assert_eq!(output.status.code(), Some(64), "{words:?}");
        assert!(output.stdout.is_empty());
        let sentence = String::from_utf8(output.stderr).unwrap();
        assert_eq!(sentence.lines().count(), 1, "{sentence}");
    }
    // An address that is none is what a diagnosis is for.
    let output = program()
        .args(["doctor", "--docker-host", "nonsense"])
        .output();
    assert_eq!(output.unwrap().status.code(), Some(2));
    let help = text(program().args(["doctor", "--help"]));
    assert!(help.contains("--json"), "{help}");
}

#[test]
fn the_engine_is_looked_for_where_the_server_looks_for_it() {
    let home = tempdir().unwrap();
    let source = |command: &mut Command| {
        let (diagnosis, _) = doctor(command.args(["doctor", "--json"]).env("HOME", home.path()));
        let facts = diagnosis.steps[0].facts.iter();
        facts.map(|fact| fact.value.clone()).collect::<Vec<_>>()
    };
    let mut command = program();
    command.env("DOCKER_HOST", NOWHERE);
    assert_eq!(source(&mut command), ["DOCKER_HOST", NOWHERE]);
    let mut command = program();
    command.env("DOCKER_HOST", "unix:///other.sock");
    command.env("DOCKER_CONNECTION_DOCKER_HOST", NOWHERE);
    assert_eq!(source(&mut command), ["the command line", NOWHERE]);
    let mut command = program();
    command.env("DOCKER_CONNECTION_DOCKER_HOST", "");
    assert_eq!(source(&mut command)[0], "the default");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_that_cannot_be_read_holds_nobody_up() {
    let home = tempdir().unwrap();
    let socket = home.path().join("docker.sock");
    let _engine = TalkativeEngine::start(&socket, untroubled());
    std::fs::create_dir(home.path().join(".docker")).unwrap();
    // Nobody writes to it, so whoever reads it waits.
    let pipe = home.path().join(".docker/config.json");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let began = Instant::now();
    let (diagnosis, status) = doctor(examining(&unix(&socket), home.path()).arg("--json"));
    assert!(began.elapsed() < Duration::from_secs(20));
    let failed = diagnosis.steps.iter();
    let failed = failed.filter(|step| step.state == StepState::Failed);
    let failed: Vec<_> = failed.map(|step| &*step.id).collect();
    assert_eq!(failed, ["config-file"], "{diagnosis:#?}");
    assert_eq!(status, Some(1));
}

#[test]
fn it_reads_well_in_80_columns_without_colours() {
    let home = tempdir().unwrap();
    let text = text(&mut examining("unix:///n/docker.sock", home.path()));
    assert!(!text.contains('\u{1b}'), "{text}");
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(text.contains("failed   Socket "), "{text}");
    assert!(text.contains("$ sudo systemctl start docker"), "{text}");
    assert!(
        text.ends_with("Docker cannot be used: 1 failure.\n"),
        "{text}"
    );
}

/// What it writes to a terminal.
fn in_terminal(no_color: &str) -> String {
    let mut command = without_settings(Command::new("script"));
    command
        .args(["--quiet", "--command"])
        .arg(format!("{PROGRAM} doctor --docker-host {NOWHERE}"))
        .arg("/dev/null")
        .env("NO_COLOR", no_color)
        .stdin(Stdio::null());
    text(&mut command)
}

#[test]
fn there_are_colours_in_a_terminal_that_may_have_some() {
    if Command::new("script").arg("--version").output().is_err() {
        eprintln!("skipped: script, which runs programs in a terminal, is not installed");
        return;
    }
    let text = in_terminal("");
    assert!(text.contains("\u{1b}[31mfailed"), "{text:?}");
    let text = in_terminal("1");
    assert!(text.contains("failed   Socket"), "{text:?}");
    assert!(!text.contains('\u{1b}'), "{text:?}");
}

#[test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
fn a_real_engine_is_seen_running_hanging_killed_and_gone() {
    let home = tempdir().unwrap();
    let engine = TemporaryEngine::new().unwrap();
    engine.start().unwrap();
    let examine = || doctor(examining(&engine.host(), home.path()).arg("--json"));
    let failed = |diagnosis: &docker_connection::Diagnosis| {
        let steps = diagnosis.steps.iter();
        let failed = steps.filter(|step| step.state == StepState::Failed);
        failed.map(|step| step.id.clone()).collect::<Vec<_>>()
    };
    let (diagnosis, status) = examine();
    let step = |id| diagnosis.steps.iter().find(|step| step.id == id).unwrap();
    assert_eq!(step("ping").state, StepState::Ok);
    assert_eq!(step("clock").state, StepState::Ok);
    assert_ne!(step("disk").state, StepState::Skipped, "it is beside us");
    assert_ne!(step("daemon-json").state, StepState::Skipped);
    // Its storage driver is the slowest of all.
    assert_eq!(step("info").state, StepState::Warning);
    let driver = step("info")
        .facts
        .iter()
        .find(|it| it.name == "storage driver");
    assert_eq!(driver.unwrap().value, "vfs");
    assert_eq!(status, Some(1));

    engine.freeze().unwrap();
    let (diagnosis, status) = examine();
    assert_eq!(failed(&diagnosis), ["ping"]);
    assert_eq!(status, Some(2));
    engine.thaw().unwrap();
    engine.kill().unwrap();
    assert_eq!(failed(&examine().0), ["socket"]);
    engine.start().unwrap();
    engine.stop().unwrap();
    let (diagnosis, status) = examine();
    assert_eq!(failed(&diagnosis), ["socket"]);
    assert_eq!(status, Some(2));
}

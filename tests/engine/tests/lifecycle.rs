//! The private engine's own life, against a real `dockerd`.

use std::fs;
use std::io;

use private_engine::{PrivateEngine, TemporaryEngine};

#[test]
fn an_engine_that_was_never_started_has_no_process() {
    let engine = TemporaryEngine::new().unwrap();
    assert_eq!(engine.pid(), None);
    assert!(!engine.socket().exists());
    assert_eq!(engine.freeze().unwrap_err().kind(), io::ErrorKind::NotFound);
    engine.stop().unwrap();
    engine.kill().unwrap();
}

#[test]
fn a_folder_too_deep_for_sockets_is_refused() {
    let engine = PrivateEngine::at(std::env::temp_dir().join("deep".repeat(25)));
    let error = engine.start().unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
}

#[test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
fn it_starts_again_after_stop_and_kill() {
    let engine = TemporaryEngine::new().unwrap();
    engine.start().unwrap();
    let first = engine.pid().expect("a started engine has a process");
    engine.start().unwrap();
    assert_eq!(engine.pid(), Some(first), "it was running already");

    engine.stop().unwrap();
    assert_eq!(engine.pid(), None);
    assert!(!engine.socket().exists());

    engine.start().unwrap();
    engine.kill().unwrap();
    assert_eq!(engine.pid(), None);
    assert!(engine.socket().exists(), "a crash leaves the socket behind");

    engine.start().unwrap();
    assert_ne!(engine.pid(), Some(first));
}

#[test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
fn a_removed_engine_leaves_no_container_mount_or_file() {
    let folder = tempfile::tempdir().unwrap();
    let engine = PrivateEngine::at(folder.path().join("e"));
    engine.start().unwrap();
    engine.import_busybox("busybox").unwrap();
    // A process of that name can be told from all others.
    let seconds = format!("3600.{}", std::process::id());
    let run = [
        "run",
        "--detach",
        "--network=none",
        "busybox",
        "sleep",
        &seconds,
    ];
    let status = engine.docker().args(run).status().unwrap();
    assert!(status.success());
    assert!(runs(&seconds));

    engine.remove().unwrap();

    assert!(!folder.path().join("e").exists());
    assert!(!runs(&seconds));
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    assert!(!mounts.contains(&folder.path().display().to_string()));
}

/// Whether a process with that argument runs.
fn runs(argument: &str) -> bool {
    let processes = fs::read_dir("/proc").expect("/proc is mounted").flatten();
    processes
        .filter(|process| process.path() != fs::canonicalize("/proc/self").unwrap_or_default())
        .filter_map(|process| fs::read_to_string(process.path().join("cmdline")).ok())
        .any(|command| command.split('\0').any(|word| word == argument))
}

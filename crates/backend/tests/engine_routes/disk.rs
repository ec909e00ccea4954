use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use docker_connection::HealthReport;
use private_engine::TemporaryEngine;

use crate::common::{Events, backend, report};
use crate::pass;

/// A file system of its own, of a size that can be changed; it takes no memory while it is empty.
/// The engine unmounts what is mounted in its folder.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path, gigabytes: u32) -> Self {
        std::fs::create_dir_all(at).unwrap();
        let disk = Self(at.to_owned());
        disk.make(gigabytes, &["-t", "tmpfs"]);
        disk
    }

    fn resize(&self, gigabytes: u32) {
        self.make(gigabytes, &["-o", "remount"]);
    }

    fn make(&self, gigabytes: u32, how: &[&str]) {
        let mounted = Command::new("mount")
            .args(how)
            .args(["-o", &format!("size={gigabytes}g"), "tmpfs"])
            .arg(&self.0)
            .status();
        assert!(mounted.unwrap().success());
    }
}

fn codes(report: &HealthReport) -> Vec<&str> {
    let warnings = report.warnings.iter();
    warnings.map(|warning| warning.code.as_str()).collect()
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_disk_that_fills_up_is_a_warning_while_somebody_watches_until_there_is_room_again() {
    let engine = TemporaryEngine::new().unwrap();
    let folder = engine.socket().parent().unwrap().to_owned();
    let disk = Disk::mount(&folder.join("data"), 8);
    engine.start().unwrap();
    let backend = backend(&engine.host());
    let mut events = Events::open(&backend).await;
    let roomy = events.available().await;
    assert_eq!(codes(&roomy), [""; 0]);

    disk.resize(1);
    pass(Duration::from_secs(31)).await;
    let full = events.report().await;
    assert_eq!(codes(&full), ["disk-nearly-full"]);
    assert_eq!(
        full.warnings[0].text,
        "The disk with the engine's data is nearly full."
    );
    assert_eq!(full.sequence, roomy.sequence + 1);
    assert_eq!(codes(&report(&backend).await), ["disk-nearly-full"]);

    disk.resize(8);
    pass(Duration::from_secs(31)).await;
    let again = events.report().await;
    assert_eq!(codes(&again), [""; 0]);
    assert_eq!(again.sequence, full.sequence + 1);
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_disk_that_is_full_already_is_a_warning_at_once_and_for_whoever_comes_next() {
    let engine = TemporaryEngine::new().unwrap();
    let folder = engine.socket().parent().unwrap().to_owned();
    let _disk = Disk::mount(&folder.join("data"), 1);
    engine.start().unwrap();
    let backend = backend(&engine.host());
    let mut events = Events::open(&backend).await;
    while codes(&events.report().await).is_empty() {}
    drop(events);
    let mut events = Events::open(&backend).await;
    assert_eq!(codes(&events.available().await), ["disk-nearly-full"]);
}

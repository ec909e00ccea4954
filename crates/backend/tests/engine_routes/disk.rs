use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use docker_connection::HealthReport;
use private_engine::TemporaryEngine;
use serde_json::json;
use tempfile::tempdir;

use crate::common::{Events, Says, TalkativeEngine, backend, eventually, next_check, report, unix};
use crate::pass;

/// A file system of its own, of a size that can be changed; it takes no memory while it is empty.
/// The engine unmounts what is mounted in its folder.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path, gigabytes: u32) -> Self {
        fs::create_dir_all(at).unwrap();
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

/// A file system that answers nobody until it is dropped.
struct Hanging {
    at: PathBuf,
    /// Has the device open, and never reads what it is asked there.
    holder: Child,
}

impl Hanging {
    fn mount(at: &Path) -> Self {
        let script = "exec 3<>/dev/fuse
            mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 hanging \"$0\" && echo
            exec sleep 600 >/dev/null";
        let mut holder = Command::new("sh")
            .args(["-c", script])
            .arg(at)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mounted = BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line);
        let hanging = Self {
            at: at.to_owned(),
            holder,
        };
        assert_eq!(mounted.unwrap(), 1);
        hanging
    }
}

impl Drop for Hanging {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
        let _ = Command::new("umount").arg("-l").arg(&self.at).status();
    }
}

/// How many threads wait for a file system.
fn waiting_threads() -> usize {
    let threads = fs::read_dir("/proc/self/task").unwrap().flatten();
    let stats = threads.filter_map(|thread| fs::read_to_string(thread.path().join("stat")).ok());
    let waiting = stats.filter(|stat| stat.rsplit_once(") ").unwrap().1.starts_with('D'));
    waiting.count()
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

#[tokio::test]
async fn an_engine_that_is_too_busy_to_tell_where_its_data_is_is_asked_again() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = TalkativeEngine::saying(&socket, |path| {
        path.ends_with("/info").then_some(Says::Status(500))
    });
    let backend = backend(&unix(&socket));
    let mut events = Events::open(&backend).await;
    let first = events.available().await;
    eventually("it is asked", || engine.asked_for("/info") == 1).await;
    // By then the answer has come.
    next_check(&backend, &first).await;
    pass(Duration::from_secs(31)).await;
    eventually("it is asked again", || engine.asked_for("/info") == 2).await;
}

#[tokio::test]
#[ignore = "needs to be root: cargo xtask test runs it"]
async fn a_disk_that_hangs_holds_one_thread_however_many_come_to_watch() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let root = folder.path().join("data");
    fs::create_dir(&root).unwrap();
    let engine = TalkativeEngine::start(&socket, json!({ "DockerRootDir": root }));
    let _hanging = Hanging::mount(&root);
    let backend = backend(&unix(&socket));
    for times in 1..=5 {
        let mut events = Events::open(&backend).await;
        events.available().await;
        eventually("it is asked", || engine.asked_for("/info") == times).await;
        eventually("a thread hangs", || waiting_threads() > 0).await;
    }
    assert!(waiting_threads() <= 2, "{}", waiting_threads());
}

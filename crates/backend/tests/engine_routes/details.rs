use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use docker_connection::{ContainerCounts, DockerErrorResponse, EngineDetails, ErrorCode, Reason};
use docker_connection_backend::Backend;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tempfile::tempdir;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, UnixStream};
use tokio::task::block_in_place;

use crate::common::{
    Answer, PROGRAM, Running, Says, TalkativeEngine, ask, backend, docker, engine_with_busybox,
    get, program, unix, untroubled, without_settings,
};
use crate::{pass, run};

async fn asked(backend: &Backend) -> Answer {
    let asked = Instant::now();
    let answer = ask(backend, get("/api/engine")).await;
    // A little more than the deadline, on a busy machine.
    assert!(asked.elapsed() < Duration::from_secs(6), "{answer:?}");
    assert_eq!(answer.header("cache-control"), "no-store");
    answer
}

async fn details(backend: &Backend) -> EngineDetails {
    let answer = asked(backend).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_slice(&answer.body).unwrap()
}

async fn refusal(backend: &Backend) -> DockerErrorResponse {
    let answer = asked(backend).await;
    assert_eq!(answer.status, 503, "{answer:?}");
    assert_eq!(answer.header("retry-after"), "5");
    serde_json::from_slice(&answer.body).unwrap()
}

/// What an engine says that holds a little, with its data in that folder.
fn holding(root: &Path) -> Value {
    let mut info = untroubled();
    for (name, value) in [
        ("ContainersRunning", json!(2)),
        ("ContainersPaused", json!(0)),
        ("ContainersStopped", json!(5)),
        ("Images", json!(14)),
        ("NCPU", json!(4)),
        ("MemTotal", json!(16_000)),
        ("ServerVersion", json!("20.10.24")),
        ("DockerRootDir", json!(root)),
    ] {
        info[name] = value;
    }
    info
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn what_a_real_engine_holds_is_told_as_its_own_client_tells_it() {
    let engine = engine_with_busybox();
    for name in ["one", "two", "three"] {
        run(&engine, name, "sleep 1000");
    }
    docker(&engine, &["pause", "two"]);
    docker(&engine, &["kill", "three"]);
    let told = details(&backend(&engine.host())).await;
    let info = docker(&engine, &["info", "--format", "{{json .}}"]);
    let info: Value = serde_json::from_str(&info).unwrap();
    docker(&engine, &["unpause", "two"]);
    assert_eq!(told.version.unwrap(), info["ServerVersion"]);
    let counts = ContainerCounts {
        running: 1,
        paused: 1,
        stopped: 1,
    };
    assert_eq!(told.containers, Some(counts));
    assert_eq!(told.images, Some(1));
    assert_eq!(u64::from(told.cpus.unwrap()), info["NCPU"]);
    assert_eq!(told.memory_bytes.unwrap(), info["MemTotal"]);
    assert_eq!(told.storage_driver.as_deref(), Some("vfs"));
    let disk = told.disk.unwrap();
    let root = rustix::fs::statvfs(info["DockerRootDir"].as_str().unwrap()).unwrap();
    assert_eq!(disk.total_bytes, root.f_blocks * root.f_frsize);
    assert!(disk.free_bytes < disk.total_bytes, "{disk:?}");
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_real_engine_that_hangs_or_is_gone_is_told_in_time() {
    let engine = engine_with_busybox();
    let backend = backend(&engine.host());
    details(&backend).await;
    engine.freeze().unwrap();
    pass(Duration::from_secs(5)).await;
    let hung = refusal(&backend).await;
    engine.thaw().unwrap();
    assert_eq!(hung.code, ErrorCode::DockerUnavailable);
    assert_eq!(hung.reason, Some(Reason::Hung));
    assert!(hung.message.contains("does not answer"), "{hung:?}");
    engine.kill().unwrap();
    pass(Duration::from_secs(5)).await;
    assert_eq!(
        refusal(&backend).await.reason,
        Some(Reason::ConnectionRefused)
    );
}

#[tokio::test]
async fn an_engine_that_falls_silent_after_a_good_report_is_told_in_time() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let first = std::sync::atomic::AtomicBool::new(true);
    // Whoever asked a moment ago was answered.
    let _engine = TalkativeEngine::saying(&socket, move |path| {
        let is_first =
            path.ends_with("/version") && first.swap(false, std::sync::atomic::Ordering::SeqCst);
        (!is_first).then_some(Says::Nothing)
    });
    let hung = refusal(&backend(&unix(&socket))).await;
    assert_eq!(hung.reason, Some(Reason::Hung));
}

#[tokio::test]
async fn an_engine_that_is_not_there_is_told_with_the_reason() {
    let refusal = refusal(&backend("unix:///nowhere/docker.sock")).await;
    assert_eq!(refusal.code, ErrorCode::DockerUnavailable);
    assert_eq!(refusal.reason, Some(Reason::SocketMissing));
    assert!(
        refusal.message.contains("Please start Docker Desktop"),
        "{refusal:?}"
    );
}

#[tokio::test]
async fn all_who_ask_share_one_question_and_its_answer_for_five_seconds() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = TalkativeEngine::start(&socket, holding(folder.path()));
    let backend = backend(&unix(&socket));
    let all = join_all((0..20).map(|_| details(&backend))).await;
    assert_eq!(all[0].images, Some(14));
    assert!(all.iter().all(|it| *it == all[0]));
    pass(Duration::from_secs(4)).await;
    details(&backend).await;
    assert_eq!(engine.asked_for("/info"), 1);
    pass(Duration::from_secs(1)).await;
    details(&backend).await;
    assert_eq!(engine.asked_for("/info"), 2);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs root for a namespace: cargo xtask test runs it"]
async fn the_disk_is_not_told_where_the_same_path_may_be_another_folder() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _engine = TalkativeEngine::start(&socket, holding(folder.path()));
    for (is_apart, mut command) in [(false, program()), (true, program_apart())] {
        command.args(["--listen", "127.0.0.1:0", "--docker-host", &unix(&socket)]);
        let told = block_in_place(|| Running::start(&mut command).get("/api/engine"));
        let (_, body) = told.split_once("\r\n\r\n").unwrap();
        let told: EngineDetails = serde_json::from_str(body).unwrap();
        assert_eq!((told.images, told.disk.is_none()), (Some(14), is_apart));
    }
}

/// The program with mounts of its own.
fn program_apart() -> Command {
    let mut command = Command::new("unshare");
    command.args(["--mount", PROGRAM]);
    without_settings(command)
}

#[tokio::test]
async fn what_an_engine_does_not_tell_is_not_known_and_not_zero() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let refusing = |path: &str| path.ends_with("/info").then_some(Says::Status(403));
    let _engine = TalkativeEngine::saying(&socket, refusing);
    let told = details(&backend(&unix(&socket))).await;
    let expected = EngineDetails {
        version: Some("9.9".to_owned()),
        ..EngineDetails::default()
    };
    assert_eq!(told, expected);
}

#[tokio::test]
async fn nothing_that_an_engine_tells_does_any_harm() {
    let folder = tempdir().unwrap();
    let long = "\u{1b}[2J".to_owned() + &"x".repeat(100_000);
    let hostile = [
        json!({ "ServerVersion": long, "Driver": long, "DockerRootDir": "\0", "Images": -1,
            "NCPU": 1e300, "MemTotal": "all", "ContainersRunning": 1, "ContainersPaused": 2 }),
        json!([[[]]]),
        json!("x".repeat(2_000_000)),
        json!({ "Driver": [], "DockerRootDir": "relative" }),
    ];
    for (number, info) in hostile.into_iter().enumerate() {
        let socket = folder.path().join(format!("{number}.sock"));
        let _engine = TalkativeEngine::start(&socket, info);
        let told = details(&backend(&unix(&socket))).await;
        let unknown = (
            told.images,
            told.cpus,
            told.memory_bytes,
            told.containers,
            told.disk,
        );
        assert_eq!(unknown, (None, None, None, None, None));
        let texts = [
            told.version.unwrap(),
            told.storage_driver.unwrap_or_default(),
        ];
        for text in texts {
            assert!(text.chars().count() <= 501, "{}", text.len());
            assert!(!text.contains('\u{1b}'), "{text}");
        }
    }
}

#[tokio::test]
async fn the_disk_is_told_where_the_engine_sees_our_files_and_not_over_the_network() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _engine = TalkativeEngine::start(&socket, holding(folder.path()));
    let told = details(&backend(&unix(&socket))).await;
    let root = rustix::fs::statvfs(folder.path()).unwrap();
    assert_eq!(
        told.disk.unwrap().total_bytes,
        root.f_blocks * root.f_frsize
    );

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut engine = UnixStream::connect(&socket).await.unwrap();
            tokio::spawn(async move { copy_bidirectional(&mut client, &mut engine).await });
        }
    });
    let told = details(&backend(&format!("tcp://{address}"))).await;
    assert_eq!((told.images, told.disk), (Some(14), None));
}

#[tokio::test]
async fn the_disk_is_not_told_where_a_socket_here_leads_to_another_machine() {
    let own = rustix::system::uname();
    let own = own.nodename().to_str().unwrap();
    for (name, is_here) in [(own, true), ("elsewhere", false)] {
        let folder = tempdir().unwrap();
        let socket = folder.path().join("docker.sock");
        let mut info = holding(folder.path());
        info["Name"] = json!(name);
        let _engine = TalkativeEngine::start(&socket, info);
        let told = details(&backend(&unix(&socket))).await;
        assert_eq!((told.images, told.disk.is_some()), (Some(14), is_here));
    }
}

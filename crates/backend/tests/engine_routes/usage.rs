use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use docker_connection::{ContainerUsage, Reason, Usage};
use docker_connection_backend::{Backend, Config};
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};
use tokio::time::sleep;

use crate::common::{Events, Says, TalkativeEngine, ask, backend, eventually, get, report, unix};
use crate::listener::Listener;
use crate::{of, pass};

/// A backend that tells of containers by their names.
fn with_names(docker_host: &str) -> Backend {
    Backend::new(Config {
        docker_host: Some(docker_host.to_owned()),
        show_containers: true,
        ..Config::default()
    })
    .unwrap()
}

/// An engine whose containers have those ids, and names that begin with their ids. Each has spent
/// another second on processors whenever it is asked for, but for what is said instead.
fn engine(
    ids: &'static [&'static str],
    instead: impl Fn(&str) -> Option<Says> + Send + Sync + 'static,
) -> (TempDir, String, TalkativeEngine) {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let seconds = AtomicU64::new(0);
    let engine = TalkativeEngine::saying(&socket, move |path| {
        if let Some(said) = instead(path) {
            return Some(said);
        }
        if path.starts_with("/containers/json") {
            let listed = ids
                .iter()
                .map(|id| json!({ "Id": id, "Names": [format!("/{id}-name")] }));
            return Some(Says::Json(listed.collect()));
        }
        path.starts_with("/containers/").then(|| {
            let total = (seconds.fetch_add(1, Ordering::SeqCst) + 1) * 1_000_000_000;
            Says::Json(stats(total, 1000))
        })
    });
    let host = unix(&socket);
    (folder, host, engine)
}

fn stats(cpu: u64, memory: u64) -> Value {
    json!({
        "num_procs": 0,
        "cpu_stats": { "cpu_usage": { "total_usage": cpu } },
        "memory_stats": { "usage": memory },
    })
}

#[tokio::test]
async fn the_engine_is_asked_for_containers_while_somebody_listens_and_once_for_all() {
    let (_folder, host, engine) = engine(&["aa", "bb"], |_| None);
    let backend = backend(&host);
    ask(&backend, get("/api/engine")).await;
    let mut watching = Events::open(&backend).await;
    watching.available().await;
    assert_eq!(engine.asked_for("/containers/"), 0, "nobody listens");

    let mut first = Listener::open(&backend).await;
    let mut second = Listener::open(&backend).await;
    for samples in 1..4 {
        let told = first.usage().await;
        assert_eq!(told, second.usage().await);
        assert_eq!(engine.asked_for("/containers/json"), samples);
        assert_eq!(
            engine.asked_for("/stats?stream=false&one-shot=true"),
            2 * samples
        );
    }
    drop(first);
    second.usage().await;
    drop(second);
    let asked = engine.asked_for("/containers/");
    pass(Duration::from_secs(60)).await;
    // Whoever still wanted to ask was woken.
    ask(&backend, get("/api/engine")).await;
    assert_eq!(
        engine.asked_for("/containers/"),
        asked,
        "nobody listens any more"
    );
}

#[tokio::test]
async fn the_share_of_a_processor_is_known_with_the_second_sample() {
    let (_folder, host, _engine) = engine(&["aa"], |_| None);
    let mut listener = Listener::open(&backend(&host)).await;
    let first = listener.usage().await;
    assert_eq!((first.cpu_percent, first.memory_bytes), (None, Some(1000)));
    assert_eq!((first.running, first.counted), (Some(1), 1));
    assert_eq!(first.containers, None, "names are told to nobody");
    // One second in two, on a busy machine.
    let second = listener.usage().await;
    let percent = second.cpu_percent.unwrap();
    assert!((20.0..=60.0).contains(&percent), "{percent}");
}

#[tokio::test]
async fn who_comes_later_hears_of_the_last_sample_at_once() {
    let (_folder, host, engine) = engine(&["aa"], |_| None);
    let backend = backend(&host);
    let mut first = Listener::open(&backend).await;
    let told = first.usage().await;
    let mut second = Listener::open(&backend).await;
    assert_eq!(second.usage().await, told);
    assert_eq!(engine.asked_for("/containers/json"), 1);
}

#[tokio::test]
async fn where_nothing_runs_nothing_is_used() {
    let (_folder, host, _engine) = engine(&[], |_| None);
    let told = Listener::open(&with_names(&host)).await.usage().await;
    let expected = Usage {
        cpu_percent: Some(0.0),
        memory_bytes: Some(0),
        running: Some(0),
        counted: 0,
        containers: Some(Vec::new()),
    };
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_container_that_an_engine_hangs_over_stops_nobody_and_is_left_alone_for_a_while() {
    let hangs = |path: &str| path.starts_with("/containers/bb/").then_some(Says::Nothing);
    let (_folder, host, engine) = engine(&["aa", "bb"], hangs);
    let mut listener = Listener::open(&with_names(&host)).await;
    let told = listener.until(|usage| usage.cpu_percent.is_some()).await;
    assert_eq!(told.counted, 2);
    assert_eq!(of(&told, "bb-name"), (None, None));
    assert_eq!(told.cpu_percent, of(&told, "aa-name").0);
    assert_eq!(told.memory_bytes, Some(1000));
    assert_eq!(engine.asked_for("/containers/bb/"), 1);
    assert!(engine.asked_for("/containers/aa/") > 1);
    pass(Duration::from_secs(10)).await;
    listener.usage().await;
    listener.usage().await;
    assert_eq!(engine.asked_for("/containers/bb/"), 2);
}

#[tokio::test]
async fn a_container_that_is_gone_meanwhile_is_not_known_and_one_begun_anew_not_yet() {
    let is_gone = Arc::new(AtomicBool::new(false));
    let gone = Arc::clone(&is_gone);
    let (_folder, host, _engine) = engine(&["aa"], move |path| {
        let is_asked = path.starts_with("/containers/aa/") && gone.load(Ordering::SeqCst);
        is_asked.then_some(Says::Status(404))
    });
    let mut listener = Listener::open(&backend(&host)).await;
    listener.until(|usage| usage.cpu_percent.is_some()).await;
    is_gone.store(true, Ordering::SeqCst);
    let told = listener.until(|usage| usage.memory_bytes.is_none()).await;
    assert_eq!(
        (told.cpu_percent, told.running, told.counted),
        (None, Some(1), 1)
    );
    is_gone.store(false, Ordering::SeqCst);
    let told = listener.until(|usage| usage.memory_bytes.is_some()).await;
    assert_eq!(told.cpu_percent, None);
    listener.until(|usage| usage.cpu_percent.is_some()).await;
}

#[tokio::test]
async fn an_engine_that_lists_nothing_is_told_as_unknown() {
    for says in [Says::Status(403), Says::Json(json!({ "message": "no" }))] {
        let said = std::sync::Mutex::new(Some(says));
        let (_folder, host, _engine) = engine(&["aa"], move |path| {
            let is_list = path.starts_with("/containers/json");
            is_list.then(|| said.lock().unwrap().take().unwrap_or(Says::Status(403)))
        });
        let told = Listener::open(&backend(&host)).await.usage().await;
        assert_eq!(told, Usage::default());
    }
}

#[tokio::test]
async fn nothing_that_an_engine_tells_of_its_containers_does_any_harm() {
    let long = "x".repeat(100_000);
    let listed = json!([
        { "Id": "../../secrets", "Names": ["/path"] },
        { "Id": "aa?all=1 HTTP/1.1\r\n\r\nGET", "Names": ["/smuggler"] },
        { "Id": null, "Names": null, "Created": -5, "New": [1, { "x": null }] },
        { "Id": "cc", "Names": [format!("/{long}")] },
        { "Id": "dd", "Names": ["/\u{1b}[2Jescape\n\ndata: x"] },
        { "Id": "ee", "Names": ["/vast"] },
    ]);
    let (_folder, host, engine) = engine(&[], move |path| {
        if path.starts_with("/containers/json") {
            return Some(Says::Json(listed.clone()));
        }
        let vast = path.starts_with("/containers/ee/");
        vast.then(|| Says::Json(stats(u64::MAX, u64::MAX)))
    });
    let mut listener = Listener::open(&with_names(&host)).await;
    listener.usage().await;
    let told = listener.usage().await;
    assert_eq!((told.running, told.counted), (Some(6), 6));
    assert_eq!(told.memory_bytes, Some(u64::MAX));
    assert_eq!(of(&told, "path"), (None, None));
    assert_eq!(engine.asked_for("secrets"), 0);
    assert_eq!(engine.asked_for("all=1"), 0);
    for ContainerUsage { name, .. } in told.containers.unwrap() {
        assert!(
            name.chars().count() <= 501 && !name.contains(char::is_control),
            "{name}"
        );
    }
}

#[tokio::test]
async fn an_engine_that_dies_over_the_question_is_away_and_not_unwilling_to_tell() {
    let path = Arc::new(std::sync::Mutex::new(None));
    let socket = Arc::clone(&path);
    let (_folder, host, engine) = engine(&["aa"], move |path| {
        path.starts_with("/containers/json").then(|| {
            let socket: Option<String> = socket.lock().unwrap().take();
            std::fs::remove_file(socket.unwrap()).unwrap();
            Says::Status(500)
        })
    });
    *path.lock().unwrap() = host.strip_prefix("unix://").map(str::to_owned);
    let backend = backend(&host);
    let mut listener = Listener::open(&backend).await;
    assert!(listener.frame().await.starts_with("retry: "));
    let away = async {
        while report(&backend).await.reason != Some(Reason::SocketMissing) {
            sleep(Duration::from_millis(20)).await;
        }
        pass(Duration::from_secs(15)).await;
    };
    let (frame, ()) = tokio::join!(listener.frame(), away);
    assert_eq!(frame, ":\n\n");
    assert_eq!(engine.asked_for("/containers/json"), 1);
}

#[tokio::test(start_paused = true)]
async fn while_the_engine_is_away_a_comment_each_15_seconds_keeps_the_stream_open() {
    let mut listener = Listener::open(&backend("unix:///nowhere/docker.sock")).await;
    assert!(listener.frame().await.starts_with("retry: "));
    for _ in 0..5 {
        let asked = tokio::time::Instant::now();
        assert_eq!(listener.frame().await, ":\n\n");
        assert_eq!(asked.elapsed().as_secs(), 15);
    }
}

#[tokio::test]
async fn an_engine_that_comes_later_is_heard_of() {
    let folder = tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let mut listener = Listener::open(&backend(&unix(&socket))).await;
    assert!(listener.frame().await.starts_with("retry: "));
    let waiting = tokio::spawn(async move { listener.usage().await });
    tokio::task::yield_now().await;
    let engine = TalkativeEngine::saying(&socket, |path| {
        path.starts_with("/containers/")
            .then(|| Says::Json(json!([])))
    });
    assert_eq!(waiting.await.unwrap().running, Some(0));
    eventually("it was asked", || engine.asked_for("/containers/json") > 0).await;
}

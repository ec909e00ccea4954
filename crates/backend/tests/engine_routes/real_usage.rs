use std::fs;
use std::time::{Duration, Instant};

use docker_connection_backend::{Backend, Config};
use private_engine::PrivateEngine;
use tokio::time::timeout;

use crate::common::{docker, engine_with_busybox};
use crate::listener::Listener;
use crate::{of, run};

fn with_names(engine: &PrivateEngine) -> Backend {
    Backend::new(Config {
        docker_host: Some(engine.host()),
        show_containers: true,
        ..Config::default()
    })
    .unwrap()
}

/// How long a process has run.
fn cpu_time(pid: &str) -> Duration {
    let text = fs::read_to_string(format!("/proc/{pid}/schedstat")).unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn what_real_containers_use_is_what_they_use() {
    let engine = engine_with_busybox();
    run(&engine, "burning", "while :; do :; done");
    run(
        &engine,
        "holding",
        "(head -c 64m /dev/zero; sleep 1000) | tail",
    );
    run(&engine, "sleeping", "sleep 1000");
    let pid = docker(
        &engine,
        &["inspect", "--format", "{{.State.Pid}}", "burning"],
    );
    let mut listener = Listener::open(&with_names(&engine)).await;
    let is_held = |memory: Option<u64>| (64 << 20..80 << 20).contains(&memory.unwrap_or_default());
    listener
        .until(|usage| is_held(of(usage, "holding").1))
        .await;

    // How much the burning one gets is the machine's to say, which may be busy.
    let mut before = (cpu_time(&pid), Instant::now());
    let mut tries = Vec::new();
    for _ in 0..10 {
        let told = listener.usage().await;
        let now = (cpu_time(&pid), Instant::now());
        let spent = (now.0 - before.0).as_secs_f64() / (now.1 - before.1).as_secs_f64() * 100.0;
        before = now;
        let burning = of(&told, "burning").0.unwrap_or_default();
        if burning > 5.0 && (0.75..1.25).contains(&(burning / spent)) {
            assert!(told.cpu_percent.unwrap() >= burning, "{told:?}");
            assert!(told.memory_bytes > of(&told, "holding").1, "{told:?}");
            assert!(of(&told, "sleeping").0.unwrap() < 5.0, "{told:?}");
            assert!(of(&told, "sleeping").1.unwrap() < 8 << 20, "{told:?}");
            return;
        }
        tries.push((burning, spent));
    }
    panic!("told and spent: {tries:?}");
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn of_many_real_containers_the_same_50_are_counted() {
    let engine = engine_with_busybox();
    // As fast as the machine lets the engine.
    let make = "i=0; while [ $i -lt 60 ]; do echo $i; i=$((i+1)); done | xargs -P 4 -I{} \
                docker --host \"$1\" run --detach --network=none --name c{} busybox sleep 1000";
    let made = std::process::Command::new("sh")
        .args(["-c", make, "sh", &engine.host()])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let mut listener = Listener::open(&with_names(&engine)).await;
    let told = listener.until(|usage| usage.cpu_percent.is_some()).await;
    assert_eq!((told.running, told.counted), (Some(60), 50));
    let names = |usage: docker_connection::Usage| {
        let containers = usage.containers.unwrap().into_iter();
        containers.map(|it| it.name).collect::<Vec<_>>()
    };
    let counted = names(told);
    run(&engine, "another", "sleep 1000");
    let told = listener.until(|usage| usage.running == Some(61)).await;
    assert_eq!(names(told), counted);
    docker(&engine, &["rm", "--force", &counted[0]]);
    let told = listener.until(|usage| usage.running == Some(60)).await;
    assert_eq!(told.counted, 50);
    let now = names(told);
    assert!(
        counted[1..].iter().all(|name| now.contains(name)),
        "{now:?}"
    );
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_real_engine_that_is_killed_and_comes_back_goes_on_in_the_same_stream() {
    let engine = engine_with_busybox();
    run(&engine, "one", "sleep 1000");
    let mut listener = Listener::open(&with_names(&engine)).await;
    listener.until(|usage| usage.running == Some(1)).await;
    engine.kill().unwrap();
    // What was on its way, and then nothing.
    while let Ok(told) = timeout(Duration::from_secs(5), listener.usage()).await {
        assert_eq!(
            told.running,
            Some(1),
            "it is away, and not unwilling to tell"
        );
    }
    engine.start().unwrap();
    listener.until(|usage| usage.running == Some(0)).await;
    run(&engine, "two", "sleep 1000");
    let told = listener.until(|usage| usage.cpu_percent.is_some_and(|_| usage.running == Some(1)));
    assert!(of(&told.await, "two").1.is_some());
}

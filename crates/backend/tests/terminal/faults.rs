//! Terminals whose engine or backend fails: everyone is told, and nothing is left over.
//!
//! `DOCKER_CONNECTION_LONG_TESTS=1` makes it a long one.

use std::env;
use std::time::{Duration, Instant};

use docker_connection::{ErrorCode, ExitReason, Reason, ServerFrame};
use docker_connection_backend::TerminalConfig;
use private_engine::PrivateEngine;
use rustix::process::Signal;
use tokio::task::JoinSet;

use crate::common::{
    Heard, Running, Terminal, containers, docker, engine_with_busybox, eventually, program,
    serve_terminals, until_containers,
};

/// How soon a client is told.
const SOON: Duration = Duration::from_secs(1);
/// How long a program that ends waits for its engine.
const GRACE: Duration = Duration::from_millis(500);
/// The deadline of a check, and a busy machine.
const CHECK_LIMIT: Duration = Duration::from_secs(5);

fn running(engine: &PrivateEngine) -> Running {
    let mut command = program();
    command.args(["--listen", "127.0.0.1:0", "--terminal", "--docker-host"]);
    Running::start(command.arg(engine.host()))
}

async fn connect(running: &Running) -> Terminal {
    let address = running.address.parse().expect("it is an address");
    Terminal::connect(address).await
}

/// Starts a shell, as often as it takes.
async fn restarted(terminal: &mut Terminal) {
    loop {
        terminal.start().await;
        match terminal.frame().await {
            ServerFrame::Ready { .. } => return,
            ServerFrame::Error(error) => {
                let wait = error.backoff_seconds.expect("it is rate limited or fails");
                tokio::time::sleep(Duration::from_secs(wait)).await;
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_session_ends_with_its_engine_and_the_socket_serves_again() {
    let engine = engine_with_busybox();
    let address = serve_terminals(&engine, TerminalConfig::default()).await;
    let mut terminal = Terminal::connect(address).await;
    terminal.started().await;
    // One of this backend's that the engine will not remove by itself.
    leave(&engine, &owner(&engine, &containers(&engine)[0]));
    engine.kill().unwrap();
    let killed = Instant::now();
    assert_eq!(terminal.exit().await, (None, ExitReason::EngineLost));
    assert!(killed.elapsed() < SOON, "{:?}", killed.elapsed());
    terminal.start().await;
    let error = terminal.error().await;
    assert_eq!(error.code, ErrorCode::DockerUnavailable);
    assert_eq!(error.reason, Some(Reason::ConnectionRefused));
    assert_eq!(error.failure_count, Some(1));

    engine.start().unwrap();
    // The containers have outlived the engine that made them.
    until_containers(&engine, 0).await;
    restarted(&mut terminal).await;
    assert_eq!(containers(&engine).len(), 1);

    engine.stop().unwrap();
    let (_, reason) = terminal.exit().await;
    assert!(matches!(
        reason,
        ExitReason::EngineLost | ExitReason::Exited
    ));
    engine.start().unwrap();
    until_containers(&engine, 0).await;
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_frozen_engine_fails_a_start_in_time_and_loses_no_session() {
    let engine = engine_with_busybox();
    let address = serve_terminals(&engine, TerminalConfig::default()).await;
    let mut one = Terminal::connect(address).await;
    let mut other = Terminal::connect(address).await;
    one.started().await;
    engine.freeze().unwrap();
    for number in 1..=2 {
        let asked = Instant::now();
        other.start().await;
        let error = other.error().await;
        assert!(asked.elapsed() < CHECK_LIMIT, "{:?}", asked.elapsed());
        assert_eq!(error.code, ErrorCode::DockerUnavailable);
        assert_eq!(error.reason, Some(Reason::Hung));
        assert_eq!(error.failure_count, Some(number));
    }
    one.type_in("echo thawed\n").await;
    engine.thaw().unwrap();
    one.shows("\r\nthawed\r\n").await;
    // What was begun while the engine was frozen is removed again.
    until_containers(&engine, 1).await;

    // What is stopped ends at once for the client.
    engine.freeze().unwrap();
    one.stop().await;
    assert_eq!(one.exit().await, (None, ExitReason::Stopped));
    engine.thaw().unwrap();
    until_containers(&engine, 0).await;
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_container_that_somebody_else_removes_is_an_exit() {
    let engine = engine_with_busybox();
    let address = serve_terminals(&engine, TerminalConfig::default()).await;
    let mut terminal = Terminal::connect(address).await;
    terminal.started().await;
    docker(&engine, &["rm", "--force", &containers(&engine)[0]]);
    let (code, reason) = terminal.exit().await;
    assert_eq!(reason, ExitReason::Exited, "the engine is there");
    assert!(code.is_none_or(|code| code == 137), "{code:?}");
    terminal.started().await;
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn sessions_end_with_the_program() {
    let engine = engine_with_busybox();
    let program = running(&engine);
    let mut terminals = Vec::new();
    for _ in 0..3 {
        let mut terminal = connect(&program).await;
        terminal.started().await;
        terminals.push(terminal);
    }
    let told = tokio::spawn(async move {
        for terminal in &mut terminals {
            assert_eq!(terminal.exit().await, (None, ExitReason::Shutdown));
            assert_eq!(terminal.closed().await, Some(1001));
        }
    });
    let took = tokio::task::spawn_blocking(|| program.end(Signal::TERM)).await;
    let took = took.unwrap();
    assert!(took < SOON, "{took:?}");
    told.await.unwrap();
    until_containers(&engine, 0).await;
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_program_that_ends_takes_back_what_it_is_starting() {
    let engine = engine_with_busybox();
    // None is begun after another's end, as it would clear away what is left.
    let programs = [(); 4].map(|()| running(&engine));
    let mut too_slow = 0;
    for program in programs {
        let mut terminal = connect(&program).await;
        terminal.start().await;
        let is_starting = "docker_connection_open_terminals 1\n";
        eventually("it starts", || {
            program.get("/metrics").contains(is_starting)
        })
        .await;
        let told = tokio::spawn(async move { terminal.closed().await });
        let took = tokio::task::spawn_blocking(|| program.end(Signal::TERM)).await;
        let took = took.unwrap();
        assert!(took < SOON, "{took:?}");
        assert_eq!(told.await.unwrap(), Some(1001));
        // It takes longer than what the engine may still be making.
        docker(
            &engine,
            &["run", "--rm", "--network=none", "busybox", "true"],
        );
        // An engine that is too slow for the program's end has the next one clear away.
        too_slow += usize::from(took >= GRACE);
        let left = containers(&engine);
        assert!(left.len() <= too_slow, "{took:?} {left:?}");
    }
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn the_engine_itself_removes_what_a_killed_program_leaves() {
    let engine = engine_with_busybox();
    let program = running(&engine);
    let mut terminal = connect(&program).await;
    terminal.started().await;
    assert_eq!(containers(&engine).len(), 1);
    // Dropping it kills it.
    drop(program);
    assert_eq!(terminal.closed().await, None);
    until_containers(&engine, 0).await;
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_shell_cannot_keep_its_container_from_ending() {
    let engine = engine_with_busybox();
    let program = running(&engine);
    let mut terminal = connect(&program).await;
    terminal.started().await;
    // The input of the first process does not end while anyone has its other end.
    let keep = "trap '' HUP; sleep 1000 9>/proc/1/fd/0 & sleep 1000 9>/proc/1/fd/3 &";
    terminal.type_in(format!("{keep}\n")).await;
    terminal.run("jobs").await;
    drop(program);
    until_containers(&engine, 0).await;
}

/// Leaves a container behind as a backend of that process does.
fn leave(engine: &PrivateEngine, owner: &str) -> String {
    let session = format!("{:016x}", fastrand::u64(..));
    leave_as(
        engine,
        owner,
        &session,
        &format!("docker-connection-terminal-{session}"),
    )
}

fn leave_as(engine: &PrivateEngine, owner: &str, session: &str, name: &str) -> String {
    let owner = format!("docker-connection.terminal={owner}");
    let session = format!("docker-connection.session={session}");
    docker(
        engine,
        &[
            "run",
            "--detach",
            "--network",
            "none",
            "--name",
            name,
            "--label",
            &owner,
            "--label",
            &session,
            "busybox",
            "sleep",
            "1000",
        ],
    )
}

/// How a backend names its process to others.
fn owner(engine: &PrivateEngine, container: &str) -> String {
    let format = "{{index .Config.Labels \"docker-connection.terminal\"}}";
    docker(engine, &["inspect", "--format", format, container])
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn only_what_a_dead_program_left_over_is_removed_as_soon_as_there_is_an_engine() {
    let engine = engine_with_busybox();
    let dead = running(&engine);
    let mut terminal = connect(&dead).await;
    terminal.started().await;
    let dead_owner = owner(&engine, &containers(&engine)[0]);
    drop(dead);
    until_containers(&engine, 0).await;

    let alive = running(&engine);
    let mut terminal = connect(&alive).await;
    terminal.started().await;
    let used = containers(&engine);
    // In a process that lives, and that of another machine of which nobody knows.
    let others = [
        owner(&engine, &used[0]),
        dead_owner.replacen('/', "/another-boot-", 1),
        "nonsense".to_owned(),
        String::new(),
    ];
    let others = others.map(|owner| leave(&engine, &owner.replacen(|_| true, "x", 1)));
    // What is made of an image that was made of a terminal's container has its labels.
    let others = others.into_iter();
    let others: Vec<_> = others
        .chain([leave_as(&engine, &dead_owner, "b7c1", "somebody-elses")])
        .collect();
    let left = leave(&engine, &dead_owner);
    assert_eq!(containers(&engine).len(), 7);

    let _new = running(&engine);
    let is_there = |id: &str| {
        let filter = format!("id={id}");
        !docker(&engine, &["ps", "--all", "--quiet", "--filter", &filter]).is_empty()
    };
    eventually("it is removed", || !is_there(&left)).await;
    assert!(others.iter().all(|other| is_there(other)));
    let shown = terminal.run("echo unharmed").await;
    assert!(shown.contains("\r\nunharmed\r\n"));

    // The same for an engine that comes later.
    let left = leave(&engine, &dead_owner);
    engine.stop().unwrap();
    let _late = running(&engine);
    engine.start().unwrap();
    eventually("it is removed", || !is_there(&left)).await;
    assert!(others.iter().all(|other| is_there(other)));
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn many_sessions_that_end_in_all_ways_leave_nothing_behind() {
    let is_long = env::var_os("DOCKER_CONNECTION_LONG_TESTS").is_some_and(|value| value == "1");
    let count = if is_long { 200 } else { 50 };
    let engine = engine_with_busybox();
    let program = running(&engine);
    let idle = program.descriptors();
    let address = program.address.parse().expect("it is an address");
    let mut sessions = JoinSet::new();
    for number in 0..count {
        if sessions.len() == 8 {
            sessions.join_next().await.unwrap().unwrap();
        }
        sessions.spawn(async move {
            let mut terminal = Terminal::connect(address).await;
            terminal.start().await;
            if number % 6 == 0 {
                // It goes before it knows.
                return;
            }
            if number % 6 == 1 {
                terminal.stop().await;
                assert_eq!(terminal.exit().await, (None, ExitReason::Stopped));
                return;
            }
            assert!(matches!(terminal.frame().await, ServerFrame::Ready { .. }));
            match number % 6 {
                2 => terminal.type_in("exit 3\n").await,
                3 => terminal.stop().await,
                4 => terminal.type_in("yes\n").await,
                _ => {
                    terminal.type_in("kill -9 $$\n").await;
                }
            }
            match number % 6 {
                2 => assert_eq!(terminal.exit().await, (Some(3), ExitReason::Exited)),
                3 => assert_eq!(terminal.exit().await, (None, ExitReason::Stopped)),
                4 => while !matches!(terminal.hear().await, Heard::Output(_)) {},
                _ => assert_eq!(terminal.exit().await, (Some(137), ExitReason::Exited)),
            }
        });
    }
    while let Some(ended) = sessions.join_next().await {
        ended.unwrap();
    }
    until_containers(&engine, 0).await;
    eventually("nothing is open", || program.descriptors() <= idle).await;
    let open = "docker_connection_open_terminals 0\n";
    eventually("none is counted", || program.get("/metrics").contains(open)).await;
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn endless_output_and_input_take_no_memory() {
    let engine = engine_with_busybox();
    let program = running(&engine);
    let mut terminal = connect(&program).await;
    terminal.started().await;
    terminal.run("true").await;
    let before = program.memory();
    // In long pieces, which a terminal is quick with.
    terminal.type_in("cat /dev/zero | tr '\\0' x\n").await;
    let mut read = 0;
    while read < 50_000_000 {
        let Heard::Output(bytes) = terminal.hear().await else {
            panic!("after {read}");
        };
        read += bytes.len();
        terminal.ack().await;
    }
    // Nobody reads what else there is, nor what is typed.
    for _ in 0..500 {
        terminal.type_in(vec![b'x'; 64 * 1024]).await;
    }
    let grown = program.memory().saturating_sub(before);
    assert!(grown < 8_000_000, "{grown}");
}

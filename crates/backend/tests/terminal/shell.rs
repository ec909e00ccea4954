//! Shells in containers of a real engine, while all goes well.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use docker_connection::{ClientFrame, ErrorCode, ExitReason, ServerFrame, TERMINAL_WINDOW};
use docker_connection_backend::TerminalConfig;
use tokio::time::timeout;

use crate::common::{
    Heard, PATIENCE, Terminal, containers, docker, engine_with_busybox, serve_terminals,
    until_containers,
};

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_shell_is_typed_at_resized_and_ends_with_its_code() {
    let engine = engine_with_busybox();
    let address = serve_terminals(&engine, TerminalConfig::default()).await;
    let mut terminal = Terminal::connect(address).await;
    let session = terminal.started().await;
    let named = containers(&engine);
    assert_eq!(named.len(), 1);
    assert!(named[0].ends_with(&session), "{named:?}");

    let shown = terminal.run("stty size; echo $TERM; pwd").await;
    let expected = "\r\n24 80\r\nxterm-256color\r\n/home/user\r\n";
    assert!(shown.contains(expected), "{shown:?}");

    let size = ClientFrame::Resize {
        cols: 100,
        rows: 30,
    };
    terminal.say(&size).await;
    terminal
        .type_in("until stty size | grep '^30 100'; do :; done\n")
        .await;
    terminal.shows("\r\n30 100\r\n").await;

    terminal.run("echo again").await;
    // Docker would wait for the next key.
    terminal.type_in("\x10").await;
    terminal.shows("echo again; echo e''nd").await;

    terminal.type_in("\x03exit 7\n").await;
    assert_eq!(terminal.exit().await, (Some(7), ExitReason::Exited));
    until_containers(&engine, 0).await;
    assert_ne!(terminal.started().await, session, "the socket serves again");
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_resize_is_not_lost_on_a_shell_that_is_being_started() {
    let engine = engine_with_busybox();
    let address = serve_terminals(&engine, TerminalConfig::default()).await;
    let mut terminal = Terminal::connect(address).await;
    terminal.start().await;
    let size = ClientFrame::Resize {
        cols: 100,
        rows: 30,
    };
    terminal.say(&size).await;
    assert!(matches!(terminal.frame().await, ServerFrame::Ready { .. }));
    terminal
        .type_in("until stty size | grep '^30 100'; do :; done\n")
        .await;
    terminal.shows("\r\n30 100\r\n").await;
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_container_may_do_little() {
    let engine = engine_with_busybox();
    let address = serve_terminals(&engine, TerminalConfig::default()).await;
    let mut terminal = Terminal::connect(address).await;
    terminal.started().await;
    for (command, expected) in [
        ("touch /etc/x", "Read-only file system"),
        ("ls /sys/class/net", "\r\nlo\r\n"),
        ("grep CapBnd /proc/self/status", "\t0000000000000000\r\n"),
        ("grep NoNewPrivs /proc/self/status", "\t1\r\n"),
        ("df -m /tmp | tail -1 | awk '{print $2}'", "\r\n64\r\n"),
        ("echo 'echo hi' >x; chmod +x x; ./x", "\r\nhi\r\n"),
        // Ended processes that nobody waits for do not use up the limit.
        (
            "(sleep 0.1 &); sleep 0.5; ps | grep -c '\\[sleep\\]'",
            "\r\n0\r\n",
        ),
    ] {
        let shown = terminal.run(command).await;
        assert!(shown.contains(expected), "{command}: {shown}");
    }
    let limits = "{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.PidsLimit}} \
                  {{.HostConfig.NanoCpus}} {{.HostConfig.AutoRemove}} {{.HostConfig.NetworkMode}}";
    let name = containers(&engine).remove(0);
    let told = docker(&engine, &["inspect", "--format", limits, &name]);
    assert_eq!(told, "268435456 268435456 128 1000000000 true none");
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn the_volumes_of_an_image_are_no_way_to_the_disk() {
    let engine = engine_with_busybox();
    let made = ["create", "--network=none", "--name=made", "busybox", "true"];
    docker(&engine, &made);
    let change = "--change=VOLUME /data /tmp /home/user/";
    docker(&engine, &["commit", change, "made", "with-volumes"]);
    docker(&engine, &["rm", "made"]);
    let terminal = TerminalConfig {
        images: vec!["with-volumes".to_owned()],
        ..TerminalConfig::default()
    };
    let address = serve_terminals(&engine, terminal).await;
    let mut terminal = Terminal::connect(address).await;
    terminal.started().await;
    for folder in ["/data", "/tmp", "/home/user"] {
        let command = format!("df -m {folder} | tail -1 | awk '{{print $1, $2}}'");
        let shown = terminal.run(&command).await;
        assert!(shown.contains("\r\ntmpfs 64\r\n"), "{folder}: {shown}");
    }
    assert_eq!(docker(&engine, &["volume", "ls", "--quiet"]), "");
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_shell_is_the_user_that_its_image_is_for() {
    let engine = engine_with_busybox();
    let made = ["create", "--network=none", "--name=made", "busybox", "true"];
    docker(&engine, &made);
    let change = "--change=USER 1234:5678";
    docker(&engine, &["commit", change, "made", "with-user"]);
    docker(&engine, &["rm", "made"]);
    let terminal = TerminalConfig {
        images: vec!["busybox".to_owned(), "with-user".to_owned()],
        ..TerminalConfig::default()
    };
    let address = serve_terminals(&engine, terminal).await;
    for (image, user) in [("busybox", "0 0"), ("with-user", "1234 5678")] {
        let mut terminal = Terminal::connect(address).await;
        let start = ClientFrame::Start {
            cols: 80,
            rows: 24,
            image: Some(image.to_owned()),
        };
        terminal.say(&start).await;
        assert!(matches!(terminal.frame().await, ServerFrame::Ready { .. }));
        let shown = terminal
            .run("echo $(id -u) $(id -g); touch here && ls")
            .await;
        let expected = format!("\r\n{user}\r\nhere\r\n");
        assert!(shown.contains(&expected), "{shown:?}");
    }
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn all_bytes_come_through() {
    let engine = engine_with_busybox();
    let address = serve_terminals(&engine, TerminalConfig::default()).await;
    let mut terminal = Terminal::connect(address).await;
    terminal.started().await;
    let command = "stty -opost; printf '\\001\\000\\002\\377'; echo e''nd\n";
    terminal.type_in(command).await;
    let mut shown = Vec::new();
    while !shown.ends_with(b"end\n") {
        let Heard::Output(bytes) = terminal.hear().await else {
            panic!("after {shown:?}");
        };
        shown.extend(bytes);
        // The prompt may come with it.
        let end = shown.windows(4).position(|part| part == b"end\n");
        shown.truncate(end.map_or(shown.len(), |at| at + 4));
    }
    assert!(shown.ends_with(b"\x01\x00\x02\xffend\n"), "{shown:?}");
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn output_waits_for_its_reader_and_keeps_nobody_else_waiting() {
    let engine = engine_with_busybox();
    let address = serve_terminals(&engine, TerminalConfig::default()).await;
    let mut terminal = Terminal::connect(address).await;
    terminal.started().await;
    terminal.type_in("yes\n").await;
    let mut unread = 0;
    while unread < TERMINAL_WINDOW {
        let Heard::Output(bytes) = terminal.hear().await else {
            panic!("after {unread}");
        };
        unread += bytes.len() as u64;
    }
    assert_eq!(unread, TERMINAL_WINDOW);

    // What would be sent too much would be here before a whole other session.
    let mut other = Terminal::connect(address).await;
    other.started().await;
    let shown = other.run("echo quick").await;
    assert!(shown.contains("\r\nquick\r\n"));
    let more = timeout(Duration::from_millis(1), terminal.wait()).await;
    assert!(more.is_err(), "{more:?}");

    terminal.ack().await;
    let Heard::Output(_) = terminal.hear().await else {
        panic!("it goes on");
    };
    // It listens, too.
    terminal.stop().await;
    assert_eq!(terminal.exit().await, (None, ExitReason::Stopped));
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn what_a_shell_does_not_read_is_lost_and_told_once() {
    let engine = engine_with_busybox();
    let address = serve_terminals(&engine, TerminalConfig::default()).await;
    let mut terminal = Terminal::connect(address).await;
    terminal.started().await;
    terminal.type_in("stty raw; sleep 1000\n").await;
    for _ in 0..100 {
        terminal.type_in(vec![b'x'; 64 * 1024]).await;
    }
    assert_eq!(terminal.error_code().await, ErrorCode::BadRequest);
    terminal.stop().await;
    assert_eq!(terminal.exit().await, (None, ExitReason::Stopped));
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn one_session_a_socket_and_so_many_in_all() {
    let engine = engine_with_busybox();
    let terminals = TerminalConfig {
        max_sessions: NonZeroU32::MIN,
        ..TerminalConfig::default()
    };
    let address = serve_terminals(&engine, terminals).await;
    let mut one = Terminal::connect(address).await;
    one.start().await;
    one.start().await;
    let early = one.error().await;
    assert_eq!(early.code, ErrorCode::DockerRateLimited);
    assert_eq!(early.backoff_seconds, Some(1));
    assert!(matches!(one.frame().await, ServerFrame::Ready { .. }));
    one.start().await;
    assert_eq!(one.error_code().await, ErrorCode::SessionActive);
    let shown = one.run("echo unharmed").await;
    assert!(shown.contains("\r\nunharmed\r\n"));

    let mut other = Terminal::connect(address).await;
    other.start().await;
    assert_eq!(other.error_code().await, ErrorCode::SessionLimit);
    one.stop().await;
    assert_eq!(one.exit().await, (None, ExitReason::Stopped));
    // Its place is waited for.
    other.started().await;
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn an_image_that_is_missing_or_not_allowed_is_no_failure() {
    let engine = engine_with_busybox();
    let terminals = TerminalConfig {
        images: ["busybox", "nowhere/missing:1"].map(str::to_owned).into(),
        ..TerminalConfig::default()
    };
    let address = serve_terminals(&engine, terminals).await;
    let mut terminal = Terminal::connect(address).await;
    let start = |image: &str| ClientFrame::Start {
        cols: 80,
        rows: 24,
        image: Some(image.to_owned()),
    };
    for _ in 0..4 {
        terminal.say(&start("nowhere/missing:1")).await;
        let error = terminal.error().await;
        assert_eq!(error.code, ErrorCode::ImageMissing);
        assert_eq!(error.failure_count, None);
        assert!(error.message.ends_with("docker pull nowhere/missing:1"));
        terminal.say(&start("busybox:latest")).await;
        assert_eq!(terminal.error_code().await, ErrorCode::ImageNotAllowed);
    }
    terminal.say(&start("busybox")).await;
    assert!(matches!(terminal.frame().await, ServerFrame::Ready { .. }));
}

#[tokio::test]
#[ignore = "needs a private Docker engine: cargo xtask test runs it"]
async fn a_session_that_nobody_uses_ends_and_then_its_socket() {
    let engine = engine_with_busybox();
    let idle_limit = Duration::from_secs(1);
    let terminals = TerminalConfig {
        idle_limit,
        ..TerminalConfig::default()
    };
    let address = serve_terminals(&engine, terminals).await;
    let mut terminal = Terminal::connect(address).await;
    terminal.started().await;
    let started = Instant::now();
    let output = "for i in 1 2 3 4 5 6 7 8; do sleep 0.3; echo $i; done";
    terminal.run(output).await;
    assert!(started.elapsed() > 2 * idle_limit, "it was in use");
    let ended = timeout(PATIENCE, terminal.exit()).await.unwrap();
    assert_eq!(ended, (None, ExitReason::Idle));
    assert_eq!(terminal.closed().await, Some(1000));
    until_containers(&engine, 0).await;
}

use std::fs;
use std::os::unix::fs::symlink;

use docker_connection_backend::{Backend, Config};
use serde_json::json;
use tokio::time::{Instant, pause, resume};

use super::{Stage, assert_ended, golden, metric, start};
use crate::common::eventually;

#[tokio::test]
async fn its_end_is_told_as_the_golden_answers_say_and_counted() {
    for (script, answer, outcome) in [
        ("exit 0", golden("engine/start"), "worked"),
        ("echo secret; exit 3", json!({ "exitStatus": 3 }), "failed"),
        ("exec kill -9 $$", golden("engine/start-killed"), "killed"),
    ] {
        let stage = Stage::new(script);
        assert_eq!(stage.start().await.json(), answer);
        let name = format!("docker_connection_starts_total{{outcome=\"{outcome}\"}}");
        assert_eq!(metric(&stage.backend, &name).await, "1");
    }
}

#[tokio::test]
async fn it_has_no_variable_but_path_no_input_and_a_process_group_of_its_own() {
    // The shell adds variables of its own to those that it was begun with.
    let stage = Stage::new(
        "cat /proc/$$/environ >variables
         test $(readlink /proc/$$/fd/0) = /dev/null || exit 7
         read -r _ _ _ _ group _ </proc/$$/stat
         test $group = $$",
    );
    assert_ended(&stage.start().await, Some(0));
    let variables = fs::read_to_string(stage.path("variables")).unwrap();
    let names = variables.split_terminator('\0');
    let names: Vec<_> = names.filter_map(|it| Some(it.split_once('=')?.0)).collect();
    let of_shell = ["PWD", "OLDPWD", "SHLVL", "_"];
    let rest: Vec<_> = names
        .iter()
        .filter(|name| !of_shell.contains(name))
        .collect();
    assert_eq!(rest, [&"PATH"]);
}

#[tokio::test]
async fn one_that_hangs_is_killed_after_30_seconds_with_its_group() {
    let stage = Stage::new(
        "setsid sh -c 'echo $$ >left; exec sleep 600' &
         sleep 600 & echo $! >child
         sleep 600",
    );
    let answer = stage.starting();
    let [left, child] = [stage.process("left").await, stage.process("child").await];
    let began = Instant::now();
    pause();
    assert_ended(&answer.await.unwrap(), None);
    let took = began.elapsed().as_secs();
    assert!((20..=32).contains(&took), "{took}");
    resume();
    eventually("it is killed", || !child.lives()).await;
    assert!(left.lives(), "it is in no group of ours");
}

#[tokio::test]
async fn what_it_leaves_running_holds_nothing_up_and_lives_on() {
    let stage = Stage::new(
        "while test -e script -a ! -e go; do sleep 0.01; done | cat &
         (while test -e script -a ! -e go; do sleep 0.01; done; yes | head -c 1000000 && touch written) &
         echo $! >child",
    );
    assert_ended(&stage.start().await, Some(0));
    let child = stage.process("child").await;
    assert!(child.lives());
    stage.touch("go");
    stage.made("written").await;
}

#[tokio::test]
async fn it_may_say_as_much_or_as_little_as_it_likes() {
    for (script, exit_status) in [
        (
            "yes | head -c 20000000; yes | head -c 20000000 >&2; exit 4",
            4,
        ),
        ("head -c 1000000 /dev/zero; exit 5", 5),
        ("exec >&- 2>&-; sleep 0.01; touch end; exit 6", 6),
    ] {
        let stage = Stage::new(script);
        assert_ended(&stage.start().await, Some(exit_status));
        assert_eq!(stage.has("end"), exit_status == 6);
    }
}

#[tokio::test]
async fn a_program_that_has_gone_is_an_error_of_the_backends() {
    let stage = Stage::new("");
    let program = stage.path("program");
    symlink("/bin/true", &program).unwrap();
    let backend = Backend::new(Config {
        start_command: Some(program.to_str().unwrap().parse().unwrap()),
        ..Stage::config(&stage.folder, "")
    });
    let backend = backend.unwrap();
    fs::remove_file(program).unwrap();
    for _ in 0..2 {
        let answer = start(&backend).await;
        assert_eq!(answer.status, 500);
        assert_eq!(answer.json()["code"], "INTERNAL");
        assert!(!answer.json().to_string().contains("program"));
    }
    let answer = start(&backend).await;
    assert_eq!(answer.status, 429, "they count");
    let name = "docker_connection_starts_total{outcome=\"not_run\"}";
    assert_eq!(metric(&backend, name).await, "2");
}

#[tokio::test]
async fn it_goes_on_when_its_client_goes() {
    let stage =
        Stage::new("touch begun; while test -e script -a ! -e go; do sleep 0.01; done; touch end");
    let client = stage.starting();
    stage.made("begun").await;
    client.abort();
    assert!(client.await.unwrap_err().is_cancelled());
    assert_eq!(stage.start().await.status, 429, "it runs");
    stage.touch("go");
    stage.made("end").await;
}

//! The program: its sentences, its exit status, and what it does without NATS.

#![allow(clippy::unwrap_used, reason = "these are tests")]

#[path = "common/program.rs"]
mod common;

use std::fs;
use std::process::Output;

use common::program;
use tempfile::tempdir;

fn run(args: &[&str]) -> Output {
    program().args(args).output().unwrap()
}

fn refusal(args: &[&str]) -> String {
    let output = run(args);
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).unwrap();
    // The log may tell that there is no NATS.
    let sentences = text.lines().filter(|line| !line.contains(" WARN "));
    let sentences: Vec<_> = sentences.collect();
    assert_eq!(sentences.len(), 1, "{text}");
    sentences[0].to_owned()
}

#[test]
fn bad_arguments_get_one_clear_sentence() {
    let nats = "--nats=nats://127.0.0.1:1";
    for (args, part) in [
        (&["agent", nats][..], "--host <NAME>"),
        (&["agent", "--host=a"], "--nats <URL>"),
        (
            &["agent", "--host=A", nats],
            "a host's name is up to 63 of a-z",
        ),
        (
            &["agent", "--host=a", "--nats=http://nats.test"],
            "nats://127.0.0.1:4222",
        ),
        (
            &["agent", "--host=a", nats, "--docker-host=ssh://x"],
            "the Docker host 'ssh://x' needs ssh",
        ),
        (
            &["agent", "--host=a", nats, "--nats-bucket=a.b"],
            "a bucket's name",
        ),
        (
            &["agent", "--host=a", nats, "--nats-credentials=/nowhere"],
            "the file /nowhere cannot be used for NATS",
        ),
        (
            &["agent", "--host=a", nats, "--nats-key=/nowhere"],
            "--nats-certificate <FILE>",
        ),
        (
            &["agent", "--host=a", nats, "--nats-ca=/nowhere"],
            "the file /nowhere cannot be used for NATS",
        ),
        (
            &["gateway", nats, "--nats-ca=/dev/null"],
            "the file /dev/null cannot be used for NATS: no certificate is in it",
        ),
        (&["gateway"], "--nats <URL>"),
        (&["gateway", nats, "--replicas=0"], "0 is not in 1..=5"),
        (
            &["gateway", nats, "--listen=0.0.0.0:0"],
            "would let other machines in without a login",
        ),
        (
            &["gateway", nats, "--assets=/nowhere"],
            "the assets folder /nowhere cannot be read",
        ),
        (&["gateway", "token", "a"], "--token-file <FILE>"),
        (
            &["gateway", "token", "../a", "--token-file=/nowhere"],
            "a host's name",
        ),
    ] {
        let sentence = refusal(args);
        assert!(sentence.contains(part), "{args:?}: {sentence}");
    }
}

#[test]
fn a_password_is_never_shown() {
    let sentence = refusal(&[
        "gateway",
        "--nats=nats://ada:sesame@",
        "--listen=127.0.0.1:0",
    ]);
    assert!(!sentence.contains("sesame"), "{sentence}");
}

#[test]
fn the_token_of_a_host_is_printed() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("token");
    fs::write(&file, "0123456789abcdef0123456789abcdef\n").unwrap();
    let output = run(&[
        "gateway",
        "token",
        "build-7",
        "--token-file",
        file.to_str().unwrap(),
    ]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        text,
        "build-7.H5f7ye38uYMmm6EKTOreQwYC6cKGt6xw9zIHj1jNvLw\n"
    );
}

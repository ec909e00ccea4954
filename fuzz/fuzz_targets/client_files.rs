//! Whatever the files of Docker's own client and of the engine hold, an endpoint comes of it or a
//! reason, and a diagnosis that tells nobody what is in them.

#![no_main]

use std::fs;

use docker_connection_backend::Environment;
use docker_connection_backend::fuzzing::{endpoint, judged_files};
use docker_connection_fuzz::assert_place;
use libfuzzer_sys::fuzz_target;
use tempfile::{tempdir, tempdir_in};

/// What stands between the client's `config.json`, a context's `meta.json` and `daemon.json`.
const BETWEEN: &str = "\n---\n";
const CONTEXT: &str = "fuzz";
/// The folder of that context: the SHA-256 of its name.
const DIGEST: &str = "93850b707585e404e4951a3ddc1f05a34b3d4f5fc081d616f46d8a2e8f1c8e68";
/// What stands in any file, and the steps that tell nothing of what is in it.
const SECRET: &str = "s3cret";
const STEPS: [&str; 3] = ["config-file", "daemon-json", "proxies"];
/// In characters, of a text.
const LONGEST: usize = 1000;

fuzz_target!(|text: &str| {
    let mut files = text.splitn(3, BETWEEN);
    // In memory where that can be had: there are thousands of them a second.
    let folder = tempdir_in("/dev/shm").or_else(|_| tempdir()).unwrap();
    let folder = folder.path();
    fs::create_dir_all(folder.join("contexts/meta").join(DIGEST)).unwrap();
    let meta = format!("contexts/meta/{DIGEST}/meta.json");
    for name in ["config.json", &meta, "daemon.json"] {
        fs::write(folder.join(name), files.next().unwrap_or_default()).unwrap();
    }
    for docker_context in [None, Some(CONTEXT.to_owned())] {
        let environment = Environment {
            docker_context,
            docker_config: Some(folder.to_owned()),
            home: Some("/home/ada".into()),
            ..Environment::default()
        };
        if let (_, Ok(place)) = endpoint(None, environment.clone()) {
            assert_place(&place);
        }
        let daemon_json = folder.join("daemon.json").display().to_string();
        for [open, private] in judged_files(environment, &daemon_json) {
            assert!(open.text.ends_with('.'), "{}", open.text);
            if STEPS.contains(&&*open.id) {
                assert!(!format!("{open:?}").contains(SECRET), "{open:?}");
            }
            assert!(open.facts.iter().all(|fact| private.facts.contains(fact)));
            let facts = private.facts.into_iter().map(|fact| fact.value);
            let advice = private.advice.into_iter();
            let advice = advice.flat_map(|it| [Some(it.text), it.command].into_iter().flatten());
            for text in facts.chain(advice) {
                assert!(text.chars().count() <= LONGEST, "{text}");
                assert!(!text.chars().any(char::is_control), "{text}");
            }
        }
    }
});

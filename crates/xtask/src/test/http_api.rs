//! The real backend against its own document, by requests that nobody has thought of.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use private_engine::TemporaryEngine;
use tempfile::tempdir;
use xshell::cmd;

use crate::project::Project;
use crate::setup;

/// Fails unless the backend answers all requests as the document says. Two backends are asked, one
/// without an engine and one with, if there can be one.
pub(crate) fn test(project: &Project, no_engine: Option<&str>) -> Result<()> {
    project.build_backend()?;
    ask(project, "unix:///nowhere/docker.sock")?;
    if no_engine.is_none() {
        let engine = TemporaryEngine::new()?;
        engine.start()?;
        ask(project, &engine.host())?;
    }
    Ok(())
}

fn ask(project: &Project, docker_host: &str) -> Result<()> {
    let python = setup::schemathesis(project)?;
    // What pip writes into its first line is where the environment was made.
    let schemathesis = python.with_file_name("schemathesis");
    let tests = project.http_api_tests();
    let folder = tempdir()?;
    let token = folder.path().join("token");
    let mut backend = Command::new(project.backend());
    backend.args(["--listen", "127.0.0.1:0", "--terminal"]);
    backend.args(["--docker-host", docker_host]);
    backend.args(["--start-command", "true", "--token-file"]);
    let backend = Backend::start(backend.arg(&token))?;
    let url = &backend.url;
    let token = fs::read_to_string(token)?;
    let token = token.trim();
    let headers = [
        format!("--header=Authorization: Bearer {token}"),
        // The request that starts Docker wants it.
        "--header=Content-Type: application/json".to_owned(),
    ];
    // It keeps a file of its own in the folder where it runs.
    let _dir = project.sh.push_dir(folder.path());
    cmd!(
        project.sh,
        "{python} {schemathesis} --config-file {tests}/schemathesis.toml run {url}/api/openapi.json
         --url {url} {headers...}"
    )
    .quiet()
    .run()?;
    Ok(())
}

/// A backend that ends with its test.
struct Backend {
    process: Child,
    url: String,
}

impl Backend {
    fn start(command: &mut Command) -> Result<Self> {
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().context("stdout is piped")?;
        let mut backend = Self {
            process,
            url: String::new(),
        };
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        let mut urls =
            lines.filter_map(|line| Some(line.strip_prefix("listening on ")?.to_owned()));
        backend.url = urls.next().context("the backend does not listen")?;
        Ok(backend)
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

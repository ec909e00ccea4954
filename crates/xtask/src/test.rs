mod http_api;
mod other_systems;
mod tally;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use xshell::{Cmd, cmd};

use crate::end_to_end;
use crate::fuzz::{self, Fuzzing};
use crate::integrations::jupyterlab;
use crate::project::Project;
use crate::setup::{self, Browser, Everything, Wine};
use tally::Tally;

/// The variable that is set for those who also run the tests that take minutes.
const LONG: &str = "DOCKER_CONNECTION_LONG_TESTS";

/// The crates whose tests run in a browser, or in Node.
const BROWSER_CRATES: [&str; 6] = [
    "--package",
    "docker-connection-dom",
    "--package",
    "docker-connection-manager",
    "--package",
    "docker-connection-yew",
];

/// Headless, alone, and quiet towards the network.
const CHROMIUM_FLAGS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-extensions",
];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Also run the tests that take minutes
    #[arg(long)]
    long: bool,
}

pub(crate) fn run(project: &Project, args: Args) -> Result<()> {
    let _long = args.long.then(|| project.sh.push_env(LONG, "1"));
    let mut report = Report::default();
    let result = steps(project, &mut report);
    report.print();
    let Tally { passed, failed } = report.tally;
    // A step that is no test may be what failed; no line should sound like success then.
    if result.is_ok() || failed > 0 {
        println!("{passed} passed, {failed} failed");
    }
    result
}

fn steps(project: &Project, report: &mut Report) -> Result<()> {
    let sh = &project.sh;
    let tools = report.step("set-up", |_| setup::everything(project))?;
    let nats_server = tools.nats_server.as_ref().ok();
    let _nats_server = nats_server.map(|program| sh.push_env("NATS_SERVER", program));

    report.step("format", |_| {
        cmd!(sh, "cargo fmt --all --check").run()?;
        let fuzz = project.fuzz().join("Cargo.toml");
        Ok(cmd!(sh, "cargo fmt --manifest-path {fuzz} --check").run()?)
    })?;
    report.step("clippy", |_| {
        let deny = ["--", "--deny", "warnings"];
        cmd!(sh, "cargo clippy --workspace --all-targets {deny...}").run()?;
        fuzz::clippy(project)
    })?;
    report.step("unit and doc tests", |tally| {
        count(cmd!(sh, "cargo test --workspace"), tally)
    })?;
    for system in &other_systems::SYSTEMS {
        let step = format!("types on {}", system.name);
        match system.compiler(project) {
            Ok(compiler) => report.step(&step, |_| system.check(project, &compiler))?,
            Err(error) => report.skip(&step, &format!("{error:#}")),
        }
    }
    if sh.var_os(LONG).is_some() {
        match Wine::find(project) {
            Ok(wine) => report.step("tests on Windows", |tally| {
                count(other_systems::windows_tests(project, &wine)?, tally)
            })?,
            Err(error) => report.skip("tests on Windows", &format!("{error:#}")),
        }
        match Fuzzing::find(project) {
            Ok(fuzzing) => report.step("fuzzing", |_| fuzzing.test(project))?,
            Err(error) => report.skip("fuzzing", &format!("{error:#}")),
        }
    }
    report.step("browser tests", |tally| {
        // Without the doc tests, which run on the host.
        let test = cmd!(sh, "cargo test --target wasm32-unknown-unknown --tests");
        let test = tools.wasm.prepare(test.args(BROWSER_CRATES));
        count(in_browser(project, &tools.browser, test)?, tally)
    })?;

    let is_ci = env::var("CI").is_ok_and(|ci| ci == "true");
    if let Err(error) = &tools.nats_server {
        ensure!(!is_ci, "CI has to test with NATS, but {error:#}");
        report.skip("fleet tests", &format!("NATS cannot be had: {error:#}"));
    }
    if let Some(reason) = &tools.no_engine {
        ensure!(!is_ci, "CI has to test with a Docker engine, but {reason}");
        report.skip("engine tests", reason);
        report.skip("end-to-end tests", reason);
    } else {
        report.step("engine tests", |tally| {
            // All packages again, as cargo would compile some dependencies once more for a
            // selection.
            let ignored = ["--", "--ignored", "--test-threads=2"];
            let fleet = ["--exclude", "docker-connection-fleet"];
            let without = nats_server.is_none().then_some(fleet);
            let without = without.into_iter().flatten();
            let test = cmd!(
                sh,
                "cargo test --workspace {without...} --tests {ignored...}"
            );
            count(test, tally)
        })?;
        report.step("end-to-end tests", |tally| {
            let (_dir, playwright) = end_to_end::playwright(project, &tools)?;
            count(playwright, tally)
        })?;
    }
    report.step("HTTP API tests", |_| {
        http_api::test(project, tools.no_engine.as_deref())
    })?;
    report.step("packaging tests", |tally| {
        let (_dir, playwright) = end_to_end::packaging(project, &tools)?;
        count(playwright, tally)
    })?;
    other_browser(
        project,
        report,
        &tools,
        "Firefox",
        "FIREFOX",
        setup::firefox,
    )?;
    if sh.var_os(LONG).is_some() {
        other_browser(
            project,
            report,
            &tools,
            "WebKit",
            "MINI_BROWSER",
            setup::mini_browser,
        )?;
    }
    report.step("VS Code tests", |tally| {
        let (_dir, playwright) = end_to_end::vscode(project, &tools)?;
        count(playwright, tally)
    })?;
    report.step("JupyterLab tests", |tally| {
        jupyterlab::lint(project)?;
        count(jupyterlab::server_tests(project)?, tally)?;
        let (_dir, playwright) = end_to_end::jupyterlab(project, &tools)?;
        count(playwright, tally)
    })
}

/// Tests in a browser that a machine may do without.
fn other_browser(
    project: &Project,
    report: &mut Report,
    tools: &Everything,
    name: &str,
    variable: &str,
    find: fn(&Project) -> Result<PathBuf>,
) -> Result<()> {
    let name = format!("{name} tests");
    let found = match &tools.no_engine {
        Some(reason) => Err(reason.clone()),
        None => find(project).map_err(|error| error.to_string()),
    };
    match found {
        Err(reason) => report.skip(&name, &reason),
        Ok(browser) => report.step(&name, |tally| {
            let (_dir, playwright) = end_to_end::other_browser(project, tools, variable, &browser)?;
            count(playwright, tally)
        })?,
    }
    Ok(())
}

/// Makes cargo run a crate's wasm tests where each of them asks for: in a page or a worker of the
/// browser, or in Node.
fn in_browser<'a>(project: &Project, browser: &Browser, test: Cmd<'a>) -> Result<Cmd<'a>> {
    let options = json!({ "binary": browser.chromium, "args": CHROMIUM_FLAGS });
    let options = json!({ "goog:chromeOptions": options });
    let file = project.wasm_target().join("webdriver.json");
    fs::create_dir_all(project.wasm_target())?;
    fs::write(&file, options.to_string())?;
    Ok(test
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            "wasm-bindgen-test-runner",
        )
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file)
        // For all tests of a program together, in s; a busy machine needs more than the usual 20.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        .env("CHROMEDRIVER", &browser.driver))
}

/// Runs the tests and counts them while their output passes by.
fn count(tests: Cmd<'_>, tally: &mut Tally) -> Result<()> {
    eprintln!("$ {tests}");
    let mut tests = Command::from(tests).stdout(Stdio::piped()).spawn()?;
    let output = tests.stdout.take().context("stdout is piped")?;
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        *tally += Tally::of_line(&line);
    }
    let status = tests.wait()?;
    ensure!(status.success(), "the tests ended with {status}");
    Ok(())
}

/// What ran, how it ended and how long it took.
#[derive(Default)]
struct Report {
    lines: Vec<String>,
    tally: Tally,
}

impl Report {
    fn step<T>(&mut self, name: &str, run: impl FnOnce(&mut Tally) -> Result<T>) -> Result<T> {
        println!("\n=== {name} ===");
        let start = Instant::now();
        let result = run(&mut self.tally);
        let outcome = if result.is_ok() { "ok" } else { "FAILED" };
        self.add(name, outcome, start.elapsed());
        result.with_context(|| format!("{name} failed"))
    }

    fn skip(&mut self, name: &str, reason: &str) {
        println!("\nskipped: {name} ({reason})");
        self.add(name, "skipped", Duration::ZERO);
    }

    fn add(&mut self, name: &str, outcome: &str, time: Duration) {
        let seconds = time.as_secs_f32();
        self.lines
            .push(format!("{name:20} {outcome:8} {seconds:6.1} s"));
    }

    fn print(&self) {
        println!("\n{}\n", self.lines.join("\n"));
    }
}

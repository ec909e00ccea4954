//! `doctor`: a diagnosis for a person at a terminal, or for a script.

mod page;

use std::env;
use std::io::{self, IsTerminal, Write};
use std::pin::pin;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};
use docker_connection::{Diagnosis, DiagnosisStatus, DiagnosisStep};
use docker_connection_backend::process::{sentence, without_empty_variables};
use docker_connection_backend::{Environment, diagnose, raise_descriptor_limit};
use futures_util::StreamExt;
use tokio::runtime::Runtime;

use page::Page;

/// What the first word of the command line is.
pub(crate) const NAME: &str = "doctor";

/// The exit status for a command line that makes no sense.
const USAGE: u8 = 64;

/// Looks at the way to the Docker engine, step by step, and changes nothing. The exit status is 0
/// if the engine can be used, 1 if something is not as it should be, 2 if it cannot be used, and 64
/// for a wrong command line.
#[derive(Debug, Parser)]
#[command(name = "docker-connection-backend doctor")]
struct Args {
    /// The engine, as in unix:///var/run/docker.sock [default: what Docker's own client uses]
    #[arg(long, env = "DOCKER_CONNECTION_DOCKER_HOST", value_name = "URL")]
    docker_host: Option<String>,

    /// Print one object in JSON, at the end
    #[arg(long)]
    json: bool,
}

pub(crate) fn main() -> ExitCode {
    let args = match of_process() {
        Ok(args) => args,
        Err(error) if error.use_stderr() => {
            // Nobody may be reading it.
            let _ = writeln!(
                io::stderr(),
                "docker-connection-backend: {}",
                sentence(&error)
            );
            return ExitCode::from(USAGE);
        }
        Err(error) => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
    };
    raise_descriptor_limit();
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = writeln!(
                io::stderr(),
                "docker-connection-backend: cannot run: {error}"
            );
            return ExitCode::from(exit_status(DiagnosisStatus::Unusable));
        }
    };
    let status = runtime.block_on(examine(args));
    // A file system that hangs must not delay the end.
    runtime.shutdown_background();
    ExitCode::from(exit_status(status))
}

fn of_process() -> Result<Args, clap::Error> {
    let command = without_empty_variables(Args::command());
    // The word `doctor` stands for the program's name.
    Args::from_arg_matches(&command.try_get_matches_from(env::args_os().skip(1))?)
}

async fn examine(args: Args) -> DiagnosisStatus {
    let mut steps = pin!(diagnose(args.docker_host, Environment::current()));
    let mut page = (!args.json).then(page);
    let mut made: Vec<DiagnosisStep> = Vec::new();
    while let Some(step) = steps.next().await {
        if let Some(page) = &mut page {
            page.step(&step);
        }
        made.push(step);
    }
    let status = DiagnosisStatus::of(&made);
    match &mut page {
        Some(page) => page.end(status, &made),
        None => print(&Diagnosis {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            status,
            steps: made,
        }),
    }
    status
}

fn page() -> Page<io::Stdout> {
    let out = io::stdout();
    let has_colour = out.is_terminal() && env::var_os("NO_COLOR").is_none_or(|it| it.is_empty());
    Page::new(out, has_colour)
}

fn print(diagnosis: &Diagnosis) {
    let text = serde_json::to_string_pretty(diagnosis).expect("a diagnosis is JSON");
    // Nobody may be reading it.
    let _ = writeln!(io::stdout(), "{text}");
}

fn exit_status(status: DiagnosisStatus) -> u8 {
    match status {
        DiagnosisStatus::Usable => 0,
        DiagnosisStatus::Warnings => 1,
        _ => 2,
    }
}

//! The program: reads the arguments, and serves until it is told to end.

#![forbid(unsafe_code)]

mod args;
mod doctor;

use std::env;
use std::io;
use std::process::ExitCode;

use docker_connection_backend::process::{EntranceError, refuse, sentence};
use docker_connection_backend::{
    Backend, Config, ConfigError, Environment, TerminalConfig, raise_descriptor_limit,
};
use tokio::runtime::Runtime;

use args::Args;

const NAME: &str = "docker-connection-backend";

/// Why the program does not start, as one sentence.
#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error(
        "--start-command would let every user of this machine start Docker; add --token-file, or \
         listen on a unix socket"
    )]
    NotGuarded,
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Entrance(#[from] EntranceError),
    #[error("cannot run: {0}")]
    Runtime(#[source] io::Error),
}

fn main() -> ExitCode {
    if env::args_os()
        .nth(1)
        .is_some_and(|word| word == doctor::NAME)
    {
        return doctor::main();
    }
    let args = match Args::of_process() {
        Ok(args) => args,
        Err(error) if error.use_stderr() => return refuse(NAME, sentence(&error)),
        // What was asked for: the help, or the version. Nobody may be reading it.
        Err(error) => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
    };
    let _log = args.log.start();
    raise_descriptor_limit();
    match run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(NAME, error),
    }
}

fn run(args: Args) -> Result<(), StartError> {
    let runtime = Runtime::new().map_err(StartError::Runtime)?;
    let result = runtime.block_on(serve(args));
    // A name that is being looked up must not delay the end.
    runtime.shutdown_background();
    result
}

async fn serve(args: Args) -> Result<(), StartError> {
    let entrance = args.server.entrance()?;
    if entrance.is_open() && args.start_command.is_some() {
        return Err(StartError::NotGuarded);
    }
    if args.terminal && entrance.is_open() {
        tracing::warn!(
            "every user of this machine may start containers by the terminal; --token-file keeps \
             others out"
        );
    }
    let backend = Backend::new(Config {
        docker_host: args.docker_host,
        environment: Environment::current(),
        assets: entrance.assets.clone(),
        allowed_hosts: entrance.allowed_hosts.clone(),
        allowed_origins: entrance.allowed_origins.clone(),
        token: entrance.token.clone(),
        start_command: args.start_command,
        terminal: args.terminal.then(|| TerminalConfig {
            images: args.terminal_image,
            ..TerminalConfig::default()
        }),
        show_containers: args.show_containers,
        max_connections: entrance.max_connections,
    })?;
    let serve = async |listener, told_to_end| backend.serve(listener, told_to_end).await;
    Ok(entrance.open(serve).await?)
}

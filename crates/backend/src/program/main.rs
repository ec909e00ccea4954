//! The program: reads the arguments, and serves until it is told to end.

#![forbid(unsafe_code)]

mod args;
mod doctor;
mod listen;
mod log;
mod platform;

use std::env;
use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use docker_connection_backend::{
    Backend, Config, ConfigError, Environment, TerminalConfig, Token, TokenError,
    raise_descriptor_limit,
};
use tokio::runtime::Runtime;

use args::Args;
use listen::{Listen, ListenError};

/// Why the program does not start, as one sentence.
#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error(
        "--listen {0} would let other machines in without a login; add --token-file, \
         or use a loopback address such as 127.0.0.1:8787"
    )]
    NotLocal(Listen),
    #[error(
        "--start-command would let every user of this machine start Docker; add --token-file, or \
         listen on a unix socket"
    )]
    NotGuarded,
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error(transparent)]
    Listen(#[from] ListenError),
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
        Err(error) if error.use_stderr() => return refuse(args::sentence(&error)),
        // What was asked for: the help, or the version. Nobody may be reading it.
        Err(error) => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
    };
    // Writes what is left of the log when it is dropped.
    let _log = log::start(args.log_format, args.log_level);
    raise_descriptor_limit();
    match run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(error),
    }
}

fn refuse(why: impl Display) -> ExitCode {
    // Nobody may be reading it.
    let _ = writeln!(io::stderr(), "docker-connection-backend: {why}");
    ExitCode::from(2)
}

fn run(args: Args) -> Result<(), StartError> {
    let runtime = Runtime::new().map_err(StartError::Runtime)?;
    let result = runtime.block_on(serve(args));
    // A name that is being looked up must not delay the end.
    runtime.shutdown_background();
    result
}

async fn serve(args: Args) -> Result<(), StartError> {
    let handed_over = platform::handed_over().map_err(ListenError::HandedOver)?;
    let at = handed_over.as_ref().map_or(&args.listen, |open| &open.at);
    if !at.is_local() && args.token_file.is_none() {
        return Err(StartError::NotLocal(at.clone()));
    }
    let is_open = args.token_file.is_none() && matches!(at, Listen::Tcp(_));
    if is_open && args.start_command.is_some() {
        return Err(StartError::NotGuarded);
    }
    let token = args.token_file.as_deref().map(Token::from_file);
    let token = token.transpose()?;
    if args.terminal && is_open {
        tracing::warn!(
            "every user of this machine may start containers by the terminal; --token-file keeps \
             others out"
        );
    }
    let own_name = at.own_name();
    let mut allowed_hosts = args.allow_host;
    allowed_hosts.extend(own_name.iter().flat_map(|name| name.parse()));
    let backend = Backend::new(Config {
        docker_host: args.docker_host,
        environment: Environment::current(),
        assets: args.assets,
        allowed_hosts,
        allowed_origins: args.allow_origin,
        token: token.clone(),
        start_command: args.start_command,
        terminal: args.terminal.then(|| TerminalConfig {
            images: args.terminal_image,
            ..TerminalConfig::default()
        }),
        show_containers: args.show_containers,
        max_connections: args.max_connections,
    })?;
    let told_to_end = platform::told_to_end().map_err(StartError::Runtime)?;
    let told_to_end = async {
        told_to_end.await;
        platform::tell_stopping();
    };
    let open = match handed_over {
        Some(open) => open,
        None => args.listen.open(args.listen_mode).await?,
    };
    announce(&open.at, own_name.as_deref(), token.as_ref());
    platform::tell_ready();
    backend.serve(open.listener, told_to_end).await;
    Ok(())
}

/// Says where to connect. Nobody may be reading it.
fn announce(at: &Listen, own_name: Option<&str>, token: Option<&Token>) {
    let mut out = io::stdout();
    let Listen::Tcp(address) = at else {
        let _ = writeln!(out, "listening on {at}");
        return;
    };
    let _ = writeln!(out, "listening on http://{address}");
    if let (Some(token), Some(name)) = (token, own_name) {
        let (port, token) = (address.port(), token.reveal());
        let _ = writeln!(out, "open http://{name}:{port}/?token={token}");
    }
}

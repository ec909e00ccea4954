//! The program: reads the arguments, and serves until it is told to end.

#![forbid(unsafe_code)]

use std::env;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, ValueEnum};
use docker_connection_backend::{
    AllowedHost, AllowedOrigin, Backend, Config, ConfigError, Environment, Token, TokenError,
};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

/// Tells browsers whether the Docker engine can be used.
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    /// Where to listen; port 0 is any free one, and other machines can connect only with a token
    #[arg(
        long,
        env = "DOCKER_CONNECTION_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8787"
    )]
    listen: SocketAddr,

    /// The engine, as in unix:///var/run/docker.sock [default: what Docker's own client uses]
    #[arg(long, env = "DOCKER_CONNECTION_DOCKER_HOST", value_name = "URL")]
    docker_host: Option<String>,

    /// A folder of files to serve next to the API
    #[arg(long, env = "DOCKER_CONNECTION_ASSETS", value_name = "FOLDER")]
    assets: Option<PathBuf>,

    /// A name under which browsers may ask, as in ide.example.org; one without a port stands for
    /// any port, and the names of loopback addresses are always allowed
    #[arg(
        long,
        env = "DOCKER_CONNECTION_ALLOW_HOST",
        value_name = "HOST",
        value_delimiter = ','
    )]
    allow_host: Vec<AllowedHost>,

    /// An origin whose pages may ask, as in https://ide.example.org or vscode-webview://*; the
    /// backend's own is always allowed
    #[arg(
        long,
        env = "DOCKER_CONNECTION_ALLOW_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    allow_origin: Vec<AllowedOrigin>,

    /// Answer only those who know the token in this file; it is made if it is missing
    #[arg(long, env = "DOCKER_CONNECTION_TOKEN_FILE", value_name = "FILE")]
    token_file: Option<PathBuf>,

    /// How many connections are open at a time; further ones wait
    #[arg(long, env = "DOCKER_CONNECTION_MAX_CONNECTIONS", value_name = "NUMBER", default_value_t = Config::MAX_CONNECTIONS)]
    max_connections: NonZeroU32,

    /// How the log on standard error is written
    #[arg(
        long,
        env = "DOCKER_CONNECTION_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text"
    )]
    log_format: LogFormat,
}

impl Args {
    /// The arguments and the variables of this process. Empty variables are as good as none:
    /// Compose sets such ones for `${NAME:-}`.
    fn of_process() -> Result<Self, clap::Error> {
        let command = Self::command().mut_args(|arg| {
            let variable = arg.get_env().and_then(env::var_os);
            if variable.is_some_and(|value| value.is_empty()) {
                arg.env(None)
            } else {
                arg
            }
        });
        Self::from_arg_matches(&command.try_get_matches()?)
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

/// Why the program does not start, as one sentence.
#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error(
        "--listen {0} would let other machines in without a login; add --token-file, \
         or use a loopback address such as 127.0.0.1:{port}", port = .0.port()
    )]
    NotLoopback(SocketAddr),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, #[source] io::Error),
    #[error("cannot run: {0}")]
    Runtime(#[source] io::Error),
}

fn main() -> ExitCode {
    let args = match Args::of_process() {
        Ok(args) => args,
        Err(error) if error.use_stderr() => return refuse(sentence(&error)),
        // What was asked for: the help, or the version. Nobody may be reading it.
        Err(error) => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
    };
    let log = tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_target(false);
    match args.log_format {
        LogFormat::Text => log.with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    match run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(error),
    }
}

fn refuse(why: impl Display) -> ExitCode {
    eprintln!("docker-connection-backend: {why}");
    ExitCode::from(2)
}

/// What is wrong with the arguments. The possible values have a line of their own there; after an
/// empty line, the usage follows.
fn sentence(error: &clap::Error) -> String {
    let text = error.to_string();
    let lines = text.lines().take_while(|line| !line.is_empty());
    let sentence = lines.map(str::trim).collect::<Vec<_>>().join(" ");
    sentence
        .strip_prefix("error: ")
        .unwrap_or(&sentence)
        .to_owned()
}

fn run(args: Args) -> Result<(), StartError> {
    if !args.listen.ip().is_loopback() && args.token_file.is_none() {
        return Err(StartError::NotLoopback(args.listen));
    }
    let runtime = Runtime::new().map_err(StartError::Runtime)?;
    let result = runtime.block_on(serve(args));
    // A name that is being looked up must not delay the end.
    runtime.shutdown_background();
    result
}

async fn serve(args: Args) -> Result<(), StartError> {
    let token = args.token_file.as_deref().map(Token::from_file);
    let token = token.transpose()?;
    let own_name = own_name(args.listen.ip());
    let mut allowed_hosts = args.allow_host;
    allowed_hosts.extend(own_name.parse());
    let backend = Backend::new(Config {
        docker_host: args.docker_host,
        environment: Environment::current(),
        assets: args.assets,
        allowed_hosts,
        allowed_origins: args.allow_origin,
        token: token.clone(),
        max_connections: args.max_connections,
    })?;
    let mut terminate = signal(SignalKind::terminate()).map_err(StartError::Runtime)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(StartError::Runtime)?;
    let told_to_end = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    let failed = |error| StartError::Listen(args.listen, error);
    let listener = TcpListener::bind(args.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    // Nobody may be reading it.
    let _ = writeln!(io::stdout(), "listening on http://{address}");
    if let Some(token) = token {
        let port = address.port();
        let _ = writeln!(
            io::stdout(),
            "open http://{own_name}:{port}/?token={}",
            token.reveal()
        );
    }
    backend.serve(listener, told_to_end).await;
    Ok(())
}

/// What a browser on this machine can call the address.
fn own_name(address: IpAddr) -> String {
    match address {
        address if address.is_unspecified() => "localhost".to_owned(),
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

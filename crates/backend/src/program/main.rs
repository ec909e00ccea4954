//! The program: reads the arguments, and serves until it is told to end.

#![forbid(unsafe_code)]

mod args;
mod log;

use std::fmt::Display;
use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;

use docker_connection_backend::{
    Backend, Config, ConfigError, Environment, Token, TokenError, raise_descriptor_limit,
};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use args::Args;

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

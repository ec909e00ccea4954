//! The program: an agent, a gateway, or the token of a host.

#![forbid(unsafe_code)]

mod args;

use std::io::{self, Write};
use std::process::ExitCode;

use docker_connection_backend::hosts::HostsConfig;
use docker_connection_backend::process::{EntranceError, refuse, sentence, told_to_end};
use docker_connection_backend::{Environment, Token, TokenError, raise_descriptor_limit};
use docker_connection_fleet::{
    Agent, AgentConfig, AgentError, Gateway, GatewayConfig, GatewayError, NotANatsUrl,
};
use tokio::runtime::Runtime;

use args::{AgentArgs, Arguments, Command, GatewayArgs, GatewayCommand, TokenArgs};

const NAME: &str = "docker-connection-fleet";

/// Why the program ends, as one sentence.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Agent(#[from] AgentError),
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    #[error(transparent)]
    Entrance(#[from] EntranceError),
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error("--nats: {0}")]
    Url(#[from] NotANatsUrl),
    #[error("cannot run: {0}")]
    Runtime(#[source] io::Error),
}

fn main() -> ExitCode {
    let args = match Arguments::of_process() {
        Ok(args) => args,
        Err(error) if error.use_stderr() => return refuse(NAME, sentence(&error)),
        // What was asked for: the help, or the version. Nobody may be reading it.
        Err(error) => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
    };
    match run(args.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(NAME, error),
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Agent(args) => {
            let _log = args.log.start();
            block_on(agent(args))
        }
        Command::Gateway(GatewayArgs {
            command: Some(GatewayCommand::Token(args)),
            ..
        }) => token(&args),
        Command::Gateway(args) => {
            let _log = args.log.start();
            raise_descriptor_limit();
            block_on(gateway(args))
        }
    }
}

fn block_on(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = Runtime::new().map_err(Failure::Runtime)?;
    let result = runtime.block_on(work);
    // A name that is being looked up must not delay the end.
    runtime.shutdown_background();
    result
}

async fn agent(args: AgentArgs) -> Result<(), Failure> {
    let told_to_end = told_to_end()?;
    let config = AgentConfig {
        nats: args.nats.try_into()?,
        host: args.host,
        docker_host: args.docker_host,
        environment: Environment::current(),
    };
    let work = async {
        Agent::connect(config)
            .await?
            .run(std::future::pending())
            .await
    };
    tokio::select! {
        result = work => Ok(result?),
        () = told_to_end => Ok(()),
    }
}

async fn gateway(args: GatewayArgs) -> Result<(), Failure> {
    let entrance = args.server.entrance()?;
    let gateway = Gateway::connect(GatewayConfig {
        replicas: args.replicas.into(),
        hosts: HostsConfig {
            assets: entrance.assets.clone(),
            allowed_hosts: entrance.allowed_hosts.clone(),
            allowed_origins: entrance.allowed_origins.clone(),
            token: entrance.token.clone(),
            max_connections: entrance.max_connections,
        },
        ..GatewayConfig::new(args.nats.try_into()?)
    });
    let gateway = gateway.await?;
    let serve = async |listener, told_to_end| gateway.serve(listener, told_to_end).await;
    Ok(entrance.open(serve).await?)
}

fn token(args: &TokenArgs) -> Result<(), Failure> {
    let token = Token::from_file(&args.token_file)?;
    // Nobody may be reading it.
    let _ = writeln!(io::stdout(), "{}", token.for_host(args.name.as_str()));
    Ok(())
}

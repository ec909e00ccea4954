use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use docker_connection_backend::process::{LogArgs, ServerArgs, without_empty_variables};
use docker_connection_fleet::{HostName, NatsConfig, NotANatsUrl};

/// Tells browsers about the Docker engines of many hosts, over NATS JetStream.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Agent(AgentArgs),
    Gateway(GatewayArgs),
}

/// Watches the Docker engine of one host while somebody looks at it
#[derive(Debug, Args)]
pub(crate) struct AgentArgs {
    /// The name under which browsers ask for this host: up to 63 of a-z, 0-9, - and _
    #[arg(long, env = "DOCKER_CONNECTION_HOST", value_name = "NAME")]
    pub(crate) host: HostName,

    /// The engine, as in unix:///var/run/docker.sock [default: what Docker's own client uses]
    #[arg(long, env = "DOCKER_CONNECTION_DOCKER_HOST", value_name = "URL")]
    pub(crate) docker_host: Option<String>,

    #[command(flatten)]
    pub(crate) nats: NatsArgs,

    #[command(flatten)]
    pub(crate) log: LogArgs,
}

/// Answers browsers for all hosts
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct GatewayArgs {
    #[command(subcommand)]
    pub(crate) command: Option<GatewayCommand>,

    #[command(flatten)]
    pub(crate) server: ServerArgs,

    /// How many servers of a NATS cluster keep the states of the hosts, if the gateway is the first
    /// one
    #[arg(
        long,
        env = "DOCKER_CONNECTION_REPLICAS",
        value_name = "NUMBER",
        default_value_t = 1,
        value_parser = clap::value_parser!(u8).range(1..=5)
    )]
    pub(crate) replicas: u8,

    #[command(flatten)]
    pub(crate) nats: NatsArgs,

    #[command(flatten)]
    pub(crate) log: LogArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GatewayCommand {
    Token(TokenArgs),
}

/// Prints the token that opens one host
#[derive(Debug, Args)]
pub(crate) struct TokenArgs {
    /// The host
    pub(crate) name: HostName,

    /// The file with the gateways' token; it is made if it is missing
    #[arg(long, env = "DOCKER_CONNECTION_TOKEN_FILE", value_name = "FILE")]
    pub(crate) token_file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct NatsArgs {
    /// A NATS server, as in nats://127.0.0.1:4222 or tls://nats.example.org; more of a cluster's
    /// may be named
    #[arg(
        long = "nats",
        env = "DOCKER_CONNECTION_NATS",
        value_name = "URL",
        value_delimiter = ',',
        required = true,
        // It may hold a password.
        hide_env_values = true
    )]
    servers: Vec<String>,

    /// A file with the JWT and key of a NATS user
    #[arg(long, env = "DOCKER_CONNECTION_NATS_CREDENTIALS", value_name = "FILE")]
    nats_credentials: Option<PathBuf>,

    /// Certificates of those who sign the servers', besides the system's
    #[arg(long, env = "DOCKER_CONNECTION_NATS_CA", value_name = "FILE")]
    nats_ca: Option<PathBuf>,

    /// A certificate by which the servers know this program
    #[arg(
        long,
        env = "DOCKER_CONNECTION_NATS_CERTIFICATE",
        value_name = "FILE",
        requires = "nats_key"
    )]
    nats_certificate: Option<PathBuf>,

    /// The certificate's key
    #[arg(
        long,
        env = "DOCKER_CONNECTION_NATS_KEY",
        value_name = "FILE",
        requires = "nats_certificate"
    )]
    nats_key: Option<PathBuf>,

    /// The bucket of the hosts' states, and the first word of the subjects
    #[arg(
        long,
        env = "DOCKER_CONNECTION_NATS_BUCKET",
        value_name = "NAME",
        default_value = NatsConfig::BUCKET
    )]
    nats_bucket: String,
}

impl Arguments {
    /// The arguments and the variables of this process.
    pub(crate) fn of_process() -> Result<Self, clap::Error> {
        let command = Self::command();
        let command = command.mut_subcommands(|command| {
            without_empty_variables(command).mut_subcommands(without_empty_variables)
        });
        Self::from_arg_matches(&command.try_get_matches()?)
    }
}

impl TryFrom<NatsArgs> for NatsConfig {
    type Error = NotANatsUrl;

    fn try_from(args: NatsArgs) -> Result<Self, NotANatsUrl> {
        let servers = args.servers.iter().map(|url| url.parse());
        Ok(Self {
            servers: servers.collect::<Result<_, _>>()?,
            credentials: args.nats_credentials,
            ca: args.nats_ca,
            certificate: args.nats_certificate.zip(args.nats_key),
            bucket: args.nats_bucket,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::Arg;

    use super::*;

    /// The options that only the backend's table tells.
    const OF_A_SERVER: [&str; 7] = [
        "listen",
        "listen-mode",
        "assets",
        "allow-host",
        "allow-origin",
        "token-file",
        "max-connections",
    ];

    fn with_arguments(mut test: impl FnMut(&str, &Arg)) {
        let program = Arguments::command();
        for command in program.get_subcommands() {
            for option in command.get_arguments() {
                if let Some(name) = option.get_long() {
                    test(name, option);
                }
            }
        }
    }

    #[test]
    fn the_book_tells_every_option_with_its_default() {
        let book = include_str!("../../../../docs/fleet.md");
        let mut names = BTreeSet::new();
        with_arguments(|name, option| {
            if OF_A_SERVER.contains(&name) {
                assert!(book.contains(&format!("`--{name}`")), "{name}");
                return;
            }
            let default = option.get_default_values().iter();
            let default = default.map(|value| format!("`{}` ", value.display()));
            let row = format!("\n| `--{name}` | {}| ", default.collect::<String>());
            assert!(book.contains(&row), "docs/fleet.md lacks:{row}");
            names.insert(name.to_owned());
        });
        assert_eq!(book.matches("\n| `--").count(), names.len());
    }

    #[test]
    fn every_option_has_a_variable_of_its_name() {
        with_arguments(|name, option| {
            let variable = name.to_uppercase().replace('-', "_");
            let variable = format!("DOCKER_CONNECTION_{variable}");
            assert_eq!(option.get_env(), Some(variable.as_ref()), "{name}");
        });
    }

    #[test]
    fn a_password_in_the_environment_is_not_shown() {
        let mut hidden = 0;
        with_arguments(|name, option| {
            hidden += usize::from(name == "nats" && option.is_hide_env_values_set());
        });
        assert_eq!(hidden, 2);
    }
}

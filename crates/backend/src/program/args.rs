use std::env;
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{ArgAction, Command, CommandFactory, FromArgMatches, Parser};
use docker_connection_backend::{AllowedHost, AllowedOrigin, Config, StartCommand, TerminalConfig};

use crate::listen::Listen;
use crate::log::{LogFormat, LogLevel};

/// Tells browsers whether the Docker engine can be used.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "docker-connection-backend doctor looks at the way to the engine, step by step."
)]
pub(crate) struct Args {
    /// Where to listen, as in 127.0.0.1:8787 or unix:/run/docker-connection.sock; port 0 is any
    /// free one, other machines can connect only with a token, and a socket that systemd hands
    /// over comes first
    #[arg(
        long,
        env = "DOCKER_CONNECTION_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8787"
    )]
    pub(crate) listen: Listen,

    /// Who may connect to a unix socket, as chmod writes it in digits
    #[arg(
        long,
        env = "DOCKER_CONNECTION_LISTEN_MODE",
        value_name = "MODE",
        default_value = "0600",
        value_parser = mode
    )]
    pub(crate) listen_mode: u32,

    /// The engine, as in unix:///var/run/docker.sock [default: what Docker's own client uses]
    #[arg(long, env = "DOCKER_CONNECTION_DOCKER_HOST", value_name = "URL")]
    pub(crate) docker_host: Option<String>,

    /// A folder of files to serve next to the API
    #[arg(long, env = "DOCKER_CONNECTION_ASSETS", value_name = "FOLDER")]
    pub(crate) assets: Option<PathBuf>,

    /// Let those who may ask have Docker started by this command, as in systemctl start docker; its
    /// words are split as a shell does, no shell runs it, and it needs --token-file or a unix socket
    #[arg(long, env = "DOCKER_CONNECTION_START_COMMAND", value_name = "COMMAND")]
    pub(crate) start_command: Option<StartCommand>,

    /// Give those who may ask a shell in a container of its own; whoever can connect may then start
    /// containers, so it wants --token-file as well
    #[arg(
        long,
        env = "DOCKER_CONNECTION_TERMINAL",
        action = ArgAction::SetTrue,
        value_parser = BoolishValueParser::new()
    )]
    pub(crate) terminal: bool,

    /// An image that a terminal's container may be made of, the first one if none is asked for; it
    /// has to be at the engine already
    #[arg(
        long,
        env = "DOCKER_CONNECTION_TERMINAL_IMAGE",
        value_name = "NAME",
        value_delimiter = ',',
        default_value = TerminalConfig::IMAGE
    )]
    pub(crate) terminal_image: Vec<String>,

    /// Tell those who may ask the names of the containers that run, and what each of them uses
    #[arg(
        long,
        env = "DOCKER_CONNECTION_SHOW_CONTAINERS",
        action = ArgAction::SetTrue,
        value_parser = BoolishValueParser::new()
    )]
    pub(crate) show_containers: bool,

    /// A name under which browsers may ask, as in ide.example.org; one without a port stands for
    /// any port, and the names of loopback addresses are always allowed
    #[arg(
        long,
        env = "DOCKER_CONNECTION_ALLOW_HOST",
        value_name = "HOST",
        value_delimiter = ','
    )]
    pub(crate) allow_host: Vec<AllowedHost>,

    /// An origin whose pages may ask, as in https://ide.example.org or vscode-webview://*; the
    /// backend's own is always allowed
    #[arg(
        long,
        env = "DOCKER_CONNECTION_ALLOW_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    pub(crate) allow_origin: Vec<AllowedOrigin>,

    /// Answer only those who know the token in this file; it is made if it is missing
    #[arg(long, env = "DOCKER_CONNECTION_TOKEN_FILE", value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,

    /// How many connections are open at a time; further ones wait
    #[arg(long, env = "DOCKER_CONNECTION_MAX_CONNECTIONS", value_name = "NUMBER", default_value_t = Config::MAX_CONNECTIONS)]
    pub(crate) max_connections: NonZeroU32,

    /// How the log on standard error is written
    #[arg(
        long,
        env = "DOCKER_CONNECTION_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text"
    )]
    pub(crate) log_format: LogFormat,

    /// The least important of what is logged
    #[arg(
        long,
        env = "DOCKER_CONNECTION_LOG_LEVEL",
        value_name = "LEVEL",
        default_value = "info"
    )]
    pub(crate) log_level: LogLevel,
}

impl Args {
    /// The arguments and the variables of this process. Empty variables are as good as none:
    /// Compose sets such ones for `${NAME:-}`.
    pub(crate) fn of_process() -> Result<Self, clap::Error> {
        let command = without_empty_variables(Self::command());
        Self::from_arg_matches(&command.try_get_matches()?)
    }
}

/// The command for which empty variables are as good as none.
pub(crate) fn without_empty_variables(command: Command) -> Command {
    command.mut_args(|arg| {
        let variable = arg.get_env().and_then(env::var_os);
        if variable.is_some_and(|value| value.is_empty()) {
            arg.env(None)
        } else {
            arg
        }
    })
}

fn mode(text: &str) -> Result<u32, &'static str> {
    let bits = u32::from_str_radix(text, 8).ok();
    bits.filter(|bits| *bits <= 0o777)
        .ok_or("a mode is three digits from 0 to 7, as in 660")
}

/// What is wrong with the arguments. The possible values have a line of their own there; after an
/// empty line, the usage follows.
pub(crate) fn sentence(error: &clap::Error) -> String {
    let text = error.to_string();
    let lines = text.lines().take_while(|line| !line.is_empty());
    let sentence = lines.map(str::trim).collect::<Vec<_>>().join(" ");
    sentence
        .strip_prefix("error: ")
        .unwrap_or(&sentence)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use clap::Arg;

    use super::*;

    #[test]
    fn the_book_tells_every_option_with_its_default() {
        let book = include_str!("../../../../docs/configuration.md");
        let command = Args::command();
        let options = command.get_arguments().filter_map(Arg::get_long);
        assert_eq!(book.matches("\n| `--").count(), options.count());
        for option in command.get_arguments() {
            let name = option.get_long().unwrap_or_default();
            let default = option.get_default_values().iter();
            let default = default.map(|value| format!("`{}` ", value.display()));
            let row = format!("\n| `--{name}` | {}| ", default.collect::<String>());
            assert!(book.contains(&row), "docs/configuration.md lacks:{row}");
        }
    }

    #[test]
    fn every_option_has_a_variable_of_its_name() {
        for option in Args::command().get_arguments() {
            let name = option.get_long().unwrap_or_default();
            let variable = name.to_uppercase().replace('-', "_");
            let variable = format!("DOCKER_CONNECTION_{variable}");
            assert_eq!(option.get_env(), Some(variable.as_ref()), "{name}");
        }
    }
}

use clap::builder::BoolishValueParser;
use clap::{ArgAction, CommandFactory, FromArgMatches, Parser};
use docker_connection_backend::process::{LogArgs, ServerArgs, without_empty_variables};
use docker_connection_backend::{StartCommand, TerminalConfig};

/// Tells browsers whether the Docker engine can be used.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "docker-connection-backend doctor looks at the way to the engine, step by step."
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) server: ServerArgs,

    /// The engine, as in unix:///var/run/docker.sock [default: what Docker's own client uses]
    #[arg(long, env = "DOCKER_CONNECTION_DOCKER_HOST", value_name = "URL")]
    pub(crate) docker_host: Option<String>,

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

    #[command(flatten)]
    pub(crate) log: LogArgs,
}

impl Args {
    /// The arguments and the variables of this process.
    pub(crate) fn of_process() -> Result<Self, clap::Error> {
        let command = without_empty_variables(Self::command());
        Self::from_arg_matches(&command.try_get_matches()?)
    }
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

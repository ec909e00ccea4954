use std::env;
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::{Args, Command};

use super::listen::Listen;
use crate::access::{AllowedHost, AllowedOrigin};
use crate::config::Config;

/// The options of a server: where it listens, and who may ask.
#[derive(Clone, Debug, Args)]
pub struct ServerArgs {
    /// Where to listen, as in 127.0.0.1:8787 or unix:/run/docker-connection.sock; port 0 is any
    /// free one, other machines can connect only with a token, and a socket that systemd hands
    /// over comes first
    #[arg(
        long,
        env = "DOCKER_CONNECTION_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8787"
    )]
    pub(super) listen: Listen,

    /// Who may connect to a unix socket, as chmod writes it in digits
    #[arg(
        long,
        env = "DOCKER_CONNECTION_LISTEN_MODE",
        value_name = "MODE",
        default_value = "0600",
        value_parser = mode
    )]
    pub(super) listen_mode: u32,

    /// A folder of files to serve next to the API
    #[arg(long, env = "DOCKER_CONNECTION_ASSETS", value_name = "FOLDER")]
    pub(super) assets: Option<PathBuf>,

    /// A name under which browsers may ask, as in ide.example.org; one without a port stands for
    /// any port, and the names of loopback addresses are always allowed
    #[arg(
        long,
        env = "DOCKER_CONNECTION_ALLOW_HOST",
        value_name = "HOST",
        value_delimiter = ','
    )]
    pub(super) allow_host: Vec<AllowedHost>,

    /// An origin whose pages may ask, as in https://ide.example.org or vscode-webview://*; the
    /// server's own is always allowed
    #[arg(
        long,
        env = "DOCKER_CONNECTION_ALLOW_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    pub(super) allow_origin: Vec<AllowedOrigin>,

    /// Answer only those who know the token in this file; it is made if it is missing
    #[arg(long, env = "DOCKER_CONNECTION_TOKEN_FILE", value_name = "FILE")]
    pub(super) token_file: Option<PathBuf>,

    /// How many connections are open at a time; further ones wait
    #[arg(
        long,
        env = "DOCKER_CONNECTION_MAX_CONNECTIONS",
        value_name = "NUMBER",
        default_value_t = Config::MAX_CONNECTIONS
    )]
    pub(super) max_connections: NonZeroU32,
}

/// The command for which empty variables are as good as none: Compose sets such ones for
/// `${NAME:-}`.
#[must_use]
pub fn without_empty_variables(command: Command) -> Command {
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
#[must_use]
pub fn sentence(error: &clap::Error) -> String {
    let text = error.to_string();
    let lines = text.lines().take_while(|line| !line.is_empty());
    let sentence = lines.map(str::trim).collect::<Vec<_>>().join(" ");
    sentence
        .strip_prefix("error: ")
        .unwrap_or(&sentence)
        .to_owned()
}

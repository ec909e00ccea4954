use std::io;
use std::num::NonZeroU32;
use std::path::PathBuf;

use docker_connection::Reason;

use crate::access::{AllowedHost, AllowedOrigin, Token};
use crate::engine::Environment;
use crate::start::StartCommand;
use crate::terminal::TerminalConfig;

/// What a [`Backend`](crate::Backend) can be told.
///
/// The default looks at nothing of the process's own: not at `DOCKER_HOST` either. To find the
/// engine where Docker's own client does, give it [`Environment::current`]:
///
/// ```
/// use docker_connection_backend::{Config, Environment};
///
/// let config = Config {
///     environment: Environment::current(),
///     ..Config::default()
/// };
/// # drop(config);
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// The engine's address, as in `unix:///var/run/docker.sock` or `tcp://192.0.2.7:2375`.
    ///
    /// Without it, the environment decides, else the platform's default.
    pub docker_host: Option<String>,
    /// What else says where the engine is; [`Environment::current`] for what Docker's own client
    /// would use.
    pub environment: Environment,
    /// A folder of files to serve next to the API.
    pub assets: Option<PathBuf>,
    /// Names under which the backend may be asked, besides those of loopback addresses.
    pub allowed_hosts: Vec<AllowedHost>,
    /// Origins whose pages may use the API and show the assets' pages in a frame, besides the
    /// backend's own.
    pub allowed_origins: Vec<AllowedOrigin>,
    /// Without it, everybody who can connect is answered.
    pub token: Option<Token>,
    /// A command that clients may have run, to start the engine. Its program has an absolute path, or
    /// is looked for where [`Environment::path`] says, which is the only variable that it gets.
    ///
    /// Whoever may ask may then run it, so it wants a `token`, or a host that lets nobody ask whom it
    /// does not know. The origin of a page is looked at in either case, and a request without one
    /// needs the `token`.
    ///
    /// There are none on Windows.
    pub start_command: Option<StartCommand>,
    /// Whether clients may have terminals: shells in containers of their own. Whoever may ask may
    /// then start containers, so it wants a `token` too.
    pub terminal: Option<TerminalConfig>,
    /// Whether those who may ask hear which container uses how much, and not only how much all of
    /// them use together.
    pub show_containers: bool,
    /// How many connections are open at a time; further ones wait.
    pub max_connections: NonZeroU32,
}

impl Config {
    /// The default of [`Config::max_connections`].
    pub const MAX_CONNECTIONS: NonZeroU32 = NonZeroU32::new(1024).unwrap();
}

impl Default for Config {
    fn default() -> Self {
        Self {
            docker_host: None,
            environment: Environment::default(),
            assets: None,
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            token: None,
            start_command: None,
            terminal: None,
            show_containers: false,
            max_connections: Self::MAX_CONNECTIONS,
        }
    }
}

/// Why a [`Config`] makes no backend.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The folder of files cannot be read.
    #[error("the assets folder {} cannot be read: {source}", path.display())]
    Assets {
        /// The folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The engine's address is none, or of a kind that is not supported.
    #[error("the Docker host '{host}' {flaw}")]
    DockerHost {
        /// The address, without credentials.
        host: String,
        /// As a check would report it.
        reason: Reason,
        /// The end of the sentence: what is wrong with it.
        flaw: &'static str,
    },
    /// There are no start commands on this system.
    #[error("a start command cannot be used on Windows")]
    NoStartCommands,
    /// The program that starts the engine cannot be run.
    #[error(
        "the start command's program '{0}' is not there: it has no absolute path and is not where \
         PATH says, or may not be run"
    )]
    StartCommand(String),
}

use std::io::{self, IsTerminal};
use std::panic;

use clap::{Args, ValueEnum};
use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

/// What is logged, with everything more important.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
}

/// The options of a log.
#[derive(Clone, Copy, Debug, Args)]
pub struct LogArgs {
    /// How the log on standard error is written
    #[arg(
        long,
        env = "DOCKER_CONNECTION_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text"
    )]
    log_format: LogFormat,

    /// The least important of what is logged
    #[arg(
        long,
        env = "DOCKER_CONNECTION_LOG_LEVEL",
        value_name = "LEVEL",
        default_value = "info"
    )]
    log_level: LogLevel,
}

/// Writes what is left of the log when it is dropped.
#[derive(Debug)]
pub struct LogGuard(#[expect(dead_code, reason = "it is dropped")] WorkerGuard);

impl LogArgs {
    /// Logs to standard error until the guard is dropped.
    ///
    /// Whoever reads it may be slow, stop reading or go: a thread of its own writes, lines that find
    /// its queue full are lost, and so are those that cannot be written.
    ///
    /// # Panics
    ///
    /// If something else logs already.
    #[must_use]
    pub fn start(self) -> LogGuard {
        let (writer, guard) = NonBlockingBuilder::default()
            .thread_name("log")
            .finish(io::stderr());
        let log = tracing_subscriber::fmt()
            .with_writer(writer)
            .with_max_level(LevelFilter::from(self.log_level))
            .with_target(false)
            .log_internal_errors(false);
        match self.log_format {
            LogFormat::Text => log.with_ansi(io::stderr().is_terminal()).init(),
            LogFormat::Json => log.json().flatten_event(true).init(),
        }
        // The usual hook writes by itself, and waits where standard error is full.
        panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
        LogGuard(guard)
    }
}

impl From<LogLevel> for LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
        }
    }
}

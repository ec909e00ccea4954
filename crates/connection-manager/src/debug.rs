use log::{LevelFilter, Log, Metadata, Record};
use web_sys::console;

/// Sends the debug log to the console, unless the app has a logger of its own.
pub(crate) fn install() {
    if log::set_logger(&Console).is_ok() {
        log::set_max_level(LevelFilter::Debug);
    }
}

struct Console;

impl Log for Console {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == TARGET
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            console::debug_1(&format!("[{}] {}", record.target(), record.args()).into());
        }
    }

    fn flush(&self) {}
}

/// The target of all records of this crate.
pub(crate) const TARGET: &str = "docker-connection";
